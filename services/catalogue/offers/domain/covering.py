"""Whether anything of an offer can still be delivered before its supplier's evidence ends."""

from datetime import date

from shared.contracts.catalogue import Content, Duration
from shared.kernel.cover import covers_delivery
from shared.kernel.memberships import KnownSupplier, key_of
from shared.kernel.rules import Rejection
from shared.kernel.spans import last_day_of, latest_start


def sets_a_day(supplier: KnownSupplier | None, content: Content) -> bool:
    """Say whether the supplier's evidence sets a last day to what an offer delivers."""
    return supplier is not None and key_of(content.market, content.category) in supplier.covers


def can_still_be_delivered(supplier: KnownSupplier, content: Content, today: date) -> bool:
    """Say whether a delivery that begins today or later ends while the supplier's evidence holds.

    One of the starts that the offer names, or, where it names none, any day.
    """
    name = key_of(content.market, content.category)
    cover = supplier.covers.get(name)
    if cover is None:
        return True
    if not content.starts:
        latest = latest_start(cover.until, content.duration)
        return latest is not None and latest >= today
    to_come = (each.on for each in content.starts if each.on >= today)
    return any(covers_delivery(supplier.covers, name, last_day_of(each, content.duration)) for each in to_come)


def may_be_too_late(supplier: KnownSupplier, duration: Duration, today: date) -> bool:
    """Say whether a delivery that takes so long may end too late in some category whichever day it begins on."""
    if supplier.covered_until is None:
        return False
    latest = latest_start(supplier.covered_until, duration)
    return latest is None or latest < today


def evidence_covers_a_delivery(supplier: KnownSupplier | None, content: Content, today: date) -> Rejection | None:
    """An offer that nobody could order would be hidden at once: renewing the evidence comes first."""
    if supplier is None or can_still_be_delivered(supplier, content, today):
        return None
    until = supplier.covers[key_of(content.market, content.category)].until
    detail = f"whatever begins from {today} on would end after {until}, the last day of your evidence: renew it"
    return Rejection("evidence_ends_first", detail, "/duration")
