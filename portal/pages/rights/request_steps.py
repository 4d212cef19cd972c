"""What is done with a request: received, given more time, answered, withdrawn; and an erasure, by two people."""

from collections.abc import Awaitable, Mapping
from typing import Any

from portal.api.answers.data_requests import (
    ANSWER,
    CONFIRM_ERASURE,
    DATA_REQUEST,
    EXTEND,
    PROPOSE_ERASURE,
    RECEIVE,
    RETURN_ERASURE,
    WITHDRAW,
    DataRequest,
    ReceiveDataRequest,
)
from portal.api.answers.journeys import JOURNEY
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.decision import body_of, decision
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.rights.words import IDENTIFIED, KINDS, MANAGERS, ONE, OUTCOMES, PATH, STAFF, kind_of
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, date_of, select_of
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day

RECEIVING = Form(
    Field("kind", "What does the client ask for?", choice_of, empty="Select what the client asks for"),
    Field(
        "identified",
        "How do we know that it is the client?",
        choice_of,
        empty="Select how we know that it is the client",
    ),
    Field(
        "received_on",
        "When was any of us asked?",
        date_of,
        hint="The month to answer begins on this day. Leave it empty for today.",
        optional=True,
    ),
)
RECEIVING_WORDS = {"request_open": "The client has asked for this already: that request waits for its answer"}
ANSWERING = Form(
    Field("outcome", "What is the answer?", choice_of, empty="Select what the answer is"),
    Field(
        "reason",
        "Why is it refused?",
        select_of,
        hint="Where all or a part of it is refused. The client is told.",
        optional=True,
    ),
)
ANSWERING_WORDS = {
    "reason_needed": "Select why it is refused, in all or in part",
    "reason_not_needed": "Nothing is refused, so there is no reason to give: clear it, or select another answer",
    "nothing_exported": "Put together all that is kept of the client first, and give it to the client",
}
KEEPING_WORDS = {
    "separation_of_duties": "You proposed this erasure: another district manager has to confirm it",
    "journey_open": "A journey of the client is open: the data is needed until it is closed",
    "request_open": "Another request of the client waits for its answer: answer that first",
    "client_restricted": "The use of the client's data is restricted: it is kept until the restriction ends",
}
"""What keeps the data: told of every reason at once, by whoever proposes and whoever confirms."""
_WHY = Form(Field("reason", "Why?", choice_of, empty="Select why"))


def receiving_view(journey_id: str) -> StepView:
    """Say what is recorded, and from when the month counts."""
    return StepView(
        heading="Record a request about the client's data",
        button="Record the request",
        back=f"/clients/{journey_id}",
        caption=client_label(journey_id),
        paragraphs=(
            "The client may ask in any words and of anybody. The answer is due a month after any of us was asked.",
        ),
        options={"kind": tuple(KINDS.items()), "identified": tuple(IDENTIFIED.items())},
    )


async def show_receiving(visit: Visit) -> Reply:
    """Show the form for a client of the person's district."""
    journey = await visit.api.get(JOURNEY, journey_id=visit.parameters["journey_id"])
    return Shown(receiving_view(str(journey.journey_id)), filled=RECEIVING.blank())


async def receive(visit: Visit) -> Reply:
    """Record the request and go to it."""
    filled = RECEIVING.read(visit.form)
    if filled.ok:
        done = await _receive(visit, filled)
        if not isinstance(done, Refused):
            return To(f"{PATH}/{done.answer.request_id}", "The request has been recorded.")
        filled = filled.refused(done, RECEIVING_WORDS)
    return Shown(receiving_view(visit.parameters["journey_id"]), status=422, filled=filled)


async def _receive(visit: Visit, filled: Filled) -> Done[Any] | Refused:
    asked = ReceiveDataRequest.model_validate(dict(filled.values))
    return await visit.api.send(RECEIVE, asked, key=visit.form.key, journey_id=visit.parameters["journey_id"])


def answering_view(request: DataRequest, visit: Visit) -> StepView:
    """Ask for the answer; an erasure can only be refused here, since granting it takes a second person."""
    outcomes = {"refused": OUTCOMES["refused"]} if request.kind == "erasure" else OUTCOMES
    said = {
        "access": "Give the client the copy before you record that it was given.",
        "rectification": "Correct the data before you record that it was corrected.",
        "erasure": "To erase the data, propose it: a second person confirms that.",
        "restriction": "Restrict the use of the data before you record that it is restricted.",
    }
    return StepView(
        heading="Refuse the erasure" if request.kind == "erasure" else "Record the answer",
        button="Record the answer",
        back=f"{PATH}/{request.request_id}",
        caption=kind_of(request.kind),
        paragraphs=(said[request.kind],) if request.kind in said else (),
        options={
            "outcome": tuple(outcomes.items()),
            "reason": reasons_for(visit.names, "data_request_refused"),
        },
    )


async def _ask_answer(visit: Visit) -> Asked:
    found = await visit.api.found(DATA_REQUEST, data_request_id=visit.parameters["data_request_id"])
    known = {"outcome": "refused"} if found.answer.kind == "erasure" else {}
    return Asked(answering_view(found.answer, visit), found.etag, known)


def _take_answer(visit: Visit, said: Mapping[str, Any]) -> Awaitable[Done[Any] | Refused]:
    key, etag = visit.form.key, visit.form.etag
    identifier = visit.parameters["data_request_id"]
    return visit.api.send(ANSWER, body_of(ANSWER, said), key=key, etag=etag, data_request_id=identifier)


def _back(visit: Visit) -> To:
    return To(f"{PATH}/{visit.parameters['data_request_id']}", "The answer has been recorded.")


def _caption(request: DataRequest, _: Visit) -> str:
    return f"{kind_of(request.kind)}, to answer by {day(request.answer_by)}"


answering = Step(ANSWERING, _ask_answer, _take_answer, _back, ANSWERING_WORDS)
extending = decision(
    "Take longer to answer",
    "Take two months longer",
    "The request is to be answered two months later.",
    read=DATA_REQUEST,
    send=EXTEND,
    form=_WHY,
    back=ONE,
    reasons={"reason": "data_request_extended"},
    caption=_caption,
    paragraphs=("This is possible once. Tell the client within the first month, and why.",),
)
withdrawing = decision(
    "The client does not ask for it any more",
    "Record that it is withdrawn",
    "The request has been withdrawn.",
    read=DATA_REQUEST,
    send=WITHDRAW,
    form=Form(),
    back=ONE,
    caption=_caption,
    paragraphs=("The request is over. The client may ask again at any time.",),
)
proposing = decision(
    "Propose the erasure",
    "Propose the erasure",
    "The erasure is proposed. A second person confirms it.",
    read=DATA_REQUEST,
    send=PROPOSE_ERASURE,
    form=Form(Field("ground", "On which ground?", choice_of, empty="Select the ground")),
    back=ONE,
    reasons={"ground": "erasure_granted"},
    caption=_caption,
    words=KEEPING_WORDS,
    paragraphs=(
        "A district manager other than you confirms it, or it is sent back. Until then nothing is erased.",
        "It is refused while anything keeps the data: an open journey, an order under way, a restriction, or another "
        "request that waits.",
    ),
)
returning = decision(
    "Send the proposal back",
    "Send it back",
    "The proposal was sent back. The request has to be decided anew.",
    read=DATA_REQUEST,
    send=RETURN_ERASURE,
    form=_WHY,
    back=ONE,
    reasons={"reason": "erasure_returned"},
    caption=_caption,
)
confirming = decision(
    "Confirm the erasure",
    "Erase the client's data",
    "The erasure is confirmed, and carried out now.",
    read=DATA_REQUEST,
    send=CONFIRM_ERASURE,
    form=Form(),
    back=ONE,
    caption=_caption,
    words=KEEPING_WORDS,
    paragraphs=(
        "This cannot be undone. Nobody will be able to read what is known of the client, on any journey.",
        "What was bought stays on record, and nobody can tell for whom.",
    ),
    warning=True,
)

PAGES: tuple[Page, ...] = (
    Page("/clients/{journey_id}/data-requests/new", STAFF, "components/step.html", show_receiving, receive),
    step_page(f"{ONE}/answer", STAFF, answering),
    step_page(f"{ONE}/extend", STAFF, extending),
    step_page(f"{ONE}/withdraw", STAFF, withdrawing),
    step_page(f"{ONE}/propose", STAFF, proposing),
    step_page(f"{ONE}/return", STAFF, returning),
    step_page(f"{ONE}/confirm", MANAGERS, confirming),
)
