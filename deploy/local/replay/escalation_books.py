"""The books of a replay on what nobody opened in time: it was told, once, and not before its day was over."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.notifications import MessageEscalated, MessageRead, MessageWritten
from shared.reference import prevailing_policy
from shared.reference.calendar import is_working_day, subtract_working_days, uk_date
from shared.reference.policy_values import UnreadMessages


def escalation_finding(messages: Mapping[str, Sequence[Logged]], today: date) -> Finding:
    """Check every message that somebody should have opened by a day, as they are on a day.

    What came to wait in an inbox of which it had just been told has to be told by the next time at the latest.
    """
    looked_on = today if is_working_day(today) else subtract_working_days(today, 1)
    looked_on = subtract_working_days(looked_on, _again_after(today) - 1)
    watched, wrong = 0, list[str]()
    for identifier, events in messages.items():
        written = next((each.event for each in events if isinstance(each.event, MessageWritten)), None)
        if written is not None and written.read_by is not None:
            watched += 1
            wrong += [f"message {identifier}: {fault}" for fault in _faults(events, written.read_by, looked_on)]
    return Finding.of("what nobody opened in time was told of, once", watched, wrong)


def _again_after(day: date) -> int:
    return prevailing_policy(UnreadMessages, day).values.told_again_after_working_days


def _faults(events: Sequence[Logged], read_by: date, looked_on: date) -> Iterator[str]:
    read = next((each.version for each in events if isinstance(each.event, MessageRead)), None)
    told = [(each.version, each.event) for each in events if isinstance(each.event, MessageEscalated)]
    if len(told) > 1:
        yield f"it was told {len(told)} times that nobody had opened it"
    for version, event in told:
        if read is not None and read < version:
            yield "it was told that nobody had opened it, and somebody had"
        if uk_date(event.escalated_at) <= read_by:
            yield f"it was told on {uk_date(event.escalated_at)} that it is unread, and {read_by} was not over"
    if not told and read is None and read_by < looked_on:
        yield f"nobody opened it by {read_by}, and nobody was told"
