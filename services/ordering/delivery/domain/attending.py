"""Who came to the sessions of a provision: yes, late or no, with the reason; what was recorded can be put right."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from services.ordering.delivery.domain.lines import (
    LineNumber,
    about_line,
    has_started,
    in_its_place,
    is_not_closed,
    line_is_there,
)
from services.ordering.orders.domain.delivered import Line, Session
from services.ordering.orders.domain.questioning import not_after_its_end
from services.ordering.orders.domain.state import Order, Status, stands_at
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.commands import Day, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date


class AttendedSession(BaseModel):
    """One session, and whether the client came; whoever was late or did not come has a reason, and nobody else."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    held_on: Day
    number: Annotated[int, Field(ge=1, le=6)] = 1
    attended: Literal["yes", "late", "no"]
    reason: Annotated[str, reason_of(ReasonKind.SESSION_MISSED)] | None = None


@command
class RecordAttendance:
    """Who came to these sessions; one that was recorded before is put right."""

    line: LineNumber = 1
    sessions: Annotated[tuple[AttendedSession, ...], Field(min_length=1, max_length=100)]


def record_attendance(order: Order, asked: RecordAttendance, now: datetime) -> list[Event]:
    """Record who came; what is recorded so already is passed over."""
    line, today = order.line_of(asked.line), uk_date(now)
    changed = _changed(line, asked.sessions)
    if line and not changed:
        return []
    reject_if_any(
        [
            line_is_there(order, asked.line),
            stands_at(order, Status.STARTED, Status.COMPLETED, Status.ENDED_EARLY) or has_started(line),
            is_not_closed(order),
            each_session_once(asked.sessions),
            *_with_their_reasons(asked.sessions),
            *_in_their_places(order, line, asked.sessions, today),
        ]
    )
    return [facts.AttendanceRecorded(**about_line(order, asked.line), sessions=changed, recorded_at=now)]


def each_session_once(sessions: Sequence[AttendedSession]) -> Rejection | None:
    """Nobody came to one session in two ways."""
    often = [key for key, times in Counter((each.held_on, each.number) for each in sessions).items() if times > 1]
    if not often:
        return None
    named = ", ".join(f"{number} of {day}" for day, number in often[:5])
    return Rejection("session_twice", f"name each session once; named more often: {named}", "/sessions")


def _with_their_reasons(sessions: Sequence[AttendedSession]) -> Iterator[Rejection]:
    for number, each in enumerate(sessions):
        if (each.reason is None) == (each.attended == "yes"):
            continue
        code = "reason_needed" if each.reason is None else "reason_not_needed"
        detail = f"{each.held_on}: whoever was late or did not come has a reason, and nobody else has"
        yield Rejection(code, detail, f"/sessions/{number}/reason")


def not_after_the_end(line: Line | None, day: date, pointer: str) -> Rejection | None:
    """No session is held once the provision is over."""
    if line is None or line.ended_on is None or day <= line.ended_on:
        return None
    return Rejection("after_end", f"{day} is after the end of the provision, {line.ended_on}", pointer)


def _in_their_places(
    order: Order, line: Line | None, sessions: Sequence[AttendedSession], today: date
) -> Iterator[Rejection | None]:
    for number, each in enumerate(sessions):
        pointer = f"/sessions/{number}/held_on"
        yield from in_its_place(order, line, each.held_on, today, pointer)
        yield not_after_the_end(line, each.held_on, pointer)
        yield not_after_its_end(order, each.held_on, pointer)


def _changed(line: Line | None, sessions: Sequence[AttendedSession]) -> tuple[facts.SessionAttended, ...]:
    known = set(line.sessions) if line else set()
    return tuple(
        facts.SessionAttended(
            held_on=each.held_on,
            number=each.number,
            attended=each.attended,
            reason=each.reason,
        )
        for each in sessions
        if Session(each.held_on, each.number, each.attended, each.reason) not in known
    )
