"""One flag, folded from its events, and what a person decides on it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyCategory, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import command
from shared.kernel.duties import CODE
from shared.kernel.ids import derived_id
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.codes import Code, KnownCode
from shared.reference.lists import FLAG_FINDINGS

_FLAGS = UUID("0199f1d2-5b7e-7c34-9a51-2f4d6c1b8e77")


@dataclass(frozen=True)
class Finding:
    """What a rule found: about whom, in which orders, by which numbers. What has the same `key` is flagged once."""

    kind: str
    key: str
    order_ids: tuple[UUID, ...]
    numbers: tuple[tuple[str, int], ...]
    district: str | None = None
    category: str | None = None
    supplier_id: UUID | None = None
    holder: str | None = None


@dataclass(frozen=True)
class FlagDecision:
    """What was decided on a flag, by which account."""

    finding: Annotated[str, Code("finding on a flag")]
    reason: Annotated[str, Code("flag_decided reason")]
    by: str
    decided_at: datetime


@dataclass(frozen=True)
class Flag:
    """Something that looks wrong; `open` until a person has decided on it."""

    flag_id: UUID
    kind: Annotated[str, Code("kind of flag")]
    order_ids: tuple[UUID, ...]
    facts: tuple[facts.FlagFact, ...]
    first_day: date
    last_day: date
    flagged_at: datetime
    policies: tuple[str, ...]
    district: AnyDistrict | None = None
    category: AnyCategory | None = None
    supplier_id: UUID | None = None
    holder: str | None = None
    open: bool = True
    decision: FlagDecision | None = None


@command
class DecideFlag:
    """What somebody found who looked into a flag, and why."""

    finding: Annotated[str, KnownCode("finding on a flag", lambda: FLAG_FINDINGS)]
    reason: Annotated[str, reason_of(ReasonKind.FLAG_DECIDED)]


def flag_id_of(finding: Finding) -> UUID:
    """Return the one id of the flag of a finding, so that what is found again is flagged once."""
    return derived_id(_FLAGS, f"{finding.kind}/{finding.key}")


def flag(
    one: Flag | None, finding: Finding, span: tuple[date, date], policies: tuple[str, ...], now: datetime
) -> list[Event]:
    """Flag what was found, unless it was flagged before, and let those who decide on it know that it is there."""
    if one is not None:
        return []
    raised = facts.FlagRaised(flag_id=flag_id_of(finding), raised_at=now)
    return [
        facts.IntegrityFlagged(
            flag_id=flag_id_of(finding),
            kind=finding.kind,
            district=finding.district,
            category=finding.category,
            supplier_id=finding.supplier_id,
            holder=finding.holder,
            order_ids=finding.order_ids,
            facts=tuple(facts.FlagFact(of=name, number=number) for name, number in finding.numbers),
            first_day=span[0],
            last_day=span[1],
            flagged_at=now,
            policies=policies,
        ),
        raised,
    ]


def decide(one: Flag, asked: DecideFlag, by: str, now: datetime) -> list[Event]:
    """Decide on a flag, once; the same decision again changes nothing."""
    if one.decision and (one.decision.finding, one.decision.reason, one.decision.by) == (
        asked.finding,
        asked.reason,
        by,
    ):
        return []
    reject_if_any([is_open(one), is_about_somebody_else(one, by)])
    return [
        facts.FlagDecided(
            flag_id=one.flag_id, finding=asked.finding, reason=Reason(code=asked.reason), by=by, decided_at=now
        )
    ]


def is_open(one: Flag) -> Rejection | None:
    """A decision stands: what comes to light later is flagged anew."""
    return None if one.open else Rejection("flag_decided", "somebody has decided on this flag before")


def is_about_somebody_else(one: Flag, by: str) -> Rejection | None:
    """Separation of duties: nobody decides what looks wrong in their own buying."""
    if one.holder is None or one.holder != by:
        return None
    return Rejection(CODE, "this flag is about your own orders: somebody else has to decide on it")


def evolve(one: Flag | None, event: facts.FlagEvent) -> Flag:
    """Fold one event into a flag."""
    if isinstance(event, facts.IntegrityFlagged):
        return Flag(
            flag_id=event.flag_id,
            kind=event.kind,
            order_ids=event.order_ids,
            facts=event.facts,
            first_day=event.first_day,
            last_day=event.last_day,
            flagged_at=event.flagged_at,
            policies=event.policies,
            district=event.district,
            category=event.category,
            supplier_id=event.supplier_id,
            holder=event.holder,
        )
    one = begun(one, event)
    if isinstance(event, facts.FlagDecided):
        decision = FlagDecision(event.finding, event.reason.code, event.by, event.decided_at)
        return replace(one, open=False, decision=decision)
    return one


FLAGS = Aggregate(
    "flag", "flags", Flag, evolve, indexes=(("open", "kind"), ("order_ids",), ("supplier_id",), ("holder",))
)
