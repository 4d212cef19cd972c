"""What must hold for an order to change: asked when a change is proposed, and again when the other side agrees."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from services.ordering.budgets.domain.budget import Budget
from services.ordering.changes.domain.following import lines_by, wanted_beyond
from services.ordering.changes.domain.terms import Party
from services.ordering.interests.domain.interests import Interests, has_no_interest
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.cohorts import cohort_fits_its_start, cohort_is_sold_whole
from services.ordering.orders.domain.conditions import (
    evidence_covers_delivery,
    offer_is_orderable,
    starts_in_span,
    supplier_may_sell,
)
from services.ordering.orders.domain.paying import have_left
from services.ordering.orders.domain.placing import offer_is_as_seen
from services.ordering.orders.domain.proposals import OrderTerms
from services.ordering.orders.domain.starts import is_on_its_day, start_may_be_ordered, start_of
from services.ordering.orders.domain.state import Order, Status
from services.ordering.orders.domain.terms import Terms
from services.ordering.places.domain.places import StartPlaces
from shared.kernel.duties import approved_by_another
from shared.kernel.memberships import KnownSupplier
from shared.kernel.rules import Rejection
from shared.reference.policy_values import Level, OrderChanges

_LEVELS = tuple(Level)


@dataclass(frozen=True)
class Around:
    """What is known around an order that is to change: `places` are those of the start that it would have.

    `interests` are those that whoever decides has declared.
    """

    offer: KnownOffer | None
    supplier: KnownSupplier | None
    budgets: Mapping[str, Budget]
    places: StartPlaces | None = None
    interests: Interests | None = None


def against_change(
    order: Order, wanted: OrderTerms, around: Around, limits: OrderChanges, terms: Terms, today: date
) -> Iterator[Rejection | None]:
    """Yield what speaks against other terms, as the world is now."""
    yield something_changes(order, wanted)
    yield is_not_in_question(order)
    yield only_its_end_changes_once_started(order, wanted)
    yield supplier_may_sell(around.supplier, order.market, order.category, today)
    if wanted.offer_version != order.source.offer_version:
        yield offer_is_orderable(around.offer)
        yield offer_is_as_seen(around.offer, wanted.offer_version)
        yield cohort_is_sold_whole(around.offer, order.need_ids, "/offer_version")
    yield from start_is_to_be_had(order, wanted, around, terms, today)
    yield from end_is_in_its_place(order, wanted, limits, today)
    yield evidence_covers_delivery(around.supplier, order.market, around.offer, wanted.ends_on)
    yield price_stays_within_limits(order, wanted, limits)
    yield from have_left(around.budgets, wanted_beyond(order, lines_by(order, wanted)))


def something_changes(order: Order, wanted: OrderTerms) -> Rejection | None:
    """Whoever proposes what is so already wishes something else."""
    if wanted != order.terms:
        return None
    return Rejection("nothing_changed", "the order is so already: say what is to be otherwise")


def is_not_in_question(order: Order) -> Rejection | None:
    """Whether an order goes on is decided before how."""
    if not order.in_question and order.ends_as_decided_on is None:
        return None
    return Rejection("in_question", "whether this order goes on is in question, or its end is decided")


def only_its_end_changes_once_started(order: Order, wanted: OrderTerms) -> Rejection | None:
    """What has begun, or did not, was paid for or freed in part: its start, version and price stand."""
    begun = order.status is Status.STARTED or any(each.is_over for each in order.lines)
    if not begun or wanted == replace(order.terms, ends_on=wanted.ends_on):
        return None
    return Rejection(
        "already_started",
        "the provision has started, or a line is over: nothing but its last day can change",
        "/ends_on",
    )


def start_is_to_be_had(
    order: Order, wanted: OrderTerms, around: Around, terms: Terms, today: date
) -> Iterator[Rejection | None]:
    """Another start is one that placing could have: in its span, named by the offer, and with places left for all.

    An order that goes with its group to the day to which that was moved keeps its places.
    """
    now = order.terms
    if (wanted.start_id, wanted.starts_on) == (now.start_id, now.starts_on):
        return
    yield starts_in_span(wanted.starts_on, today, terms.start_within_days)
    named = start_of(around.offer, wanted.start_id) if around.offer else None
    if named is not None and wanted.start_id == now.start_id:
        yield from is_on_its_day(named, wanted.starts_on)
    else:
        yield from start_may_be_ordered(around.offer, around.places, wanted.start_id, wanted.starts_on, order.need_ids)
        yield cohort_is_sold_whole(around.offer, order.need_ids, "/start_id")
        yield cohort_fits_its_start(named, order.need_ids, "/start_id")


def end_is_in_its_place(
    order: Order, wanted: OrderTerms, limits: OrderChanges, today: date
) -> Iterator[Rejection | None]:
    """The last day is not before the first, nor over already, and not too far beyond the one that was ordered."""
    if wanted.ends_on is None:
        return
    first = max(wanted.starts_on, today) if wanted.ends_on != order.ends_on else wanted.starts_on
    if wanted.ends_on < first:
        yield Rejection("ends_too_early", f"{wanted.ends_on} is before {first}, the first day it may end", "/ends_on")
    placed = order.at_first or order.terms
    if placed.ends_on is None:
        return
    moved_by = max(wanted.starts_on - placed.starts_on, timedelta())
    latest = placed.ends_on + moved_by + timedelta(days=limits.extend_by_at_most_days)
    if wanted.ends_on > latest:
        detail = f"{wanted.ends_on} is after {latest}, to which the delivery can be extended: place another order"
        yield Rejection("extended_too_far", detail, "/ends_on")


def price_stays_within_limits(order: Order, wanted: OrderTerms, limits: OrderChanges) -> Rejection | None:
    """PCR 2015 reg. 72(5), PA 2023 s. 74(4): more than so much is another contract, and is bought as one."""
    first = (order.at_first or order.terms).amount_pence
    most = first + first * limits.price_up_by_at_most_percent // 100
    if wanted.amount_pence <= most:
        return None
    detail = (
        f"all changes together may raise {first} pence to {most}, not to {wanted.amount_pence}: place another order"
    )
    return Rejection("price_raised_too_far", detail, "/amount_pence")


def may_speak_for_its_side(
    order: Order, wanted: OrderTerms, around: Around, terms: Terms, side: Party
) -> Iterator[Rejection | None]:
    """Whoever speaks for the department has no interest in the supplier, and the authority for what it costs."""
    if not side.by_supplier:
        yield has_no_interest(around.interests, order.supplier_id)
        yield from has_the_authority(order, wanted, terms, side)


def has_the_authority(order: Order, wanted: OrderTerms, terms: Terms, side: Party) -> Iterator[Rejection | None]:
    """A higher price is agreed to by whoever could approve an order of it, and not by whoever placed the order.

    Where the matrix asks for more people than approved the order, another order is placed.
    """
    steps = terms.steps_for(wanted.amount_pence, order.category, order.district, several_pay=order.several_pay)
    if wanted.amount_pence <= order.amount_pence or not steps:
        return
    held = Level(side.level) if side.level in _LEVELS else Level.POLICY
    needed = max(steps, key=_LEVELS.index)
    if _LEVELS.index(held) < _LEVELS.index(needed):
        detail = f"the order would cost {wanted.amount_pence} pence, which needs the authority of the {needed}"
        yield Rejection("authority_needed", detail, "/amount_pence")
    if len(steps) > len(order.approvals) + 1:
        detail = f"an order of {wanted.amount_pence} pence needs {len(steps)} approvals: place another order"
        yield Rejection("more_approvals_needed", detail, "/amount_pence")
    yield approved_by_another(order.placed_by, side.account)
