"""Memberships that end with their market, or on a last day of their own.

PCR 2015 reg. 34(15), (28): a purchasing system is used for its period of validity, which may be changed while it runs:
so a market's last day is asked for when it is over, and not when a supplier is admitted.
"""

from collections.abc import Mapping
from datetime import date, datetime

from services.supplier_registry.suppliers.domain.membership import OfMembership, about
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.memberships import LIVE, concerned
from shared.reference.calendar import uk_date


def expire(supplier: Supplier, closings: Mapping[str, date], now: datetime) -> list[Event]:
    """End the memberships whose last day is over; `closings` are the last days of markets that have one.

    Those that end with all of a market are one fact. Nothing where none is over, or all have ended in another way.
    """
    events: list[Event] = []
    for market, over in _over(supplier, closings, uk_date(now)).items():
        days = set(over.values())
        if len(days) == 1 and set(over) == set(concerned(supplier.memberships, market, None)):
            events.append(_expired(supplier, market, None, days.pop(), now))
            continue
        events += [_expired(supplier, market, name.partition(":")[2], day, now) for name, day in over.items()]
    return events


def _over(supplier: Supplier, closings: Mapping[str, date], today: date) -> dict[str, dict[str, date]]:
    """Return the last days that are over, by market and by the name of the membership."""
    found: dict[str, dict[str, date]] = {}
    for name, one in supplier.memberships.items():
        market = name.partition(":")[0]
        last = min((day for day in (one.until, closings.get(market)) if day), default=None)
        if one.standing in LIVE and last is not None and last < today:
            found.setdefault(market, {})[name] = last
    return found


def _expired(supplier: Supplier, market: str, category: str | None, due_on: date, now: datetime) -> Event:
    of = OfMembership(category=category)
    return facts.MembershipExpired(**about(supplier, market, of), expired_at=now, due_on=due_on)
