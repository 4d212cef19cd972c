"""Every public event of a log is on its topic, and nothing else is; duplicates are allowed there, not in effects."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime

from deploy.inspection.plain import plain
from deploy.reconciliation.barrier import Barrier
from deploy.reconciliation.findings import Finding, Tally
from deploy.reconciliation.ledger import Entry, Ledger
from deploy.reconciliation.reading import Logged, digest_of
from shared.contracts.topics import Topic
from shared.messaging.topic_reader import Unreadable, records_of
from shared.settings import Settings

_EXAMPLES = 20
_BATCH = 2000


class TopicHeld:
    """One topic, read before the log, and compared with it afterwards.

    What was sent before the oldest record that the broker has kept, or longer ago than it keeps records, is not
    expected there any more.
    """

    def __init__(self, topic: Topic, ledger: Ledger) -> None:
        self.topic = topic
        self._ledger = ledger
        self._kept_from = datetime.now(UTC) - topic.retention
        self._unreadable: list[Unreadable] = []

    async def read(self, settings: Settings) -> None:
        """Write down what the topic holds."""
        found: list[Entry] = []
        begun: set[int] = set()
        async for record in records_of(settings, self.topic.name, unreadable=self._unreadable):
            if record.partition not in begun:
                begun.add(record.partition)
                if record.offset:  # what came before it was taken away
                    self._kept_from = max(self._kept_from, datetime.fromtimestamp(record.timestamp / 1000, UTC))
            identifier = next((value for name, value in record.headers if name == "ce_id"), None)
            where = f"(no event at {record.partition}:{record.offset})"
            key = plain(identifier.decode(errors="replace"), where) if identifier else where
            found.append((key, digest_of(record.value or b"")))
            if len(found) >= _BATCH:
                self._ledger.find(self.topic.name, found)
                found = []
        self._ledger.find(self.topic.name, found)

    def expect(self, events: Sequence[Logged], barrier: Barrier) -> None:
        """Write down events of the log: those that the relay has passed, and the broker still keeps, must be there."""
        published = barrier.published[self.topic.owner]
        until = barrier.until[self.topic.owner]
        sides: dict[bool, list[Entry]] = defaultdict(list)
        for each in events:
            passed = published is not None and until is not None and each.recorded_at <= min(published, until)
            sides[passed and each.recorded_at >= self._kept_from].append((each.id, each.digest))
        for needed, entries in sides.items():
            self._ledger.expect(self.topic.name, entries, needed=needed)

    def finding(self, in_flight: int) -> Finding:
        """Compare the two."""
        ledger, name = self._ledger, self.topic.name
        tally = Tally(f"topic {name}: every event of the log", ledger.expected(name), in_flight=in_flight)
        tally.again = ledger.often(name, 0)[0]
        for those, text in (
            (ledger.missing(name, _EXAMPLES), "{} is in the log only"),
            (ledger.unexpected(name, _EXAMPLES), "{} is on the topic only"),
            (ledger.differing(name, _EXAMPLES), "{} is not on the topic as the log has it"),
        ):
            count, first = those
            for each in first:
                tally.add_wrong(text.format(each))
            tally.wrong += count - len(first)
        for unreadable in self._unreadable:
            tally.add_wrong(str(unreadable))
        return tally.finding()
