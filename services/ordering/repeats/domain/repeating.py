"""When an order may be repeated: it worked, its supplier delivers well, and the price stayed in its band."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from services.ordering.known.needs import KnownNeed
from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.placing import PlaceOrder
from services.ordering.orders.domain.repeats import (
    it_worked,
    its_supplier_delivers_well,
    others_are_compared_in_between,
    the_price_is_in_its_band,
)
from services.ordering.orders.domain.showing import Seen
from services.ordering.orders.domain.state import Order
from services.ordering.repeats.domain.run import RunOfRepeats
from shared.kernel.commands import Day, Version, command
from shared.kernel.quality import KnownQuality
from shared.kernel.rules import Rejection
from shared.reference import ReasonKind, reason_of
from shared.reference.policy_values import BuyingAgain

_REPEATED = "/path/order_id"


@command
class BuyAgain:
    """Order for another need what an order bought that worked, with the reason; the rest is as in any order."""

    need_id: UUID
    offer_version: Version
    starts_on: Day
    start_id: UUID | None = None
    shown: Seen | None = None
    reason: Annotated[str, reason_of(ReasonKind.ORDER_REPEATED)]

    def order(self, offer_id: UUID) -> PlaceOrder:
        """Return the order that is asked for by it."""
        return PlaceOrder(
            need_id=self.need_id,
            offer_id=offer_id,
            offer_version=self.offer_version,
            starts_on=self.starts_on,
            start_id=self.start_id,
            shown=self.shown,
        )


@dataclass(frozen=True)
class Repeated:
    """What is known of what is repeated: the order, how its supplier delivers, and how often it was repeated so far."""

    order: Order
    quality: KnownQuality | None
    run: RunOfRepeats | None

    @property
    def in_a_row(self) -> int:
        """Which in a row the next repeat is."""
        return (self.run.in_a_row if self.run else 0) + 1


def may_be_repeated(
    what: Repeated, offer: KnownOffer | None, need: KnownNeed | None, values: BuyingAgain, today: date
) -> Iterator[Rejection | None]:
    """Yield what speaks against the repeat route, beside what speaks against any order."""
    yield _of(it_worked(what.order), _REPEATED)
    yield it_ended_lately(what.order, values, today)
    yield is_of_the_same_district(what.order, need)
    yield _of(its_supplier_delivers_well(what.quality, values), _REPEATED)
    if offer is not None:
        yield _of(the_price_is_in_its_band(what.order.amount_pence, offer.price_pence, values), "/offer_version")
    yield _of(others_are_compared_in_between(what.in_a_row, values), _REPEATED)


def it_ended_lately(order: Order, values: BuyingAgain, today: date) -> Rejection | None:
    """What worked years ago may not be what is offered now."""
    ended_on = max((each.ended_on for each in order.lines if each.ended_on), default=None)
    earliest = today - timedelta(days=values.ended_within_days)
    if ended_on is None or ended_on >= earliest:
        return None
    return Rejection("worked_too_long_ago", f"it ended on {ended_on}, which is before {earliest}", _REPEATED)


def is_of_the_same_district(order: Order, need: KnownNeed | None) -> Rejection | None:
    """What worked in one labour market says little of another."""
    if need is None or need.district == order.district:
        return None
    return Rejection("repeat_of_another_district", "the order was another district's", _REPEATED)


def _of(rejection: Rejection | None, pointer: str) -> Rejection | None:
    return replace(rejection, pointer=pointer) if rejection else None
