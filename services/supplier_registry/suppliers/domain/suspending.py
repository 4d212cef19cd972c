"""Suspensions, in one category or in all of a market: with an end or without, lifted by hand, ended by themselves.

Neither law knows a suspension: the agreement of the purchasing system provides it.
"""

from datetime import date, datetime, timedelta
from typing import Annotated

from services.supplier_registry.suppliers.domain.membership import (
    OfMembership,
    about,
    codes_and_membership,
    live,
    standing_explained,
)
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, Text, command
from shared.kernel.memberships import Standing, fold
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date

ENDED = "suspension_ended"


@command
class SuspendSupplier(OfMembership):
    """Stop new orders to a supplier for the time being, with the reason; to the end of a UK day, if one is named.

    Where it is suspended already this moves the end.
    """

    reason: Annotated[str, reason_of(ReasonKind.SUPPLIER_SUSPENDED)]
    until: Day | None = None
    detail: Text = ""


@command
class ReinstateSupplier(OfMembership):
    """Lift a suspension, with a reason where there is one to give."""

    reason: Annotated[str, reason_of(ReasonKind.SUPPLIER_REINSTATED)] | None = None


def suspend(supplier: Supplier, market: str, asked: SuspendSupplier, terms: Terms, now: datetime) -> list[Event]:
    """Stop new orders, or move the end of a suspension; running orders go on.

    One of a category and one that is for all stand side by side: neither shortens the other.
    """
    fact = facts.SupplierSuspended(
        **about(supplier, market, asked),
        reason=asked.reason,
        suspended_at=now,
        until=asked.until,
        policies=(terms.suspension_stamp,) if asked.until else (),
    )
    names, after = live(supplier, market, asked), fold(supplier.memberships, fact)
    moved = [name for name in names if after[name] != supplier.memberships[name]]
    if names and not moved and not _bars(supplier, market, asked):
        return []
    ends = ends_in_time(asked.until, uk_date(now), terms.suspended_within)
    reject_if_any([*codes_and_membership(names, market, asked), ends])
    return [fact, *standing_explained(supplier, market, moved, asked.detail)]


def _bars(supplier: Supplier, market: str, asked: SuspendSupplier) -> bool:
    """Say whether the market as a whole would be barred, or for another time than it is."""
    if asked.category is not None:
        return False
    return market not in supplier.suspended_in or supplier.throughout_until.get(market) != asked.until


def ends_in_time(until: date | None, today: date, within: int) -> Rejection | None:
    """A suspension ends today at the soonest, and where it has an end, that can be foreseen."""
    last = today + timedelta(days=within)
    if until is None or today <= until <= last:
        return None
    detail = f"a suspension from today ends from {today} to {last}, or has no end; not on {until}"
    return Rejection("until_out_of_range", detail, "/until")


def reinstate(supplier: Supplier, market: str, asked: ReinstateSupplier, now: datetime) -> list[Event]:
    """Lift a suspension. A notice of removal stands on: it is withdrawn for itself."""
    names = live(supplier, market, asked)
    suspended = any(supplier.memberships[name].standing == Standing.SUSPENDED for name in names)
    throughout = asked.category is None and market in supplier.suspended_in
    if names and not suspended and not throughout:
        return []
    needs_member = [] if throughout else codes_and_membership(names, market, asked)  # it outlives the memberships
    reject_if_any([*needs_member, is_given_by_hand(asked.reason)])
    return [facts.SupplierReinstated(**about(supplier, market, asked), reinstated_at=now, reason=asked.reason)]


def is_given_by_hand(reason: str | None) -> Rejection | None:
    """That the last day is over is no officer's decision: it is said when it is."""
    if reason != ENDED:
        return None
    return Rejection("reason_not_by_hand", f"a suspension is {ENDED} by itself alone", "/reason")


def end_suspension(supplier: Supplier, scope: str, due_on: date, now: datetime) -> list[Event]:
    """Let the suspension end whose last day is over; `scope` is its market, or `<market>:<category>`.

    Nothing where it was lifted meanwhile, ends on another day by now, or was taken up by a longer one.
    """
    market, _, category = scope.partition(":")
    if uk_date(now) <= due_on or _last_day(supplier, scope) != due_on:
        return []
    of = OfMembership(category=category or None)
    return [
        facts.SupplierReinstated(**about(supplier, market, of), reinstated_at=now, reason=ENDED, due_on=due_on),
    ]


def _last_day(supplier: Supplier, scope: str) -> date | None:
    if scope in supplier.suspended_in:
        return supplier.throughout_until.get(scope)
    one = supplier.memberships.get(scope)
    return one.suspended_until if one and not one.throughout else None
