"""Deliveries: messages that did not arrive, why, and sending one again. No page shows an address."""

from collections.abc import Iterator
from uuid import UUID

from portal.api.answers.deliveries import BOUNCE, DELIVERIES, DELIVERY, RESEND, Delivery
from portal.api.operation import Listed
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.failures import failure
from portal.components.paging import next_page
from portal.components.states import State
from portal.components.step import step_page
from portal.components.tabs import tabs
from portal.components.worklist import WorkList, WorkRow
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.names import in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import moment, number
from shared.auth.principal import Role

OPERATORS = frozenset({Role.OPERATOR})
AT_ONCE = 50
PATH = "/deliveries"
ONE = f"{PATH}/{{delivery_id}}"
LISTS = (("", "Failed"), ("waiting", "Waiting"), ("sent", "Sent"), ("cancelled", "Cancelled"))
EMPTY = {
    "": "No delivery has failed.",
    "waiting": "No delivery waits.",
    "sent": "Nothing was sent yet.",
    "cancelled": "No delivery was cancelled.",
}
STATES = {
    "failed": State("Failed", "red"),
    "waiting": State("Waiting", "yellow"),
    "sent": State("Sent", "green"),
    "cancelled": State("Cancelled", "grey"),
}
CHANNELS = {"inbox": "Inbox", "email": "Email", "govuk_notify": "Notification service", "webhook": "Webhook"}
CAME_BACK = (
    ("address_bounced", "The address is gone", "Nothing more is sent there until its owner gives another one."),
    ("message_refused", "This message alone was refused"),
)


def _state(delivery: Delivery) -> State:
    return STATES.get(delivery.status, State(in_words(delivery.status), "grey"))


def _channel(delivery: Delivery) -> str:
    return CHANNELS.get(delivery.channel) or in_words(delivery.channel)


def _cause(delivery: Delivery) -> str:
    return failure(delivery.code) if delivery.code else ""


def deliveries_view(found: Listed[Delivery], wanted: str, person: str) -> WorkList:
    """Return the list that was asked for, of one person where that was."""
    return WorkList(
        heading="Deliveries of messages",
        heads=("Delivery", "Planned", "Cause", "State"),
        rows=tuple(_row(each) for each in found.items),
        empty="Nothing was delivered to this person." if person else EMPTY[wanted],
        tabs=() if person else tabs(PATH, "list", LISTS, wanted),
        following=next_page(PATH, found.next, list=wanted, person=person),
        links=((f"/people/{person}", "The person"), (PATH, "All deliveries")) if person else (),
    )


def _row(each: Delivery) -> WorkRow:
    return WorkRow(
        path=f"{PATH}/{each.delivery_id}",
        title=f"{_channel(each)} {str(each.delivery_id)[-6:]}",
        about=in_words(each.group),
        cells=(moment(each.planned_at), _cause(each) or "None"),
        state=_state(each),
    )


def _person(visit: Visit) -> str:
    try:
        return str(UUID(visit.asked("person")))
    except ValueError:
        return ""


async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    wanted, person = visit.asked_of("list", EMPTY), _person(visit)
    status = None if person else wanted or "failed"
    found = await visit.api.get(DELIVERIES, status=status, person_id=person, after=visit.asked("after"), limit=AT_ONCE)
    return Shown(deliveries_view(found, wanted, person))


def delivery_view(delivery: Delivery) -> Detail:
    """Return one delivery; what was sent cannot be sent again, and an e-mail alone comes back."""
    path = f"{PATH}/{delivery.delivery_id}"
    return Detail(
        heading=f"{_channel(delivery)} about {in_words(delivery.group).lower()}",
        caption="Delivery of a message",
        back=(PATH, "Deliveries of messages"),
        states=(_state(delivery),),
        sections=(Section("", tuple(_rows(delivery))),),
        actions=tuple(_actions(path, delivery)),
        links=tuple(_links(delivery)),
    )


def _links(delivery: Delivery) -> Iterator[Action]:
    if delivery.person_id:
        yield Action(f"/people/{delivery.person_id}", "Who it is for")
    if delivery.webhook_id:
        yield Action(f"/webhooks/{delivery.webhook_id}", "The webhook that it goes to")


def _rows(delivery: Delivery) -> Iterator[tuple[str, str]]:
    if delivery.code:
        yield "Cause", _cause(delivery)
    yield "Failed attempts", number(delivery.attempts)
    yield "Planned", moment(delivery.planned_at)
    if delivery.status == "waiting":
        yield "Next attempt", moment(delivery.due_at)
    if delivery.sent_at:
        yield "Sent", moment(delivery.sent_at)
    yield "Kind", "A notice that the law asks for" if delivery.statutory else "A message"
    yield "Message", str(delivery.message_id)


def _actions(path: str, delivery: Delivery) -> Iterator[Action]:
    if delivery.status != "sent":
        yield Action(f"{path}/resend", "Send it again")
    elif delivery.channel == "email":
        yield Action(f"{path}/bounce", "Record that it came back")


async def show_one(visit: Visit) -> Reply:
    """Show one delivery."""
    return Shown(delivery_view(await visit.api.get(DELIVERY, delivery_id=visit.parameters["delivery_id"])))


AGAIN = decision(
    "Send it again",
    "Send it again",
    "It is tried once more.",
    read=DELIVERY,
    send=RESEND,
    form=Form(),
    back=ONE,
    paragraphs=("It is tried once more, now, under the same id.",),
    versioned=False,
)
BACK = decision(
    "Record that it came back",
    "Record it",
    "It is recorded that the e-mail came back.",
    read=DELIVERY,
    send=BOUNCE,
    form=Form(Field("code", "Why did it come back?", choice_of, empty="Select why it came back")),
    back=ONE,
    options={"code": CAME_BACK},
    versioned=False,
)

PAGES = (
    Page(PATH, OPERATORS, "staff/worklist.html", show_list),
    Page(ONE, OPERATORS, "staff/detail.html", show_one),
    step_page(f"{ONE}/resend", OPERATORS, AGAIN),
    step_page(f"{ONE}/bounce", OPERATORS, BACK),
)
