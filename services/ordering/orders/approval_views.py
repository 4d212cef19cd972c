"""What whoever approves is shown: the need, what else there was, the budgets with it, and what came of others."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.ordering.known.matches import KnownMatch
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.decided import Approval
from services.ordering.orders.domain.starts import start_of
from services.ordering.orders.domain.state import Order, Status
from services.ordering.places.domain.turns import left_to
from shared.contracts.codes import AnyAuthority, AnyCategory, AnyDistrict
from shared.kernel.rules import Rejection
from shared.reference.codes import Code

EARLIER_AT_MOST = 10


@dataclass(frozen=True)
class NeedToMeet:
    """A need that the order is for, as it is known now, and what meeting it costs."""

    line: int
    need_id: UUID
    category: AnyCategory | None
    district: AnyDistrict | None
    still_wanted: bool
    amount_pence: int


@dataclass(frozen=True)
class Alternative:
    """An offer that the match ranked, in its place: as it is now, where it is still known."""

    rank: int
    offer_id: UUID
    offer_version: int
    supplier_id: UUID
    supplier_name: str | None
    score: int
    ordered: bool
    title: str | None
    price_pence: int | None
    orderable: bool


@dataclass(frozen=True)
class OnBudget:
    """What the order takes of a budget, which holds it already, and what is left with it and without it."""

    budget_id: str
    amount_pence: int
    allocated_pence: int
    left_pence: int
    left_without_pence: int


@dataclass(frozen=True)
class PlaceAwaited:
    """The place of a start that an order is for, and how many more may be ordered now.

    It is held until the end of `held_until`. Where the hold has `lapsed` it is not: an approval takes one of those
    `left`, or as many as the order `wants`, and is refused where there are too few.
    """

    start_id: UUID
    wants: int
    held_until: date | None
    lapsed: bool
    left: int


@dataclass(frozen=True)
class EarlierOrder:
    """What came of an earlier order of the same offer for the district."""

    order_id: UUID
    status: Annotated[Status, Code("order status")]
    amount_pence: int
    starts_on: date
    placed_at: datetime


@dataclass(frozen=True)
class FlagSeen:
    """That something about the order looks wrong: by which rule, since when, and what was found of it, if anything."""

    flag_id: UUID
    kind: Annotated[str, Code("kind of flag")]
    flagged_at: datetime
    finding: Annotated[str, Code("finding on a flag")] | None


@dataclass(frozen=True)
class ApprovalAsked:
    """An order as whoever is asked for its approval sees it.

    `reasons` is all that stands in the way of an approval by the reader now; `level` is whose is awaited, `steps` whose
    the order needs in all, `approvals` which were given. `alternatives` are those of the match that the order follows,
    the best first. `place` is there for an order of a start with places. `earlier` are the latest orders of the same
    offer in the district, the newest first, and `flags` those that name the order. Names are `None` where nobody told
    them here.
    """

    order_id: UUID
    status: Annotated[Status, Code("order status")]
    supplier_id: UUID
    supplier_name: str | None
    offer_id: UUID
    title: str | None
    starts_on: date
    ends_on: date | None
    placed_by: str
    placed_at: datetime
    amount_pence: int
    level: AnyAuthority
    steps: tuple[AnyAuthority, ...]
    approvals: tuple[Approval, ...]
    may_approve: bool
    reasons: tuple[Rejection, ...]
    needs: tuple[NeedToMeet, ...]
    match_id: UUID | None
    alternatives: tuple[Alternative, ...]
    budgets: tuple[OnBudget, ...]
    place: PlaceAwaited | None
    earlier: tuple[EarlierOrder, ...]
    flags: tuple[FlagSeen, ...]


def needs_of(order: Order, known: Circumstances) -> tuple[NeedToMeet, ...]:
    """Show what each line is for."""
    return tuple(
        NeedToMeet(
            line=line.line,
            need_id=line.need_id,
            category=need.category if need else None,
            district=need.district if need else None,
            still_wanted=need.standing if need else False,
            amount_pence=line.amount_pence,
        )
        for line, need in zip(order.lines, known.needs, strict=True)
    )


def alternatives_of(
    order: Order, match: KnownMatch | None, offers: Mapping[UUID, KnownOffer], names: Mapping[UUID, str]
) -> tuple[Alternative, ...]:
    """Show all that the match ranked, the offer that was ordered among them, with what their suppliers are called."""
    shown = []
    for rank, each in enumerate(match.ranked if match else (), 1):
        offer = offers.get(each.offer_id)
        shown.append(
            Alternative(
                rank=rank,
                offer_id=each.offer_id,
                offer_version=each.offer_version,
                supplier_id=each.supplier_id,
                supplier_name=names.get(each.supplier_id),
                score=each.score,
                ordered=each.offer_id == order.source.offer_id,
                title=offer.title if offer else None,
                price_pence=offer.price_pence if offer else None,
                orderable=offer is not None and offer.orderable,
            )
        )
    return tuple(shown)


def budgets_of(order: Order, known: Circumstances) -> tuple[OnBudget, ...]:
    """Show what the order takes of each budget that pays for it, while it holds that."""
    shown = []
    for budget_id, budget in known.budgets.items():
        amount = sum(each.amount_pence for each in order.lines if each.budget_id == budget_id)
        held = amount if order.status is Status.AWAITING_APPROVAL else 0
        shown.append(OnBudget(budget_id, amount, budget.allocated_pence, budget.left_pence, budget.left_pence + held))
    return tuple(shown)


def place_of(order: Order, known: Circumstances) -> PlaceAwaited | None:
    """Show whether the place of an order is held, and what is left of its start."""
    start_id = order.source.start_id
    if start_id is None:
        return None
    start = start_of(known.offer, start_id) if known.offer else None
    left = left_to(start, known.places, order.source.places, order.need_ids) if start else 0
    return PlaceAwaited(start_id, order.source.places, order.place_held_until, order.place_lapsed, left)


def earlier(order: Order) -> EarlierOrder:
    """Show what came of an order."""
    return EarlierOrder(order.order_id, order.status, order.amount_pence, order.starts_on, order.placed_at)
