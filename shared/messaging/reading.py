"""Reading records: what is an event, whether it may be believed, and whether anybody here needs it."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.contracts import all_events
from shared.contracts.event import Event
from shared.contracts.topics import EVENT_TOPICS, retries
from shared.messaging.envelope import Envelope, Malformed, decode
from shared.messaging.kafka import Record

_OWNERS = {topic.name: topic.owner for topic in EVENT_TOPICS}

# How many of an aggregate's events may be private between two public ones. A forged version far above would make old
# news of all that follow.
_LONGEST_SILENCE = 100_000


@dataclass(frozen=True, slots=True)
class Received:
    """An event as it came off a topic.

    `event` is `None` where nobody here reads its type. `topic` is its own, also where it came by the service's retries
    (empty where nobody could know it).
    `unreadable` says why a payload that is needed here cannot be read, `leaves_a_hole` whether a row needs it.
    """

    envelope: Envelope
    record: Record
    topic: str
    event: Event | None = None
    unreadable: Malformed | None = None
    leaves_a_hole: bool = False

    @property
    def aggregate(self) -> str:
        """What its versions are counted along."""
        return f"{self.topic}/{self.envelope.subject}"


class Reader:
    """Reads what comes off topics for one service."""

    def __init__(self, service: str, folded: Iterable[type[Event]], reacted_to: Iterable[type[Event]]) -> None:
        """`folded` are the events that rows are made of. Payloads that are not needed are not looked at."""
        self._retries = retries(service).name
        self._folded = {event.TYPE for event in folded}
        self._needed = self._folded.union(event.TYPE for event in reacted_to)

    def read(self, record: Record) -> Received:
        """Read one record; raises `Malformed` where it is no event, or none that may be believed.

        A payload that cannot be read is no reason to doubt the attributes: they say which event is missing.
        """
        envelope = Envelope.from_headers(record.headers)
        topic = self._topic_of(envelope, record)
        if envelope.type not in self._needed:
            return Received(envelope, record, topic)
        try:
            event = decode(envelope, record.value)
        except Malformed as error:
            return Received(envelope, record, topic, None, error, envelope.type in self._folded)
        if event is None or envelope.subject != event.subject:
            raise Malformed("subject_mismatch", "ce_subject is not the aggregate that the payload names")
        return Received(envelope, record, topic, event)

    def _topic_of(self, envelope: Envelope, record: Record) -> str:
        """Return the event's own topic; raises `Malformed` where it came by another, or contradicts itself.

        Whoever may write to one topic must not be believed about the facts of another.
        """
        owner = envelope.type.partition(".")[0]
        contract = all_events().get(envelope.type)
        by_retries = record.topic == self._retries
        if contract is not None and contract.PRIVATE:
            raise Malformed("private_type", "facts of this type are never published")
        if envelope.source != owner:
            raise Malformed("wrong_source", "ce_source is not the owner of ce_type")
        if contract is None and not by_retries and _OWNERS.get(record.topic) != owner:
            raise Malformed("wrong_topic", "the owner of ce_type does not write to this topic")
        if contract is not None and not by_retries and record.topic != contract.TOPIC:
            raise Malformed("wrong_topic", f"events of this type are on {contract.TOPIC} only")
        if envelope.id != f"{envelope.subject}:{envelope.aggregate_version}":
            raise Malformed("wrong_id", "ce_id is not ce_subject and ce_aggregateversion with a colon between")
        if envelope.aggregate_version - envelope.follows > _LONGEST_SILENCE:
            raise Malformed("wrong_version", "ce_aggregateversion is too far above ce_previousversion")
        return contract.TOPIC if contract is not None else "" if by_retries else record.topic
