"""Orders and what may be ordered, as they are shown.

Staff see who pays and who decided, a supplier sees what it is to deliver.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.ordering.known.offers import KNOWN_OFFERS
from services.ordering.orders.delivered_views import (
    DeliveredLine,
    Disputed,
    PaidLine,
    dispute_of,
    line_for_staff,
    line_for_supplier,
    problems_of,
)
from services.ordering.orders.domain.decided import Approval, Authority
from services.ordering.orders.domain.delivered import Problem
from services.ordering.orders.domain.state import Repeat, Source, Status
from services.ordering.orders.proposal_views import NextBestOffer, ProposedChange, next_best, proposed_change
from shared.contracts.catalogue import Duration, Start
from shared.contracts.codes import AnyAuthority, AnyCategory, AnyCurrency, AnyDistrict, AnyMarket, AnyRegime, AnyRoute
from shared.kernel.documents import Document
from shared.kernel.starts import Places, places_left
from shared.reference.calendar import uk_date
from shared.reference.codes import Code


@dataclass(frozen=True)
class PlacesOfStart:
    """How many places of a start may still be ordered now."""

    start_id: UUID
    left: int


@dataclass(frozen=True)
class OrderableOffer:
    """An offer that may be ordered now, as far as it matters for an order; the catalogue shows the rest of it.

    An order names `offer_id` and `offer_version`, and is refused where the offer has a newer version by then. One place
    or course (`per`) costs `price_pence`. `starts` are the days on which a group begins, where the offer names any: an
    order names one of them, and is refused where no places of it are left.
    """

    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    market: AnyMarket
    category: AnyCategory
    title: str
    districts: tuple[AnyDistrict, ...]
    price_pence: int
    currency: AnyCurrency
    per: Annotated[str, Code("price basis")]
    duration: Duration
    starts: tuple[Start, ...]
    places: tuple[PlacesOfStart, ...]


@dataclass(frozen=True)
class DecidedOn:
    """What was decided on an order in question: whether it goes on, and if not, its last day."""

    goes_on: bool
    reason: str | None
    decided_at: datetime
    ends_on: date | None


@dataclass(frozen=True)
class DecidedBy(DecidedOn):
    """The decision, with the account that made it."""

    by: str


@dataclass(frozen=True)
class Asked:
    """Since when an order is in question, for how many days it has been, and by when it is to be decided."""

    asked_at: datetime
    waiting_days: int
    decide_by: date
    overdue: bool


@dataclass(frozen=True)
class ChangedStart:
    """How the offer's start differs from what was ordered, since when, and to which day it was moved.

    The order keeps its place and its day, until both sides agree otherwise or the district cancels it.
    """

    reason: Annotated[str, Code("order_start_changed reason")]
    since: datetime
    moved_to: date | None


@dataclass(frozen=True)
class OrderForSupplier:
    """An order as its supplier sees it; `reminded_of` is the last day for its answer, once it was reminded of it.

    `title` is what its offer is called today, and `supplier_name` its supplier: `None` where that is not known here.
    `decision` is the last that was made since the supplier's standing changed: whether the order goes on.
    `start_change` is there while the start is not as it was ordered, `proposal` while one side proposes a change;
    `changes` counts those that were agreed. `dispute` is the last one, and runs while the order is `disputed`. Nothing
    more is recorded once the order is closed, which it is after `closes_on`.
    """

    order_id: UUID
    supplier_id: UUID
    supplier_name: str | None
    title: str | None
    district: AnyDistrict
    market: AnyMarket
    category: AnyCategory
    source: Source
    lines: tuple[DeliveredLine, ...]
    amount_pence: int
    starts_on: date
    ends_on: date | None
    placed_at: datetime
    status: Annotated[Status, Code("order status")]
    purchase_order: str | None
    issued_on: date | None
    respond_by: date | None
    reminded_of: date | None
    reason: str | None
    decision: DecidedOn | None
    start_change: ChangedStart | None
    problems: tuple[Problem, ...]
    to_check: bool
    disputed: bool
    dispute: Disputed | None
    closes_on: date | None
    closed_on: date | None
    proposal: ProposedChange | None
    changes: int


@dataclass(frozen=True)
class OrderForStaff(OrderForSupplier):
    """An order as staff see it: whose approval it needs, who placed and who approved it, whether it is in question.

    While it awaits approval its place is held until the end of `place_held_until`, or not at all any more
    (`place_lapsed`). `question` is there while it is. `match_id` is the match that it follows, if it named one,
    `route` how it came to be placed, and `repeat` what it repeats. `next_best` is the offer that is proposed in its
    place, where it came to nothing; `replaces_id` and `replaced_by_id` are the orders whose place it took, and which
    took its own. `not_carried` says that the next year's budget has too little left to pay for it.
    """

    lines: tuple[PaidLine, ...]
    regime: AnyRegime
    level: AnyAuthority
    steps: tuple[AnyAuthority, ...]
    approvals: tuple[Approval, ...]
    handed_over: bool
    place_held_until: date | None
    place_lapsed: bool
    authority: Authority | None
    placed_by: str
    in_question: bool
    question: Asked | None
    decision: DecidedBy | None
    match_id: UUID | None
    route: AnyRoute
    repeat: Repeat | None
    next_best: NextBestOffer | None
    replaces_id: UUID | None
    replaced_by_id: UUID | None
    not_carried: bool


_OF_OFFER = tuple(each.name for each in fields(OrderableOffer))
_DECIDED_ON = tuple(each.name for each in fields(DecidedOn))
_OF_QUESTION = tuple(each.name for each in fields(Asked))
_FOR_SUPPLIER = tuple(each.name for each in fields(OrderForSupplier))
_FOR_STAFF = tuple(each.name for each in fields(OrderForStaff))


def orderable(stored: Document, places: Mapping[UUID, Places]) -> Document:
    """Show an offer that may be ordered, given as its row is stored, with the places left of its starts."""
    starts = KNOWN_OFFERS.decode(stored).starts if stored["starts"] else ()
    left = [{"start_id": str(each.start_id), "left": places_left(each, places.get(each.start_id))} for each in starts]
    return {**_picked(stored, _OF_OFFER), "places": left}


def for_supplier(stored: Document) -> Document:
    """Show an order, given as it is stored, to its supplier."""
    lines = [line_for_supplier(each) for each in stored["lines"]]
    # Why it is in question is not the supplier's to read before it is decided.
    reason = None if stored.get("in_question") else stored.get("reason")
    decision = _decision(stored)
    shown = _picked(decision, _DECIDED_ON) if decision else None
    return {**_picked(_computed(stored), _FOR_SUPPLIER), "lines": lines, "reason": reason, "decision": shown}


def for_staff(stored: Document, day: date) -> Document:
    """Show an order, given as it is stored, to staff of its district, as it stands on a day."""
    lines = [line_for_staff(each) for each in stored["lines"]]
    asked = {"question": _question(stored, day), "decision": _decision(stored), "next_best": next_best(stored)}
    return _picked({**_computed(stored), **asked, "lines": lines}, _FOR_STAFF)


def _decision(stored: Document) -> Document | None:
    decided = (stored.get("question") or {}).get("decided")
    return {**decided, "goes_on": decided["ends_on"] is None} if decided else None


def _question(stored: Document, day: date) -> Document | None:
    question = stored.get("question")
    if not question or not stored.get("in_question"):
        return None
    waiting = day - uk_date(datetime.fromisoformat(question["asked_at"]))
    return _picked({**question, "waiting_days": max(0, waiting.days)}, _OF_QUESTION)


def _computed(stored: Document) -> Document:
    change = stored.get("start_change") if stored.get("start_changed") else None
    amount = sum(each["amount_pence"] for each in stored["lines"])
    return {
        "changes": 0,
        **stored,
        "amount_pence": amount,
        "start_change": change,
        "proposal": proposed_change(stored),
        "problems": problems_of(stored),
        "place_lapsed": bool(stored.get("place_lapsed")),
        "to_check": bool(stored.get("to_check")),
        "not_carried": bool(stored.get("not_carried")),
        "disputed": bool(stored.get("disputed")),
        "dispute": dispute_of(stored),
    }


def _picked(document: Document, names: tuple[str, ...]) -> Document:
    return {name: document.get(name) for name in names}
