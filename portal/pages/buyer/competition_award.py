"""From bids to an award: interests, scores, low prices, the proposal, and the decision of somebody else."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.competitions import (
    APPROVE_AWARD,
    COMPETITION,
    CONCLUDE_AWARD,
    DECIDE_PRICE,
    DECLARE,
    PROPOSE,
    RETURN_AWARD,
    SCORE,
    Bid,
    CompetitionInFull,
    DecidePrice,
    Declare,
    Points,
    Propose,
    ReturnAward,
    Score,
)
from portal.api.client import Done
from portal.api.operation import Nothing
from portal.api.problem import Refused
from portal.components.competition_words import criterion_name
from portal.components.step import Asked, Step, StepView, step_page
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.pages.buyer.competition_steps import BUYERS, STAFF, asking, back_to, done, taking, title_of
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, choices_of, long_text_of, number_of, yes_of
from portal.web.names import Names
from portal.web.page import Page, Reply
from portal.web.visit import Visit
from portal.web.wording import day, money
from shared.auth.principal import Role

DECIDERS = frozenset({Role.BUYER, Role.CATEGORY_MANAGER})
_ONE = "/competitions/{competition_id}"
DECLARING = Form(
    Field(
        "interests",
        "In which of them do you have an interest?",
        choices_of,
        hint="Leave all empty if in none. With an interest in one you do not evaluate.",
        optional=True,
    )
)
PRICE = Form(Field("accepted", "Do you accept the price?", yes_of, empty="Select whether you accept the price"))
PROPOSING = Form(
    Field("bid_id", "Which bid?", choice_of, empty="Select a bid"),
    Field("standstill", "Give the bidders a standstill first?", yes_of, empty="Select whether there is a standstill"),
)
RETURNING = Form(Field("explanation", "Why?", long_text_of, empty="Say why"))
NOTHING_TO_FILL = Form()


async def _found(visit: Visit) -> tuple[CompetitionInFull, str | None, SupplierNames]:
    found = await visit.api.found(COMPETITION, competition_id=visit.parameters["competition_id"])
    suppliers = await supplier_names(visit.api, (each.supplier_id for each in found.answer.bids))
    return found.answer, found.etag, suppliers


def declaring_view(competition: CompetitionInFull, suppliers: SupplierNames, names: Names) -> StepView:
    """Show who bid."""
    bidders = tuple((str(each.supplier_id), called(suppliers, each.supplier_id)) for each in competition.bids)
    return StepView(
        heading="Declare your interests",
        button="Declare",
        back=back_to(competition),
        caption=title_of(competition, names),
        options={"interests": bidders},
    )


async def ask_interests(visit: Visit) -> Asked:
    """Ask in which bidders somebody has an interest."""
    competition, etag, suppliers = await _found(visit)
    return Asked(declaring_view(competition, suppliers, visit.names), etag)


def scoring_form(competition: CompetitionInFull) -> Form:
    """Return a form with a field for each criterion of quality, and one for the reasons."""
    fields = (
        Field(
            f"points_{each.criterion}",
            f"{criterion_name(each.criterion)}: points of 100",
            number_of,
            hint=f"Counts {each.percent}%.",
            pointer=f"/scores/{at}",
            empty=f"Enter points for {criterion_name(each.criterion).lower()}",
        )
        for at, each in enumerate(competition.weights)
    )
    return Form(*fields, Field("rationale", "Why these points?", long_text_of, empty="Say why"))


def scores_of(competition: CompetitionInFull, values: Mapping[str, Any]) -> Score:
    """Return the points that were filled in, in the order of the criteria."""
    points = tuple(
        Points(criterion=each.criterion, points=values[f"points_{each.criterion}"]) for each in competition.weights
    )
    return Score(scores=points, rationale=values["rationale"])


def scoring_view(competition: CompetitionInFull, bid: Bid | None, suppliers: SupplierNames, names: Names) -> StepView:
    """Show what the bid offers."""
    said = (bid.method,) if bid else ()
    supplier = called(suppliers, bid.supplier_id) if bid else "a supplier"
    return StepView(
        f"Score the bid of {supplier}", "Save the points", back_to(competition), title_of(competition, names), said
    )


def _bid_of(competition: CompetitionInFull, visit: Visit) -> Bid | None:
    return next((each for each in competition.bids if str(each.bid_id) == visit.parameters["bid_id"]), None)


async def _scoring(visit: Visit) -> Step:
    competition, etag, suppliers = await _found(visit)
    bid = _bid_of(competition, visit)

    async def ask(visit: Visit) -> Asked:
        own = next((each for each in bid.scores if each.evaluator == visit.person.subject), None) if bid else None
        known = {f"points_{name}": points for name, points in own.points.items()} if own else {}
        if own:
            known["rationale"] = own.rationale  # type: ignore[assignment] # points are numbers, this is text
        return Asked(scoring_view(competition, bid, suppliers, visit.names), etag, known)

    async def take(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
        form, body = visit.form, scores_of(competition, values)
        return await visit.api.send(SCORE, body, key=form.key, etag=form.etag, **visit.parameters)

    return Step(scoring_form(competition), ask, take, done("Your points were saved."))


async def show_scoring(visit: Visit) -> Reply:
    """Show the criteria of this competition."""
    return await (await _scoring(visit)).show(visit)


async def score(visit: Visit) -> Reply:
    """Save the points."""
    return await (await _scoring(visit)).act(visit)


async def ask_price(visit: Visit) -> Asked:
    """Show what the supplier says about its low price."""
    competition, etag, suppliers = await _found(visit)
    bid = _bid_of(competition, visit)
    said: tuple[str, ...] = ()
    if bid:
        explained = (
            bid.price_explanation or f"It has not explained the price yet; it may until {day(bid.price_queried_until)}."
        )
        said = (f"{called(suppliers, bid.supplier_id)} bids {money(bid.price_pence)}.", explained)
    view = StepView(
        "Decide on a low price", "Save the decision", back_to(competition), title_of(competition, visit.names), said
    )
    return Asked(view, etag)


def award_view(competition: CompetitionInFull, suppliers: SupplierNames, names: Names) -> StepView:
    """Show the bids that may win, the best first."""
    standing = sorted((each for each in competition.bids if each.rank is not None), key=lambda each: each.rank or 0)
    bids = tuple(
        (
            str(each.bid_id),
            f"{each.rank}. {called(suppliers, each.supplier_id)}, {money(each.price_pence)}",
            f"{each.points:g} points" if each.points is not None else "",
        )
        for each in standing
    )
    said = () if bids else ("Bids are ranked once every evaluator has scored every bid.",)
    return StepView(
        "Propose the award",
        "Propose",
        back_to(competition),
        title_of(competition, names),
        said,
        options={"bid_id": bids},
    )


async def ask_award(visit: Visit) -> Asked:
    """Ask which bid is proposed: the best is chosen already."""
    competition, etag, suppliers = await _found(visit)
    view = award_view(competition, suppliers, visit.names)
    best = view.options["bid_id"][:1]
    return Asked(view, etag, {"bid_id": best[0][0]} if best else {})


def approval_view(competition: CompetitionInFull, names: Names, _: Mapping[str, str]) -> StepView:
    """Say what approving does."""
    standstill = bool(competition.proposed and competition.proposed.standstill)
    said = "The bidders are told, and it is ordered after the standstill." if standstill else "It is ordered at once."
    return StepView(
        "Approve the award", "Approve the award", back_to(competition), title_of(competition, names), (said,)
    )


def conclusion_view(competition: CompetitionInFull, names: Names, _: Mapping[str, str]) -> StepView:
    """Say what concluding does."""
    said = "The standstill is over. If no rule stands against it any more, it is ordered now."
    return StepView(
        "Conclude the award", "Conclude the award", back_to(competition), title_of(competition, names), (said,)
    )


def return_view(competition: CompetitionInFull, names: Names, _: Mapping[str, str]) -> StepView:
    """Say what returning does."""
    said = "The competition goes back to its evaluation."
    return StepView(
        "Do not approve the award", "Send it back", back_to(competition), title_of(competition, names), (said,)
    )


PAGES: tuple[Page, ...] = (
    step_page(
        f"{_ONE}/declarations",
        STAFF,
        Step(
            DECLARING, ask_interests, taking(DECLARE, lambda it: Declare(**it)), done("Your declaration was recorded.")
        ),
    ),
    Page(f"{_ONE}/bids/{{bid_id}}/scores", STAFF, "components/step.html", show_scoring, score),
    step_page(
        f"{_ONE}/bids/{{bid_id}}/price-decision",
        BUYERS,
        Step(PRICE, ask_price, taking(DECIDE_PRICE, lambda it: DecidePrice(**it)), done("The decision was saved.")),
    ),
    step_page(
        f"{_ONE}/award",
        BUYERS,
        Step(PROPOSING, ask_award, taking(PROPOSE, lambda it: Propose(**it)), done("The award was proposed.")),
    ),
    step_page(
        f"{_ONE}/award-approval",
        DECIDERS,
        Step(
            NOTHING_TO_FILL,
            asking(approval_view),
            taking(APPROVE_AWARD, lambda _: None),
            done("You approved the award."),
        ),
    ),
    step_page(
        f"{_ONE}/award-return",
        DECIDERS,
        Step(
            RETURNING,
            asking(return_view),
            taking(RETURN_AWARD, lambda it: ReturnAward(**it)),
            done("It was sent back."),
        ),
    ),
    step_page(
        f"{_ONE}/award-conclusion",
        BUYERS,
        Step(
            NOTHING_TO_FILL,
            asking(conclusion_view),
            taking(CONCLUDE_AWARD, lambda _: None),
            done("The award was concluded."),
        ),
    ),
)
