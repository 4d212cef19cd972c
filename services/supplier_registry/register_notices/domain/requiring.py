"""Which notices the law asks for when the register changes, and by when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.reference import Policy, Regime
from shared.reference.calendar import last_of_quarter, uk_date
from shared.reference.policy_values import ExclusionReport, MembershipNotice

EXCLUSION_REPORT = "exclusion_report"
"""What the Minister is told, in whichever regime (PA 2023 s. 59)."""

EXCLUSION_REASONS = frozenset({"debarred", "mandatory_exclusion_ground", "discretionary_exclusion_ground"})
"""The reasons of a refusal or a removal that rest on an exclusion ground."""

_REMIND_BEFORE = timedelta(days=7)


@dataclass(frozen=True)
class Change:
    """What happened to a supplier in the register, where it did, and for which reasons."""

    supplier_id: UUID
    market: str
    category: str | None
    occasion: str
    happened_at: datetime
    reasons: tuple[str, ...] = ()


def changes_members(change: Change) -> bool:
    """PA 2023 s. 39(4): a notice follows each change of who is a member; a refusal changes nobody."""
    return change.occasion != "refusal"


def rests_on_an_exclusion_ground(change: Change) -> bool:
    """PA 2023 s. 59(1): a refusal or removal because the supplier is excluded or excludable is reported."""
    return not EXCLUSION_REASONS.isdisjoint(change.reasons)


def require_membership_notice(
    change: Change, notice_id: UUID, regime: Regime, terms: Policy[MembershipNotice]
) -> list[Event]:
    """Ask for the notice that names who became a member, or is none any more."""
    happened = uk_date(change.happened_at)
    counted_from = last_of_quarter(happened) if terms.values.grouped_by_quarter else happened
    due_on = counted_from + timedelta(days=terms.values.publish_within_days)
    return _required(change, notice_id, terms.values.notice_type, regime, due_on, terms.stamp)


def require_exclusion_report(
    change: Change, notice_id: UUID, regime: Regime, terms: Policy[ExclusionReport]
) -> list[Event]:
    """Ask for the report to the Minister."""
    due_on = uk_date(change.happened_at) + timedelta(days=terms.values.tell_within_days)
    return _required(change, notice_id, EXCLUSION_REPORT, regime, due_on, terms.stamp)


def _required(
    change: Change, notice_id: UUID, notice_type: str, regime: Regime, due_on: date, *stamps: str
) -> list[Event]:
    return [
        facts.RegisterNoticeRequired(
            notice_id=notice_id,
            supplier_id=change.supplier_id,
            market=change.market,
            category=change.category,
            notice_type=notice_type,
            occasion=change.occasion,
            regime=regime,
            happened_at=change.happened_at,
            due_on=due_on,
            remind_on=max(uk_date(change.happened_at), due_on - _REMIND_BEFORE),
            policies=_distinct(stamps),
        )
    ]


def _distinct(stamps: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(stamps))
