"""One improvement plan, and how its facts change it."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import Target
from shared.reference.codes import Code


class PlanStatus(StrEnum):
    """How a plan stands."""

    OPEN = "open"
    ON_TRACK = "on_track"
    OFF_TRACK = "off_track"
    MET = "met"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


RUNNING = (PlanStatus.OPEN, PlanStatus.ON_TRACK, PlanStatus.OFF_TRACK)


@dataclass(frozen=True)
class Plan:
    """What a supplier is to reach by the end of a day, and how it is getting on.

    `review_on` is the day of the next review, if there is one. `agreed` is what the supplier replied, with its words in
    `reply`; `note` is what was said to it last.
    """

    plan_id: UUID
    opened_at: datetime
    review_on: date | None
    improve_by: date
    remind_on: date
    status: Annotated[PlanStatus, Code("improvement plan status")] = PlanStatus.OPEN
    targets: tuple[Target, ...] = ()
    steps: str = ""
    agreed: bool | None = None
    reply: str = ""
    note: str = ""
    ended_at: datetime | None = None

    @property
    def running(self) -> bool:
        """Whether nobody has concluded it yet."""
        return self.status in RUNNING


def begun_by(event: facts.ImprovementPlanOpened) -> Plan:
    """Return the plan that was opened."""
    return Plan(event.plan_id, event.opened_at, event.review_on, event.improve_by, event.remind_on)


def follow(plan: Plan, event: facts.ImprovementPlanEvent) -> Plan:
    """Fold one event into the plan that it is about."""
    match event:
        case facts.ImprovementPlanDetailed():
            return replace(plan, targets=event.targets, steps=event.steps)
        case facts.ImprovementPlanAnswered():
            return replace(plan, agreed=event.agreed, reply="")
        case facts.ImprovementPlanReplied():
            return replace(plan, reply=event.reply)
        case facts.ImprovementPlanReviewed():
            status = PlanStatus.ON_TRACK if event.on_track else PlanStatus.OFF_TRACK
            return replace(plan, status=status, review_on=event.review_on)
        case facts.ImprovementPlanExtended():
            return replace(plan, improve_by=event.improve_by, remind_on=event.remind_on)
        case facts.ImprovementPlanNoted():
            return replace(plan, note=event.note)
    return _ended(plan, event)


def _ended(plan: Plan, event: facts.ImprovementPlanEvent) -> Plan:
    match event:
        case facts.ImprovementPlanMet():
            return replace(plan, status=PlanStatus.MET, ended_at=event.met_at)
        case facts.ImprovementPlanFailed():
            return replace(plan, status=PlanStatus.FAILED, ended_at=event.failed_at)
        case facts.ImprovementPlanWithdrawn():
            return replace(plan, status=PlanStatus.WITHDRAWN, ended_at=event.withdrawn_at)
    return plan
