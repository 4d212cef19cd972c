"""How a supplier stands in each category of a market, as the registry and every reader of its facts fold it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.kernel.cover import Cover, fold_cover
from shared.reference.codes import Code


class Standing(StrEnum):
    """How a member stands in one category; who is not a member has no membership."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    REMOVED = "removed"
    LEFT = "left"
    LAPSED = "lapsed"
    EXPIRED = "expired"
    SUCCEEDED = "succeeded"


LIVE = (Standing.ACTIVE, Standing.SUSPENDED)


@dataclass(frozen=True)
class Membership:
    """A supplier's standing in one category. `until` is the last day of a membership that has one.

    `reason` is the code of the suspension or removal that it stands under, `since` when it came to stand as it does.
    `suspended_until` is the last day of a suspension that has one, `throughout` whether it is for all of the market.
    `ended_at` is when a membership before it ended last, in whatever way: kept after a new admission.
    `new_orders_stopped` is the code of the reason for which a live membership is given no new orders, suspended or not.
    """

    standing: Annotated[Standing, Code("membership standing")]
    since: datetime
    until: date | None = None
    reason: str | None = None
    ended_at: datetime | None = None
    suspended_until: date | None = None
    throughout: bool = False
    new_orders_stopped: str | None = None
    new_orders_stopped_at: datetime | None = None


Memberships = Mapping[str, Membership]


def key_of(market: str, category: str) -> str:
    """Return the name of a membership: one per market and category."""
    return f"{market}:{category}"


def may_sell(memberships: Memberships, market: str, category: str, day: date) -> bool:
    """PCR 2015 reg. 34(21), (22); PA 2023 s. 34(3): offers and orders are for members of the category alone."""
    found = memberships.get(key_of(market, category))
    return found is not None and found.standing == Standing.ACTIVE and (found.until is None or day <= found.until)


def takes_new_orders(memberships: Memberships, market: str, category: str) -> bool:
    """Say whether no stop of new orders stands against one who may sell: what was issued before it goes on."""
    found = memberships.get(key_of(market, category))
    return found is None or found.new_orders_stopped is None


def concerned(memberships: Memberships, market: str, category: str | None) -> tuple[str, ...]:
    """Return the names of the live memberships that a fact is about: of one category, or of all in its market."""
    named = key_of(market, category) if category else None
    return tuple(
        name
        for name, one in memberships.items()
        if one.standing in LIVE and (name == named if named else name.startswith(f"{market}:"))
    )


def fold(memberships: Memberships, event: facts.SupplierEvent) -> dict[str, Membership]:
    """Fold one fact of the registry into the memberships of its supplier."""
    match event:
        case facts.SupplierAdmitted():
            name = key_of(event.market, event.category)
            before = memberships.get(name)
            ended_at = before.ended_at if before else None
            admitted = Membership(Standing.ACTIVE, event.admitted_at, event.until, ended_at=ended_at)
            return {**memberships, name: admitted}
        case facts.SupplierSuspended():
            return _suspended(memberships, event)
        case facts.SupplierReinstated():
            return _reinstated(memberships, event)
        case facts.NewOrdersStopped():
            return _each(memberships, event, new_orders_stopped=event.reason, new_orders_stopped_at=event.stopped_at)
        case facts.NewOrdersResumed():
            return _each(memberships, event, new_orders_stopped=None, new_orders_stopped_at=None)
        case facts.MembershipTransferred() | facts.SupplierSucceeded():
            return _passed_on(memberships, event)
    return _over(memberships, event)


def _over(memberships: Memberships, event: facts.SupplierEvent) -> dict[str, Membership]:
    match event:
        case facts.SupplierRemoved():
            return _ended(memberships, event, Standing.REMOVED, event.removed_at, event.reason)
        case facts.MembershipWithdrawn():
            return _ended(memberships, event, Standing.LEFT, event.withdrawn_at)
        case facts.MembershipLapsed():
            return _ended(memberships, event, Standing.LAPSED, event.lapsed_at)
        case facts.MembershipExpired():
            return _ended(memberships, event, Standing.EXPIRED, event.expired_at)
    return dict(memberships)


def _each(memberships: Memberships, event: facts.StandingEvent, **changed: Any) -> dict[str, Membership]:
    names = concerned(memberships, event.market, event.category)
    return {**memberships, **{name: replace(memberships[name], **changed) for name in names}}


def _suspended(memberships: Memberships, event: facts.SupplierSuspended) -> dict[str, Membership]:
    names = concerned(memberships, event.market, event.category)
    return {**memberships, **{name: _under(memberships[name], event) for name in names}}


def _under(one: Membership, event: facts.SupplierSuspended) -> Membership:
    """Put one membership under a suspension: the later decision in its own scope, the longer one across both."""
    throughout = event.category is None
    if one.standing != Standing.SUSPENDED:
        suspended = replace(one, standing=Standing.SUSPENDED, since=event.suspended_at, reason=event.reason)
        return replace(suspended, suspended_until=event.until, throughout=throughout)
    if one.throughout == throughout:
        moved = one.suspended_until != event.until
    else:
        moved = _lasts_longer(event.until, one.suspended_until)
    if not moved:
        return one
    return replace(one, reason=event.reason, suspended_until=event.until, throughout=throughout)


def _lasts_longer(until: date | None, than: date | None) -> bool:
    """Say whether a suspension with the one last day outlasts that with the other; `None` never ends by itself."""
    return than is not None and (until is None or until > than)


def _reinstated(memberships: Memberships, event: facts.SupplierReinstated) -> dict[str, Membership]:
    names = concerned(memberships, event.market, event.category)
    lifted = {
        name: _free(replace(memberships[name], standing=Standing.ACTIVE, since=event.reinstated_at, reason=None))
        for name in names
        if memberships[name].standing == Standing.SUSPENDED and not _stands_on(memberships[name], event)
    }
    return {**memberships, **lifted}


def _stands_on(one: Membership, event: facts.SupplierReinstated) -> bool:
    """Say whether a suspension outlasts the end of another that was for all of the market."""
    if event.category is not None or event.due_on is None:
        return False
    return _lasts_longer(one.suspended_until, event.due_on)


def _ended(
    memberships: Memberships, event: facts.StandingEvent, standing: Standing, at: datetime, reason: str | None = None
) -> dict[str, Membership]:
    names = concerned(memberships, event.market, event.category)
    ended = {name: Membership(standing, at, memberships[name].until, reason, ended_at=at) for name in names}
    return {**memberships, **ended}


def _passed_on(
    memberships: Memberships, event: facts.MembershipTransferred | facts.SupplierSucceeded
) -> dict[str, Membership]:
    """Fold what a succession does to the memberships of either side: a member stays as it stands already."""
    if isinstance(event, facts.SupplierSucceeded):
        live = {name: one for name, one in memberships.items() if one.standing in LIVE}
        at = event.succeeded_at
        return {
            **memberships,
            **{name: Membership(Standing.SUCCEEDED, at, one.until, ended_at=at) for name, one in live.items()},
        }
    name = key_of(event.market, event.category)
    before = memberships.get(name)
    if before is not None and before.standing in LIVE:
        return dict(memberships)
    passed = Membership(
        standing=Standing.SUSPENDED if event.reason else Standing.ACTIVE,
        since=event.transferred_at,
        until=event.until,
        reason=event.reason,
        ended_at=before.ended_at if before else None,
        suspended_until=event.suspended_until,
        new_orders_stopped=event.new_orders_stopped,
        new_orders_stopped_at=event.transferred_at if event.new_orders_stopped else None,
    )
    return {**memberships, name: passed}


def _free(one: Membership) -> Membership:
    return replace(one, suspended_until=None, throughout=False)


@dataclass(frozen=True)
class KnownSupplier:
    """A supplier as other services know it, with its memberships by `<market>:<category>`.

    `covers` say, by the same, to which day its evidence covers what it delivers, where anything sets one;
    `covered_until` is the first of these days. `succeeded_by` is who took its place, `took_over` whose place it took.
    `debarred` are the entries of the debarment list by which nothing is awarded to it, each with whom it is about.
    """

    supplier_id: UUID
    name: str = ""
    memberships: dict[str, Membership] = field(default_factory=dict)
    covers: dict[str, Cover] = field(default_factory=dict)
    covered_until: date | None = None
    succeeded_by: UUID | None = None
    took_over: tuple[UUID, ...] = ()
    debarred: tuple[str, ...] = ()


def fold_supplier(row: KnownSupplier | None, event: facts.SupplierEvent) -> KnownSupplier:
    """Fold the registry's events into the row of a supplier."""
    row = row or KnownSupplier(event.supplier_id)
    match event:
        case facts.SupplierRegistered() | facts.SupplierDetailsChanged():
            return replace(row, name=event.name)
        case facts.EvidenceCovers():
            covers = fold_cover(row.covers, key_of(event.market, event.category), event)
            return replace(
                row, covers=covers, covered_until=min((each.until for each in covers.values()), default=None)
            )
        case facts.SupplierTookOver():
            return replace(row, took_over=(*row.took_over, event.predecessor_id))
        case facts.SupplierSucceeded():
            row = replace(row, succeeded_by=event.successor_id)
        case facts.SupplierDebarred() | facts.SupplierDebarmentEnded():
            return _by_the_list(row, event)
    return replace(row, memberships=fold(row.memberships, event))


def passes_to(predecessor: KnownSupplier | None, successor: KnownSupplier | None) -> bool:
    """Say whether both sides are known to have gone the one into the other: the news of either may come first."""
    if predecessor is None or successor is None:
        return False
    return predecessor.succeeded_by == successor.supplier_id and predecessor.supplier_id in successor.took_over


def _by_the_list(row: KnownSupplier, event: facts.SupplierDebarred | facts.SupplierDebarmentEnded) -> KnownSupplier:
    named = f"{event.entry}/{event.relation}"
    others = tuple(each for each in row.debarred if each != named)
    return replace(row, debarred=(*others, named) if isinstance(event, facts.SupplierDebarred) else others)
