"""Deciding a group of commands in turn, in memory: what the one transaction of `Store` will write, and who hears what.

No I/O here. Each command sees the states as the ones before it left them; a refusal concerns its caller alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from pymongo import UpdateOne

from shared.contracts.codes import codes_of
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.kernel.holding import ClaimRef
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import Rejected, Rejection, reject_if_any
from shared.store.answer import Answer
from shared.store.commands import Committed, Outcome, Pending, Records
from shared.store.errors import KeyReused, NewsIncomplete, StaleVersion
from shared.store.log import Recorded
from shared.store.recoveries import WITHHELD
from shared.store.reliance import Known, ReliedOn
from shared.store.steps import NO_CLOCKS, Clocks
from shared.store.working import (
    Working,
    is_guarded,
    refuse_incomplete,
    rows_among,
    still_runs,
    working_of,
    writes_of,
)


class Group:
    """What a group of commands relies on, and the decisions made on it."""

    def __init__(
        self,
        read: Mapping[str, Document | None],
        records: Records | None,
        now: datetime,
        wall: datetime,
        clocks: Clocks = NO_CLOCKS,
    ) -> None:
        """Start from what was read, by keys, and from what is known of keys; `None` where that was not asked for.

        `now` dates the events; `wall` is the database's time, in whole milliseconds. `clocks` are those with steps.
        """
        self._read = read
        self._sure = records is not None
        self._records = records or Records({}, {})
        self._now = now
        self._wall = wall
        self._clocks = clocks
        self._working: dict[str, Working] = {}
        self._guarded: set[str] = set()
        self._outcome = Outcome()

    def wanted(self, commands: Iterable[Pending]) -> set[ReliedOn]:
        """Return what the commands rely on by what the first step found."""
        return {need for command in commands for need in self._second(command)}

    def _second(self, command: Pending) -> Iterable[ReliedOn]:
        try:
            return tuple(command.needs.then(Known(self._found(command.needs.first))))
        except Exception:  # it concerns its caller alone, who is told when the command is decided
            return ()

    def decide(self, commands: Iterable[Pending]) -> Outcome:
        """Decide every command in turn and return what there is to write and to say."""
        for command in commands:
            try:
                result: Committed | Exception | None = self._repeated(command) or self._decided(command)
            except Exception as error:  # whatever a decision raises concerns its caller alone
                result = error
            if result is None:
                self._outcome.deferred.append(command)
                continue
            self._outcome.results[command] = result
            if not self._sure and _might_be_a_repeat(command.caller, result):
                self._outcome.unsure = True
        self._write_what_changed()
        return self._outcome

    def _repeated(self, command: Pending) -> Committed | None:
        reaction, repeatable = command.caller.reaction, command.caller.repeatable
        if reaction is not None and reaction in self._records.reactions:
            return Committed((), self._records.reactions[reaction], Answer(), repeated=True)
        record = self._records.requests.get(repeatable.key) if repeatable else None
        if repeatable is None or record is None:
            return None
        if record["fingerprint"] != repeatable.fingerprint:
            raise KeyReused
        return Committed((), record["version"], Answer.from_document(record["answer"]), repeated=True)

    def _decided(self, command: Pending) -> Committed | None:
        """Decide one command; `None` where it relies on something that was not read."""
        found = self._found(command.needs.first)
        known = Known(found)
        second = tuple(command.needs.then(known))
        if any(need.key not in self._working and need.key not in self._read for need in second):
            return None
        found.update(self._found(second))
        needs = (*command.needs.first, *second)
        for need in needs:
            refuse_incomplete(need, found[need.key])
        events = self._events_of(command, known) if still_runs(command.caller.firing, found) else ()
        changed: dict[str, Working] = {}
        recorded = tuple(self._apply(command.caller, event, found, changed) for event in events)
        if recorded:
            recorded = (replace(recorded[0], relied_on=rows_among(found)), *recorded[1:])
        subject = next((each for each in found.values() if isinstance(each.need, Ref)), None)
        version = changed.get(subject.need.key, subject).version if subject else 0
        committed = Committed(recorded, version, Answer(), subject=subject.need.id if subject else "", known=known)
        if command.caller.answer:
            committed = replace(committed, answer=command.caller.answer(committed))
        self._working.update(changed)
        if recorded:
            self._guarded.update(need.key for need in needs if is_guarded(need))
        self._outcome.events.extend(self._remember(command.caller, committed))
        return committed

    def _events_of(self, command: Pending, known: Known) -> Sequence[Event]:
        """Decide, then hold what the caller saw against the version.

        In this order, so that nobody learns the version of what is not theirs, and a repeat of what is already so is no
        conflict.
        """
        stale = _stale(command, known)
        try:
            events = command.decide(known)
            reject_if_any(code_is_known(of, code) for event in events for of, code in codes_of(event))
        except Rejected:
            if stale:
                raise stale from None
            raise
        if stale and events:
            raise stale
        return events

    def _found(self, needs: Iterable[ReliedOn]) -> dict[str, Working]:
        return {need.key: self._load(need) for need in needs}

    def _load(self, need: ReliedOn) -> Working:
        working = self._working.get(need.key)
        if working is None:
            working = self._working[need.key] = working_of(need, self._read[need.key])
        return working

    def _apply(
        self, caller: Caller, event: Event, found: Mapping[str, Working], changed: dict[str, Working]
    ) -> Recorded:
        key = f"{event.AGGREGATE} {event.subject}"
        before = changed.get(key) or found.get(key)
        if before is None or not isinstance(before.need, Ref):
            raise LookupError(f"{event.TYPE} is about {event.subject}, which the command did not load")
        ref = before.need
        _refuse_withheld(before, caller)
        state, version = ref.kind.evolve(before.value, event), before.version + 1
        # What two processes know of the database's time differs by milliseconds; along one aggregate it must not fall.
        recorded_at = max(self._wall, before.recorded_at) if before.recorded_at else self._wall
        if ref.kind.claims_something:
            self._move_claims(ref, before.value, state, changed)
        published = before.published if event.PRIVATE else version
        steps = self._clocks.after(before.steps, ref, state, version, self._now)
        changed[key] = Working(ref, state, version, before.read_version, before.document, published, recorded_at, steps)
        return Recorded(event, version, before.published, self._now, recorded_at, caller)

    def _move_claims(self, ref: Ref[Any], before: Any, after: Any, changed: dict[str, Working]) -> None:
        """Release what the state no longer holds, and take what it holds now."""
        held = ref.kind.claims(before) if before is not None else ()
        holds = ref.kind.claims(after)
        for claim in held:
            if claim not in holds:
                # Nobody else can have it, so that there is no need to have read it.
                now = self._claim(claim, changed) or working_of(claim, {"_id": claim.id, "holder": ref.id})
                changed[claim.key] = replace(now, value=None, version=0)
        for claim in holds:
            if claim in held:
                continue
            found = self._claim(claim, changed)
            if found is None:
                raise LookupError(f"{ref} takes {claim.id}, which the command did not declare")
            if found.value is not None:
                raise LookupError(f"{ref} takes {claim.id}, which {found.value} holds: a rule must refuse that")
            changed[claim.key] = replace(found, value=ref.id, version=1)

    def _claim(self, claim: ClaimRef, changed: Mapping[str, Working]) -> Working | None:
        if claim.key in changed:
            return changed[claim.key]
        return self._load(claim) if claim.key in self._working or claim.key in self._read else None

    def _remember(self, caller: Caller, committed: Committed) -> tuple[Recorded, ...]:
        """Return the events, the first with the key of the reaction that they are; keep the key of a request."""
        if caller.reaction is not None and committed.events:
            self._records.reactions[caller.reaction] = committed.version
            first, *others = committed.events
            return (replace(first, reaction=caller.reaction), *others)
        repeatable = caller.repeatable
        if repeatable is not None:
            record: Document = {
                "_id": repeatable.key,
                "fingerprint": repeatable.fingerprint,
                "version": committed.version,
                "answer": committed.answer.to_document(),
                "at": self._wall,
            }
            if repeatable.lasts_days is not None:
                record["expires_at"] = self._wall + timedelta(days=repeatable.lasts_days)
            self._records.requests[repeatable.key] = record
            self._outcome.records.append(record)
        return committed.events

    def _write_what_changed(self) -> None:
        for key, working in self._working.items():
            need = working.need
            if isinstance(need, ClaimRef) or working.version != working.read_version:
                for collection, write in writes_of(working):
                    self._outcome.write(collection, write)
            elif key in self._guarded and working.document is not None:
                as_read = {"_id": need.id, "version": working.read_version}
                self._outcome.write(need.collection, UpdateOne(as_read, {"$inc": {"guard": 1}}))


def _refuse_withheld(before: Working, caller: Caller) -> None:
    """Raise where private facts of an aggregate were lost with its database: nobody decides on the rest unasked.

    A clock comes again until it is released; anybody else is refused, so that a reaction becomes a dead letter.
    """
    if before.document is None or WITHHELD not in before.document:
        return
    if caller.firing:
        raise NewsIncomplete(f"private facts of {before.need} were lost, and it was not released yet")
    detail = "part of what was recorded here was lost, and whoever runs the system has not released it yet"
    raise Rejected(Rejection("facts_lost", detail))


def _stale(command: Pending, known: Known) -> StaleVersion | None:
    """Return what to say where the caller decided on another version of the first aggregate that it named."""
    expected = command.caller.expected_version
    subject = next((need for need in command.needs.first if isinstance(need, Ref)), None)
    if expected is None or subject is None or expected == known.version(subject):
        return None
    return StaleVersion(str(subject), expected, known.version(subject))


def _might_be_a_repeat(caller: Caller, result: Committed | Exception) -> bool:
    """Whether a key that was used before would have to be answered otherwise, and no unique index finds out."""
    if isinstance(result, Exception):
        return caller.repeatable is not None or caller.reaction is not None
    return caller.repeatable is not None and not result.events and not result.repeated
