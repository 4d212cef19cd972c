"""One competition: what is wanted, who opens and judges, questions, bids, and what this person may do next."""

from dataclasses import dataclass

from portal.api.answers.competitions import COMPETITION, Bid, CompetitionInFull
from portal.components.competition_words import competition_state, criterion_name
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.pages.buyer.competitions import READERS, waits_for
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.person import Person
from portal.web.visit import Visit
from portal.web.wording import count, day, moment, money
from shared.auth.principal import Role

_OVER = ("awarded", "cancelled")
_BEFORE_OPENING = ("prepared", "open", "closed")


@dataclass(frozen=True)
class Action:
    """Something that this person may do now, on a page of its own."""

    path: str
    text: str


@dataclass(frozen=True)
class QuestionRow:
    """What was asked; `answer_path` where it waits for an answer of this person."""

    number: int
    question: str
    answer: str
    answer_path: str


@dataclass(frozen=True)
class BidRow:
    """A bid as it may be shown by now."""

    supplier: str
    received: str
    price: str
    quality: str
    points: str
    rank: str
    note: str
    method: str
    rationales: tuple[str, ...]


@dataclass(frozen=True)
class CompetitionView:
    """A competition in full."""

    heading: str
    state: State
    waits_for: str
    specification: str
    facts: tuple[tuple[str, str], ...]
    weights: tuple[tuple[str, str, float], ...]
    people: tuple[tuple[str, str, str], ...]
    questions: tuple[QuestionRow, ...]
    bids: tuple[BidRow, ...]
    sealed: str
    actions: tuple[Action, ...]


def competition_view(
    competition: CompetitionInFull, suppliers: SupplierNames, names: Names, person: Person
) -> CompetitionView:
    """Show a competition to somebody, with what they may do."""
    path = f"/competitions/{competition.competition_id}"
    may_answer = person.role is Role.BUYER and competition.status == "open"
    weights = (
        ("Price", competition.price_percent),
        *((criterion_name(e.criterion), e.percent) for e in competition.weights),
    )
    return CompetitionView(
        heading=f"{names.category(competition.category)} in {names.district(competition.district)}",
        state=competition_state(competition.status),
        waits_for=waits_for(competition),
        specification=competition.specification,
        facts=_facts(competition, suppliers, names),
        weights=tuple((name, f"{percent}%", percent / 100) for name, percent in weights),
        people=_people(competition),
        questions=tuple(
            QuestionRow(
                each.number,
                each.question,
                each.answer or "Not answered yet",
                f"{path}/questions/{each.number}" if may_answer and not each.answer else "",
            )
            for each in competition.questions
        ),
        bids=tuple(_bid(each, suppliers, names) for each in _ranked(competition.bids)),
        sealed=_sealed(competition),
        actions=actions(competition, path, person),
    )


def _facts(competition: CompetitionInFull, suppliers: SupplierNames, names: Names) -> tuple[tuple[str, str], ...]:
    rows = [
        ("For", count(len(competition.need_ids), "client")),
        ("Estimate", money(competition.estimate_pence)),
        ("Dates of the provision", f"{day(competition.starts_on)} to {day(competition.ends_on)}"),
        ("Quality that a bid must reach", f"{competition.quality_floor_percent}%"),
        ("Prepared by", competition.prepared_by),
    ]
    if competition.closes_on:
        rows.append(("Bids until the end of", day(competition.closes_on)))
        rows.append(("Invited", count(competition.invited, "supplier")))
    if competition.proposed:
        winner = next((e.supplier_id for e in competition.bids if e.bid_id == competition.proposed.bid_id), None)
        said = called(suppliers, winner) if winner else "A bid"
        by = f", approved by {competition.proposed.approved_by}" if competition.proposed.approved_by else ""
        rows.append(("Award", f"{said}, proposed by {competition.proposed.by}{by}"))
    if competition.standstill_until:
        rows.append(("Standstill until the end of", day(competition.standstill_until)))
    if competition.amount_pence is not None:
        rows.append(("Awarded at", money(competition.amount_pence)))
    if competition.reason:
        rows.append(("Cancelled because", reason_text(names, "competition_cancelled", competition.reason)))
    return tuple(rows)


def _people(competition: CompetitionInFull) -> tuple[tuple[str, str, str], ...]:
    openers = tuple(
        (
            each.account,
            "Opens bids",
            "Agreed to open" if each.agreed else "Has the key" if each.has_key else "No key yet",
        )
        for each in competition.openers
    )
    evaluators = tuple(
        (
            each.account,
            "Scores bids",
            "May score" if each.may_evaluate else "Has an interest" if each.declared else "Interests not declared yet",
        )
        for each in competition.evaluators
    )
    return openers + evaluators


def _ranked(bids: tuple[Bid, ...]) -> list[Bid]:
    return sorted(bids, key=lambda each: (each.rank is None, each.rank or 0, each.received_at))


def _bid(bid: Bid, suppliers: SupplierNames, names: Names) -> BidRow:
    return BidRow(
        supplier=called(suppliers, bid.supplier_id),
        received=moment(bid.received_at),
        price="Shown once all bids are scored" if bid.price_pence is None else money(bid.price_pence),
        quality=f"{bid.quality_percent}%" if bid.scores else "Not scored yet",
        points="Not known yet" if bid.points is None else f"{bid.points:g}",
        rank="" if bid.rank is None else str(bid.rank),
        note=_note(bid, names),
        method=bid.method,
        rationales=tuple(f"{each.evaluator}: {each.rationale}" for each in bid.scores),
    )


def _note(bid: Bid, names: Names) -> str:
    if bid.failed:
        return names.reason(bid.failed)
    if bid.price_queried_until and bid.price_accepted is None:
        explained = "explained by its supplier" if bid.price_explanation else "its supplier is asked"
        return f"Unusually low price, {explained} (by {day(bid.price_queried_until)})"
    return "Low price accepted" if bid.price_accepted else ""


def _sealed(competition: CompetitionInFull) -> str:
    if competition.status not in _BEFORE_OPENING or not competition.bids_received:
        return ""
    received = count(competition.bids_received, "bid")
    needed = count(competition.openers_needed, "opener")
    return f"{received.capitalize()} received. Nobody sees a price before {needed} open all bids at once."


def actions(competition: CompetitionInFull, path: str, person: Person) -> tuple[Action, ...]:
    """Return what somebody may do with a competition as it stands; the rules of ordering say so again."""
    found: list[Action] = []
    buyer, me = person.role is Role.BUYER, person.subject
    opener = next((each for each in competition.openers if each.account == me), None)
    evaluator = next((each for each in competition.evaluators if each.account == me), None)
    status = competition.status
    if status == "prepared":
        if opener and not opener.has_key:
            found.append(Action(f"{path}/key", "Take your key"))
        if buyer:
            found.append(Action(f"{path}/opening", "Open it to bids"))
    if status == "closed" and opener and opener.has_key and not opener.agreed:
        found.append(Action(f"{path}/bids-opening", "Open the bids with your key"))
    if status == "evaluation":
        found.extend(_of_evaluation(competition, path, buyer=buyer, evaluates=evaluator is not None))
    if status in ("proposed", "standstill"):
        found.extend(_of_award(competition, path, person))
    if buyer and status not in _OVER:
        if competition.evaluators and status not in ("proposed", "standstill"):
            found.append(Action(f"{path}/evaluators", "Replace an evaluator"))
        found.append(Action(f"{path}/cancellation", "Cancel the competition"))
    if competition.order_id:
        found.append(Action(f"/orders/{competition.order_id}", "The order that came of it"))
    return tuple(found)


def _of_evaluation(competition: CompetitionInFull, path: str, *, buyer: bool, evaluates: bool) -> list[Action]:
    found = []
    if evaluates:
        found.append(Action(f"{path}/declarations", "Declare your interests in the bidders"))
        found.extend(
            Action(f"{path}/bids/{each.bid_id}/scores", f"Score bid {number}")
            for number, each in enumerate(competition.bids, 1)
            if not each.failed
        )
    if buyer:
        found.extend(
            Action(f"{path}/bids/{each.bid_id}/price-decision", f"Decide on the low price of bid {number}")
            for number, each in enumerate(competition.bids, 1)
            if each.price_queried_until and each.price_accepted is None
        )
        found.append(Action(f"{path}/award", "Propose the award"))
    return found


def _of_award(competition: CompetitionInFull, path: str, person: Person) -> list[Action]:
    if person.role not in (Role.BUYER, Role.CATEGORY_MANAGER):
        return []
    found = []
    if competition.status == "proposed" and competition.proposed and competition.proposed.by != person.subject:
        found.append(Action(f"{path}/award-approval", "Approve the award"))
    found.append(Action(f"{path}/award-return", "Do not approve the award"))
    if competition.status == "standstill" and person.role is Role.BUYER:
        found.append(Action(f"{path}/award-conclusion", "Conclude the award"))
    return found


async def show(visit: Visit) -> Reply:
    """Show a competition."""
    competition = await visit.api.get(COMPETITION, **visit.parameters)
    suppliers = await supplier_names(visit.api, (each.supplier_id for each in competition.bids))
    return Shown(competition_view(competition, suppliers, visit.names, visit.person))


PAGES = (Page("/competitions/{competition_id}", READERS, "buyer/competition.html", show),)
