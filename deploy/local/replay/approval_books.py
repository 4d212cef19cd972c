"""The books of a replay on approvals: by as many people as were asked, as they were lent, and by nobody barred."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.local.replay.last_words import Logs
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from services.ordering.authorities.domain.lent import LENT_AUTHORITIES, authorities_id_of
from services.ordering.interests.domain.interests import INTERESTS, interests_id_of
from shared.contracts import ordering as facts
from shared.reference.calendar import uk_date


@dataclass(frozen=True)
class _Order:
    """An order that needed approval: who placed it, as which levels it was asked for, and who approved it."""

    placed: facts.OrderPlaced
    asked: tuple[str, ...]
    approvals: tuple[Logged, ...]
    issued: bool

    @property
    def said(self) -> tuple[str, ...]:
        return tuple(_said(_authority(each)) for each in self.approvals)


def approval_findings(
    orders: Logs, interests: Logs, lent: Logs, approvals: Mapping[str, tuple[str, ...]]
) -> list[Finding]:
    """Hold the approvals of orders against the client's own account, the interests declared, and what was lent."""
    found = {each: order for each, log in orders.items() if (order := _order(log))}
    differing = [
        f"order {each} was approved by {', '.join(order.said) or 'nobody'}, "
        f"the client was told {', '.join(approvals.get(each, ())) or 'nobody'}"
        for each, order in found.items()
        if order.said != approvals.get(each, ())
    ]
    wrong = [f"order {each}: {why}" for each, order in found.items() for why in _amiss(order, interests, lent)]
    return [
        Finding.of("every order was approved by those of whom the client was told", len(found), differing),
        Finding.of("as many different people approved an order as had to, and none who might not", len(found), wrong),
    ]


def _order(log: Sequence[Logged]) -> _Order | None:
    placed = next((each.event for each in log if isinstance(each.event, facts.OrderPlaced)), None)
    asked = [each.event for each in log if isinstance(each.event, facts.ApprovalRequested)]
    if placed is None or not asked:
        return None
    approvals = tuple(each for each in log if isinstance(each.event, facts.ApprovalGiven | facts.OrderApproved))
    return _Order(placed, asked[-1].steps, approvals, any(isinstance(each.event, facts.OrderIssued) for each in log))


def _authority(approval: Logged) -> facts.Authority:
    event: Any = approval.event
    authority: facts.Authority = event.authority
    return authority


def _said(authority: facts.Authority) -> str:
    return f"{authority.by} for {authority.lent_by}" if authority.lent_by else str(authority.by)


def _amiss(order: _Order, interests: Logs, lent: Logs) -> Iterator[str]:
    by = [_authority(each) for each in order.approvals]
    people = [each for one in by for each in (one.by, one.lent_by) if each]
    if len(set(people)) < len(people) or order.placed.placed_by in people:
        yield f"{', '.join(people)} approved what {order.placed.placed_by} had placed"
    if order.issued and len(by) != len(order.asked):
        yield f"it was issued by {len(by)} approvals, and needed {', '.join(order.asked)}"
    for approval, one in zip(order.approvals, by, strict=True):
        if _had_an_interest(str(one.by), order.placed, approval, interests):
            yield f"{one.by} had declared an interest in its supplier"
        if one.lent_by and not _was_lent(one, order.placed.district, approval, lent):
            yield f"{one.by} had no authority of {one.lent_by} on that day"


def _had_an_interest(who: str, placed: facts.OrderPlaced, approval: Logged, interests: Logs) -> bool:
    before = _before(interests.get(str(interests_id_of(who)), ()), approval)
    declared = INTERESTS.fold(before) if before else None
    return declared is not None and declared.in_supplier(placed.supplier_id) is not None


def _was_lent(authority: facts.Authority, district: str, approval: Logged, lent: Logs) -> bool:
    before = _before(lent.get(str(authorities_id_of(str(authority.by))), ()), approval)
    covers = LENT_AUTHORITIES.fold(before) if before else None
    day = uk_date(approval.time)
    return covers is not None and any(each.by == authority.lent_by for each in covers.for_orders_of(district, day))


def _before(log: Sequence[Logged], approval: Logged) -> list[Any]:
    """Return what was on record of somebody when an approval was committed."""
    return [each.event for each in log if each.event and each.recorded_at <= approval.recorded_at]
