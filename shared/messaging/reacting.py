"""Reactions: what a service does on an event, once for each, in order along one aggregate."""

import asyncio
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.rules import Refusal, Rejected
from shared.messaging.dead_letters import DeadLetters
from shared.messaging.envelope import Envelope
from shared.messaging.kafka import Record
from shared.reference.files import NotCovered
from shared.store.errors import DatabaseAway, Unavailable
from shared.telemetry import tracing
from shared.telemetry.logs import of_event

log = structlog.get_logger(__name__)

_ATTEMPTS = 4
_FIRST_DELAY = 0.1


@dataclass(frozen=True, slots=True)
class Reactor:
    """One thing that a service does on an event.

    `name` is its identity for good: under it the log knows what was done on which event, and it is its actor and its
    name in metrics. The function may be renamed and moved; under another name it would act again on every old event
    that is read anew.
    """

    name: str
    act: Callable[[Any, Caller], Awaitable[None]]


Reactors = Mapping[type[Event], Sequence[Reactor]]


def together(*parts: Reactors) -> Reactors:
    """Return the reactors of several subjects, each event's in the order in which they are given."""
    found: dict[type[Event], tuple[Reactor, ...]] = {}
    for part in parts:
        for event, those in part.items():
            found[event] = (*found.get(event, ()), *those)
    return found


def refuse_ambiguous(reactors: Reactors) -> None:
    """Raise `ValueError`, with every reason, where a reaction would be taken for another's repeat, or never happen."""
    if reasons := [*_private(reactors), *_named_twice(reactors), *_of_two_functions(reactors)]:
        raise ValueError("; ".join(reasons))


def _private(reactors: Reactors) -> Iterator[str]:
    for event in reactors:
        if event.PRIVATE:
            yield f"{event.TYPE} is private: nobody can react to what is not published"


def _named_twice(reactors: Reactors) -> Iterator[str]:
    for event, those in reactors.items():
        for name, count in Counter(each.name for each in those).items():
            if count > 1:
                yield f"{count} reactors to {event.TYPE} are named {name!r}: only the first would act"


def _of_two_functions(reactors: Reactors) -> Iterator[str]:
    acts: dict[str, Any] = {}
    for each in (each for those in reactors.values() for each in those):
        if acts.setdefault(each.name, each.act) != each.act:
            yield f"{each.name!r} names two reactors: one name, one meaning"


@dataclass(frozen=True, slots=True)
class Work:
    """An event to act on, in a step of its trace."""

    event: Event
    envelope: Envelope
    record: Record
    step: tracing.Step


class Reacting:
    """Runs a service's reactors. Each reaction is recorded in the transaction of its effects, so it happens once."""

    def __init__(self, service: str, reactors: Reactors, dead_letters: DeadLetters) -> None:
        """Act by type of event, and set aside what cannot be done."""
        self._service = service
        self._reactors = reactors
        self._dead_letters = dead_letters

    async def react(self, work: Sequence[Work]) -> None:
        """Run reactions side by side, except that those to one aggregate's events keep their order.

        Raises what says that the database is away, so that the batch comes again; whatever else fails is dead-lettered.
        """
        lanes: dict[str, list[Work]] = defaultdict(list)
        for each in work:
            if type(each.event) in self._reactors:
                lanes[each.envelope.subject].append(each)
        async with asyncio.TaskGroup() as group:
            for lane in lanes.values():
                group.create_task(self._react_in_order(lane))

    async def _react_in_order(self, lane: Sequence[Work]) -> None:
        for each in lane:
            with of_event(each.envelope):
                for reactor in self._reactors[type(each.event)]:
                    await self._run(reactor, each)

    async def _run(self, reactor: Reactor, work: Work) -> None:
        caller = _caller(self._service, reactor, work)
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                await reactor.act(work.event, caller)
            except (Unavailable, DatabaseAway):
                raise  # the database is away: the batch comes again
            except Refusal as refusal:
                await self._give_up(work, reactor, _code(refusal), str(refusal), attempt)
                return
            except NotCovered as error:  # as a request about such a day is refused: trying again helps nobody
                await self._give_up(work, reactor, "reference_data_missing", str(error), attempt)
                return
            except Exception as error:
                if isinstance(error, ExceptionGroup) and error.subgroup((Unavailable, DatabaseAway)):
                    raise
                if attempt == _ATTEMPTS:
                    log.exception("reaction failed", reactor=caller.actor)
                    await self._give_up(work, reactor, "reaction_failed", type(error).__name__, attempt)
                    return
                await asyncio.sleep(_FIRST_DELAY * 2 ** (attempt - 1))
            else:
                return

    async def _give_up(self, work: Work, reactor: Reactor, reason: str, detail: str, attempts: int) -> None:
        log.error("event dead-lettered", reason=reason, reactor=reactor.name, event_type=work.envelope.type)
        await self._dead_letters.put(work.record, reason, f"{reactor.name}: {detail}", attempts)


def _caller(service: str, reactor: Reactor, work: Work) -> Caller:
    name, envelope = f"{service}.{reactor.name}", work.envelope
    return Caller(
        actor=name,
        correlation_id=envelope.correlation_id,
        causation_id=envelope.id,
        caused_at=envelope.time,
        traceparent=work.step.traceparent,
        originated_at=envelope.originated_at,
        command=reactor.name,
        reaction=f"{envelope.source}/{envelope.id}>{name}",
    )


def _code(refusal: Refusal) -> str:
    return "+".join(sorted(refusal.codes)) if isinstance(refusal, Rejected) else type(refusal).__name__
