"""What a replay's report says of messages: how many there are, and what digests told that would else be messages."""

from collections import Counter
from dataclasses import dataclass

from deploy.local.replay.logs import Log
from shared.contracts.event import Event
from shared.contracts.notifications import (
    MessageDelivered,
    MessageEscalated,
    MessageOpened,
    MessageRead,
    MessagesCaughtUp,
    MessageWritten,
    NoticeServed,
)


@dataclass(frozen=True)
class MessageFigures:
    """Messages in inboxes, the events that they cost, and the most frequent kind of them.

    `one_each` is how many messages the changes of the provider list would be, one for each district that each concerns;
    those for every district are not among them, since no message told of them before there were digests.
    """

    messages: int
    events: int
    digests: int
    changes: int
    one_each: int
    by_type: dict[str, int]
    opened: int
    first: int
    caught_up: int
    served: int
    unopened: int
    told_of: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        name, count = next(iter(self.by_type.items()), ("none", 0))
        return [
            ("Messages in inboxes, events of them", f"{self.messages:,}, {self.events:,}", ""),
            (
                "Digests of the provider list, changes in them, messages spared",
                f"{self.digests:,}, {self.changes:,}, {max(0, self.one_each - self.digests):,}",
                "",
            ),
            ("Most frequent message", f"{name}, {count:,}", ""),
            ("Messages opened, as the first who shares the inbox", f"{self.opened:,}, {self.first:,}", ""),
            ("Inboxes marked as read at once", f"{self.caught_up:,}", ""),
            ("Statutory notices served", f"{self.served:,}", ""),
            ("Messages not opened in time, told in so many", f"{self.unopened:,}, {self.told_of:,}", ""),
        ]


def message_figures(messages: Log) -> MessageFigures:
    """Return them, by the log of notifications."""
    written = [event for _, event in messages.facts(MessageWritten)]
    changes = [change for each in written for change in each.changes]
    inbox = (event for _, event in messages.facts(MessageDelivered) if event.channel == "inbox")
    return MessageFigures(
        messages=sum(1 for _ in inbox),
        events=sum(1 for each in messages.all() if each.event is None or each.event.AGGREGATE == "message"),
        digests=sum(bool(each.changes) for each in written),
        changes=len(changes),
        one_each=sum(len(each.districts) for each in changes),
        opened=_count(messages, MessageOpened),
        first=_count(messages, MessageRead),
        caught_up=_count(messages, MessagesCaughtUp),
        served=_count(messages, NoticeServed),
        unopened=_count(messages, MessageEscalated),
        told_of=sum(event.together > 0 for _, event in messages.facts(MessageEscalated)),
        by_type=dict(Counter(each.about_type for each in written).most_common()),
    )


def _count(messages: Log, kind: type[Event]) -> int:
    return sum(1 for _ in messages.facts(kind))
