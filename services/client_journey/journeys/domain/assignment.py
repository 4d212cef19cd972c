"""Which coach looks after a need, for whoever writes to coaches; a fact of its own, which names no journey."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from shared.contracts import client_journey as facts
from shared.contracts.client_journey import Coach
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate, Ref, begun
from shared.kernel.ids import derived_id


@dataclass(frozen=True)
class Assignment:
    """The coach who looks after one need, `None` where nobody does."""

    assignment_id: UUID
    need_id: UUID
    coach: Coach | None


def evolve(assignment: Assignment | None, event: facts.AssignmentEvent) -> Assignment:
    """Fold one event into an assignment."""
    if isinstance(event, facts.NeedAssigned):
        return Assignment(event.assignment_id, event.need_id, event.coach)
    return replace(begun(assignment, event), coach=None)


ASSIGNMENTS = Aggregate("assignment", "assignments", Assignment, evolve)


def assignment_of(need_id: UUID) -> Ref[Assignment]:
    """Name the assignment of a need: its id follows from the need's, since there is only ever one."""
    return ASSIGNMENTS(derived_id(need_id, "assignment"))


def assign(assignment: Assignment | None, need_id: UUID, coach: Coach | None, now: datetime) -> list[Event]:
    """Let a coach look after a need, or nobody; nothing where it is so already."""
    if (assignment.coach if assignment else None) == coach:
        return []
    about = {"assignment_id": derived_id(need_id, "assignment"), "need_id": need_id}
    if coach is None:
        return [facts.NeedUnassigned(**about, unassigned_at=now)]
    return [facts.NeedAssigned(**about, coach=coach, assigned_at=now)]
