"""The books of a replay on reading: marks are whose they are said to be, and the first of each message is published."""

from collections import Counter
from typing import TypeVar

from deploy.local.replay.last_words import Logs
from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from shared.contracts.event import Event
from shared.contracts.notifications import MessageDelivered, MessageOpened, MessageRead, MessagesCaughtUp

Fact = TypeVar("Fact", bound=Event)


def reading_findings(messages: Logs, readers: Logs, told: Told) -> list[Finding]:
    """Hold the marks of those who share inboxes against what they did, and against what is published of it."""
    opened = Counter(str(each.message_id) for each in _facts(readers, MessageOpened))
    read = Counter(str(each.message_id) for each in _facts(messages, MessageRead))
    caught_up = sum(1 for _ in _facts(readers, MessagesCaughtUp))
    differing = [
        f"message {each} was opened {opened[each]} times" for each in sorted(_differing(opened, told.messages_opened))
    ]
    if caught_up != told.caught_up:
        differing.append(f"{caught_up} caught up, the client was told of {told.caught_up}")
    wrong = [f"message {each} has {read[each]} first marks" for each in sorted(_differing(read, Counter({*opened})))]
    spoken = [
        f"message {each.message_id} says on the bus what it tells"
        for each in _facts(messages, MessageDelivered)
        if each.parameters
    ]
    return [
        Finding.of("everybody has read what they opened, and nobody for another", opened.total(), differing),
        Finding.of("what was read first is published, once for each message", read.total(), wrong),
        Finding.of("what was opened is unread to nobody who opened it", opened.total(), told.read_otherwise),
        Finding.of("the bus has ids of messages, and not what they say", len(messages), spoken),
    ]


def _facts(logs: Logs, kind: type[Fact]) -> list[Fact]:
    return [one.event for events in logs.values() for one in events if isinstance(one.event, kind)]


def _differing(one: Counter[str], other: Counter[str]) -> set[str]:
    return {each for each in one.keys() | other.keys() if one[each] != other[each]}
