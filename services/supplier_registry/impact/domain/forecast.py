"""What happens when evidence ends on a day and is not renewed: which offers hide and when, which orders run past it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.supplier_registry.known.offers import KnownOffer
from services.supplier_registry.known.running import RunningOrder
from shared.contracts.codes import AnyCategory
from shared.kernel.spans import last_day_of, latest_start

_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class OfferHides:
    """An offer of which nothing can begin any more from `hides_on` on."""

    offer_id: UUID
    title: str
    category: AnyCategory
    hides_on: date


@dataclass(frozen=True)
class OrderRunsPast:
    """An order whose delivery would end after the evidence does."""

    order_id: UUID
    category: AnyCategory
    starts_on: date
    ends_on: date


def offers_that_hide(offers: Iterable[KnownOffer], ends_on: date, today: date) -> list[OfferHides]:
    """Return the offers that hide, those first that do so first.

    One that names starts does only where one of these, from today on, would end too late: else it is over anyway.
    """
    found = [
        OfferHides(each.offer_id, each.title, each.category, max(day, today))
        for each in offers
        if (day := _hides_on(each, ends_on, today)) is not None
    ]
    return sorted(found, key=lambda each: (each.hides_on, str(each.offer_id)))


def _hides_on(offer: KnownOffer, ends_on: date, today: date) -> date | None:
    if not offer.starts:
        latest = latest_start(ends_on, offer.duration)
        return latest + _A_DAY if latest is not None else today
    to_come = sorted(day for day in offer.starts if day >= today)
    in_time = [day for day in to_come if (end := last_day_of(day, offer.duration)) is not None and end <= ends_on]
    if len(in_time) == len(to_come):
        return None
    return in_time[-1] + _A_DAY if in_time else today


def orders_that_run_past(orders: Iterable[RunningOrder], ends_on: date) -> list[OrderRunsPast]:
    """Return the orders that would be delivered after a day, those first that end first."""
    found = [
        OrderRunsPast(each.order_id, each.category, each.starts_on, each.ends_on)
        for each in orders
        if each.open and each.ends_on is not None and each.ends_on > ends_on
    ]
    return sorted(found, key=lambda each: (each.ends_on, str(each.order_id)))


def in_a_sentence(offers: int, orders: int, ends_on: date) -> str:
    """Say it as people do: "3 offers hide, 5 orders are affected from 30 April 2027"."""
    day = ends_on + _A_DAY
    hide = f"{offers} offer hides" if offers == 1 else f"{offers} offers hide"
    affected = f"{orders} order is affected" if orders == 1 else f"{orders} orders are affected"
    return f"{hide}, {affected} from {day.day} {day:%B %Y}"
