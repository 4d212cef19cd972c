"""Steps with a competition that ask for little: open it, answer, open the bids, replace an evaluator, cancel."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from portal.api.answers.competitions import (
    ANSWER,
    CANCEL,
    COMPETITION,
    OPEN,
    OPEN_BIDS,
    REPLACE,
    AnswerTo,
    CompetitionInFull,
    Open,
    OpenBids,
    Replace,
)
from portal.api.client import Done
from portal.api.operation import Body, ForReason, Nothing, Operation
from portal.api.problem import Refused
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.buyer.competitions import READERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, date_of, long_text_of, select_of, text_of
from portal.web.names import Names
from portal.web.page import Page, To
from portal.web.visit import Visit
from portal.web.wording import count
from shared.auth.principal import Role

BUYERS = frozenset({Role.BUYER})
STAFF = READERS - {Role.AUDITOR}
_ONE = "/competitions/{competition_id}"
ViewOf = Callable[[CompetitionInFull, Names, Mapping[str, str]], StepView]

OPENING = Form(
    Field(
        "closes_on",
        "Last day for bids",
        date_of,
        hint="Bids are taken until the end of this day.",
        empty="Enter the last day for bids",
    )
)
ANSWERING = Form(Field("answer", "Answer", long_text_of, hint="Everybody who was invited reads it."))
OPENING_BIDS = Form(
    Field("key", "Your key", text_of, hint="You were told it once, when you took it.", empty="Enter your key")
)
REPLACING = Form(
    Field("evaluator", "Who does not evaluate any more?", select_of, empty="Select an evaluator"),
    Field("successor", "Who evaluates instead?", text_of, hint="Their account, as their start page shows it."),
)
CANCELLING = Form(Field("reason", "Why?", choice_of, hint="Whoever bid is told.", empty="Select a reason"))


def back_to(competition: CompetitionInFull) -> str:
    """Return the page of a competition."""
    return f"/competitions/{competition.competition_id}"


def title_of(competition: CompetitionInFull, names: Names) -> str:
    """Return what a competition is for, in a line."""
    return f"{names.category(competition.category)} in {names.district(competition.district)}"


def opening_view(competition: CompetitionInFull, names: Names, _: Mapping[str, str]) -> StepView:
    """Say what opening does, and who has no key yet."""
    without = [each.account for each in competition.openers if not each.has_key]
    said = ["All members of the category are invited to bid."]
    if without:
        said.append(f"These openers have not taken their keys: {', '.join(without)}.")
    return StepView(
        "Open the competition to bids", "Open it", back_to(competition), title_of(competition, names), tuple(said)
    )


def answer_view(competition: CompetitionInFull, names: Names, parameters: Mapping[str, str]) -> StepView:
    """Show the question."""
    asked = next((each.question for each in competition.questions if str(each.number) == parameters["number"]), "")
    return StepView(
        "Answer a question", "Send the answer", back_to(competition), title_of(competition, names), (asked,)
    )


def bids_opening_view(competition: CompetitionInFull, names: Names, _: Mapping[str, str]) -> StepView:
    """Say how many openers have agreed."""
    agreed = sum(each.agreed for each in competition.openers)
    needed = count(competition.openers_needed, "opener")
    said = f"{needed.capitalize()} open all bids together; {agreed} agreed so far."
    return StepView(
        "Open the bids", "Agree to the opening", back_to(competition), title_of(competition, names), (said,)
    )


def replacing_view(competition: CompetitionInFull, names: Names, _: Mapping[str, str]) -> StepView:
    """Show who evaluates."""
    options = {"evaluator": tuple((each.account, each.account) for each in competition.evaluators)}
    return StepView(
        "Replace an evaluator", "Replace", back_to(competition), title_of(competition, names), options=options
    )


def cancelling_view(competition: CompetitionInFull, names: Names, _: Mapping[str, str]) -> StepView:
    """Show the reasons."""
    return StepView(
        heading="Cancel the competition",
        button="Cancel the competition",
        back=back_to(competition),
        caption=title_of(competition, names),
        paragraphs=("A competition that is cancelled cannot be taken up again.",),
        options={"reason": reasons_for(names, "competition_cancelled")},
        warning=True,
    )


def asking(view: ViewOf) -> Callable[[Visit], Awaitable[Asked]]:
    """Return what shows a step with the competition as it is, and its version."""

    async def ask(visit: Visit) -> Asked:
        found = await visit.api.found(COMPETITION, competition_id=visit.parameters["competition_id"])
        return Asked(view(found.answer, visit.names, visit.parameters), found.etag)

    return ask


def taking(
    operation: Operation[Nothing], body: Callable[[Mapping[str, Any]], Body | None]
) -> Callable[[Visit, Mapping[str, Any]], Awaitable[Done[Nothing] | Refused]]:
    """Return what sends a step as it was filled in, for the version that was shown."""

    async def take(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
        form = visit.form
        return await visit.api.send(operation, body(values), key=form.key, etag=form.etag, **visit.parameters)

    return take


def done(banner: str) -> Callable[[Visit], To]:
    """Return what leads back to the competition, with what was done."""
    return lambda visit: To(f"/competitions/{visit.parameters['competition_id']}", banner)


PAGES: tuple[Page, ...] = (
    step_page(
        f"{_ONE}/opening",
        BUYERS,
        Step(
            OPENING, asking(opening_view), taking(OPEN, lambda it: Open(**it)), done("The competition is open to bids.")
        ),
    ),
    step_page(
        f"{_ONE}/questions/{{number}}",
        BUYERS,
        Step(
            ANSWERING,
            asking(answer_view),
            taking(ANSWER, lambda it: AnswerTo(**it)),
            done("The answer was sent to all."),
        ),
    ),
    step_page(
        f"{_ONE}/bids-opening",
        STAFF,
        Step(
            OPENING_BIDS,
            asking(bids_opening_view),
            taking(OPEN_BIDS, lambda it: OpenBids(**it)),
            done("You agreed to the opening."),
        ),
    ),
    step_page(
        f"{_ONE}/evaluators",
        BUYERS,
        Step(
            REPLACING,
            asking(replacing_view),
            taking(REPLACE, lambda it: Replace(**it)),
            done("The evaluator was replaced."),
        ),
    ),
    step_page(
        f"{_ONE}/cancellation",
        BUYERS,
        Step(
            CANCELLING,
            asking(cancelling_view),
            taking(CANCEL, lambda it: ForReason(**it)),
            done("The competition was cancelled."),
        ),
    ),
)
