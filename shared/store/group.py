"""Deciding a group of commands in turn, in memory: what the one transaction of `Store` will write, and who hears what.

No I/O here. Each command sees the states as the ones before it left them; a refusal concerns its caller alone.
"""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from pymongo import InsertOne, ReplaceOne

from shared.contracts.codes import codes_of
from shared.contracts.event import Event
from shared.decisions import code_is_known, reject_if_any
from shared.store.aggregate import Ref
from shared.store.answer import Answer
from shared.store.caller import Caller
from shared.store.errors import KeyReused, StaleVersion
from shared.store.log import Recorded

Document = dict[str, Any]
Write = InsertOne[Document] | ReplaceOne[Document]


@dataclass(frozen=True, slots=True)
class Committed:
    """What a command came to.

    `events` is empty where nothing had to change. `version` is that of the first aggregate named, after the change.
    `answer` is what the caller gets; on a repeat of an idempotent command it is the first one, and `repeated` is true.
    """

    events: tuple[Recorded, ...]
    version: int
    answer: Answer
    repeated: bool = False


@dataclass(eq=False, slots=True)
class Pending:
    """A command that waits for its group."""

    refs: Sequence[Ref[Any]]
    decide: Callable[..., Sequence[Event]]
    caller: Caller
    answer: Callable[[Committed], Answer]
    future: "asyncio.Future[Committed]"


@dataclass(slots=True)
class _Working:
    """An aggregate while its group is decided: as read, and as it stands now."""

    read_version: int
    version: int
    document: Document | None
    recorded_at: datetime | None
    state: Any = None
    decoded: bool = False


@dataclass(slots=True)
class Outcome:
    """What a group's decisions came to: results by command, and what to write for them."""

    results: dict[Pending, Committed | Exception] = field(default_factory=dict)
    events: list[Recorded] = field(default_factory=list)
    records: list[Document] = field(default_factory=list)
    states: dict[str, list[Write]] = field(default_factory=dict)

    @property
    def writes_nothing(self) -> bool:
        """Whether there is nothing to commit."""
        return not self.events and not self.records


class Group:
    """The states and idempotency records that a group of commands needs, and the decisions made on them."""

    def __init__(
        self, documents: Mapping[Ref[Any], Document], records: Mapping[str, Document], now: datetime, wall: datetime
    ) -> None:
        """Start from what was read: state documents by reference, idempotency records by key.

        `now` dates the events; `wall` is the machine's time, in whole milliseconds.
        """
        self._documents = documents
        self._records = dict(records)
        self._now = now
        self._wall = wall
        self._working: dict[Ref[Any], _Working] = {}
        self._outcome = Outcome()

    def decide(self, commands: Iterable[Pending]) -> Outcome:
        """Decide every command in turn and return what there is to write and to say."""
        for command in commands:
            try:
                self._outcome.results[command] = self._repeated(command) or self._decided(command)
            except Exception as error:  # whatever a decision raises concerns its caller alone
                self._outcome.results[command] = error
        for ref, working in self._working.items():
            if working.version != working.read_version:
                self._outcome.states.setdefault(ref.kind.collection, []).append(_write(ref, working))
        return self._outcome

    def _repeated(self, command: Pending) -> Committed | None:
        repeatable = command.caller.repeatable
        record = self._records.get(repeatable.key) if repeatable else None
        if repeatable is None or record is None:
            return None
        if record["fingerprint"] != repeatable.fingerprint:
            raise KeyReused
        return Committed((), record["version"], Answer.from_document(record["answer"]), repeated=True)

    def _decided(self, command: Pending) -> Committed:
        working = [self._load(ref) for ref in command.refs]
        _check_version(command, working[0])
        events = command.decide(*(each.state for each in working))
        reject_if_any(code_is_known(of, code) for event in events for of, code in codes_of(event))
        before = {
            ref: (each.version, each.state, each.recorded_at) for ref, each in zip(command.refs, working, strict=True)
        }
        try:
            recorded = tuple(self._apply(command, event) for event in events)
            committed = Committed(recorded, working[0].version, Answer())
            committed = Committed(recorded, working[0].version, command.answer(committed))
        except BaseException:
            for ref, kept in before.items():  # a half-applied command must leave no trace for the next one
                each = self._working[ref]
                each.version, each.state, each.recorded_at = kept
            raise
        self._outcome.events.extend(recorded)
        self._remember(command, committed)
        return committed

    def _load(self, ref: Ref[Any]) -> _Working:
        working = self._working.get(ref)
        if working is None:
            document = self._documents.get(ref)
            version = document["version"] if document else 0
            working = _Working(version, version, document, document["recorded_at"] if document else None)
            self._working[ref] = working
        if not working.decoded:
            working.state = ref.kind.decode(working.document["state"]) if working.document else None
            working.decoded = True
        return working

    def _apply(self, command: Pending, event: Event) -> Recorded:
        ref = next((ref for ref in command.refs if ref.kind.name == event.AGGREGATE and ref.id == event.subject), None)
        if ref is None:
            raise LookupError(f"{event.TYPE} is about {event.subject}, which the command did not load")
        working = self._working[ref]
        working.state = ref.kind.evolve(working.state, event)
        working.version += 1
        # Clocks of two processes differ; along one aggregate the recorded time must not fall.
        working.recorded_at = max(self._wall, working.recorded_at) if working.recorded_at else self._wall
        return Recorded(event, working.version, self._now, working.recorded_at, command.caller)

    def _remember(self, command: Pending, committed: Committed) -> None:
        repeatable = command.caller.repeatable
        if repeatable is None:
            return
        record: Document = {
            "_id": repeatable.key,
            "fingerprint": repeatable.fingerprint,
            "version": committed.version,
            "answer": committed.answer.to_document(),
            "at": self._wall,
        }
        if repeatable.lasts_days is not None:
            record["expires_at"] = self._wall + timedelta(days=repeatable.lasts_days)
        self._records[repeatable.key] = record
        self._outcome.records.append(record)


def _check_version(command: Pending, first: _Working) -> None:
    expected = command.caller.expected_version
    if expected is not None and expected != first.version:
        raise StaleVersion(str(command.refs[0]), expected, first.version)


def _write(ref: Ref[Any], working: _Working) -> Write:
    # Fields that this version does not know are a newer version's, which runs beside it or will again.
    unknown = working.document["state"] if working.document else {}
    document = {
        "_id": ref.id,
        "version": working.version,
        "recorded_at": working.recorded_at,
        "state": {**unknown, **ref.kind.encode(working.state)},
    }
    if working.read_version == 0:
        return InsertOne(document)
    return ReplaceOne({"_id": ref.id, "version": working.read_version}, document)
