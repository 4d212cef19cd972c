"""A process of a service that dies at one exact point, or has a fault planted, so that drills can be tried on it.

`python -m tests.drills.inside notifications worker`, with `DRILL_DIES_AT` naming the point and at which time that it is
reached (`relay.published 3`), and `DRILL_FAULT` a fault. Without either it is the service as it is. Nothing of this is
in the services themselves: a point is a method of theirs, and what is named here but is not there any more ends the
process at once.
"""

import importlib
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass, replace
from inspect import iscoroutinefunction
from itertools import count
from pathlib import Path
from typing import Any

from fastapi import Response

from shared.messaging.holdings import TopicsUnfit
from shared.runtime import main
from shared.store.log import is_public
from tests.drills import misreading, readers
from tests.running import a_while

DIES_AT, FAULT, FAULT_FROM = "DRILL_DIES_AT", "DRILL_FAULT", "DRILL_FAULT_FROM"
Method = Callable[..., Awaitable[Any]]
_MOMENT = 0.5  # seconds, so that whoever kills at random hits it


@dataclass(frozen=True)
class Point:
    """Before or after a method, `module:Class.method`, counting calls that are about something `that`."""

    method: str
    after: bool
    that: Callable[..., bool] = lambda *_: True


def _public(_: object, documents: Sequence[Mapping[str, Any]]) -> bool:
    return any(map(is_public, documents))


POINTS: Mapping[str, Point] = {
    "api.committed": Point("shared.store.store:Store.change", after=True),
    "consumer.fetched": Point("shared.messaging.consumer:Consumer.take", after=False),
    "consumer.done": Point("shared.messaging.consumer:Consumer.take", after=True),
    "relay.taken": Point("shared.messaging.publisher:Publisher.publish", after=False, that=_public),
    "relay.published": Point("shared.messaging.publisher:Publisher.publish", after=True, that=_public),
    "channel.sent": Point("services.notifications.channels.email:Email.send", after=True),
}
"""Where a process may die: between commit and answer, fetching and effect, effect and offset, commit and publishing,
publishing and the saved place, sending and the record of it."""
POINTS_OF_TIMERS: Mapping[str, Point] = {
    "timer.doing": Point("shared.timers.acting:Acting._act", after=False),
    "timer.done": Point("shared.timers.acting:Acting._act", after=True),
    "upload.judged": Point("shared.store.reports:Reports.write", after=False),
    "upload.offering": Point("services.catalogue.offers.commands:Offers.publish", after=False),
    "upload.offered": Point("services.catalogue.offers.commands:Offers.publish", after=True),
    "upload.published": Point("services.catalogue.uploads.commands:Uploads.note_publication", after=False),
}
"""Between a step and the next, the rows of a file that were judged and the note of them, one offer's commit and
another's, the commit of an offer and its line of the report, and all offers and the word that they are published."""


def _dies(point: Point, at: int) -> Callable[[Method], Method]:
    """Return what makes of a method one during whose call number `at` the process is killed."""
    calls = count(1)

    def dying(method: Method) -> Method:
        async def call(*args: Any, **more: Any) -> Any:
            here = point.that(*args) and next(calls) == at
            if here and not point.after:
                os.kill(os.getpid(), signal.SIGKILL)
            result = await method(*args, **more)
            if here:
                os.kill(os.getpid(), signal.SIGKILL)
            return result

        return call

    return dying


def _place_saved_first(method: Method) -> Method:
    """Make the relay save its place before it publishes."""

    async def deal_with(relay: Any, documents: Any, token: Any, bookmark: Any) -> None:
        published, relay._publish = relay._publish, _nothing
        try:
            await method(relay, documents, token, bookmark)
            await bookmark.save()
        finally:
            relay._publish = published
        await published(documents)

    return deal_with


async def _nothing(*_: Any) -> None:
    pass


def _offset_first(method: Method) -> Method:
    """Make the consumer commit what it has fetched before it deals with it."""

    async def take(subscription: Any, records: Any) -> None:
        await subscription.subscriber.consumer.commit()
        await method(subscription, records)

    return take


def _offset_long_before(method: Method) -> Method:
    """Make the consumer commit what it has fetched, and deal with it a moment later."""

    async def take(subscription: Any, records: Any) -> None:
        await subscription.subscriber.consumer.commit()
        await a_while(_MOMENT)
        await method(subscription, records)

    return take


def _sees_nothing(_: Method) -> Method:
    """Make the relay find every log whole, without looking."""

    async def lacking(_: Any) -> tuple[str, ...]:
        return ()

    return lacking


def _not_waiting(_: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make every write be acknowledged before a majority has it, and before it is in the journal."""
    return lambda _: {"w": 1, "j": False}


def _one_word_is_enough(method: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make producers ask for no more than the word of the broker that leads."""

    def create_request(sending: Any) -> Any:
        sending._sender._acks = 1
        return method(sending)

    return create_request


def _for_everybody(method: Method) -> Method:
    """Make a process lead whether or not it has the lease."""

    async def acquire(lease: Any) -> bool:
        await method(lease)
        return True

    return acquire


def _as_if_done(_: Method) -> Method:
    """Make a command whose database is away be answered as if it were done."""

    async def database_away(*_: Any) -> Response:
        return Response(status_code=204)

    return database_away


def _where_it_was(_: Method) -> Method:
    """Make a relay whose broker has lost events go on after those that it had published."""

    async def begin_anew(relay: Any, _: Any) -> None:
        with suppress(TopicsUnfit):  # it notices the loss again
            there = await relay._holdings.require(None)
            if position := await relay._positions.read():
                await relay._positions.save(replace(position, acknowledged=there), relay._lease.holder)

    return begin_anew


def _unheeded(_: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make workers take batches whether or not somebody rebuilds what they write to."""
    return lambda _: nullcontext()


def _noted_first(method: Method) -> Method:
    """Make an upload's line say that its offer is published before it is."""

    async def publish(work: Any, upload: Any, read: Any, offers: Any, line: Any) -> Any:
        await work.reports.write(upload.upload_id, [replace(line, done=True)])
        return await method(work, upload, read, offers, line)

    return publish


FAULTS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "place saved before publishing": ("shared.messaging.relay:Relay._deal_with", _place_saved_first),
    "offset committed before the effect": ("shared.messaging.subscription:Subscription.take", _offset_first),
    "offset committed long before the effect": (
        "shared.messaging.subscription:Subscription.take",
        _offset_long_before,
    ),
    "nothing looks whether the log is behind": ("shared.messaging.guard:Guard.lacking", _sees_nothing),
    "acknowledged before it is safe": ("pymongo.write_concern:WriteConcern.document", _not_waiting),
    "one broker's word is enough": (
        "aiokafka.producer.sender:SendProduceReqHandler.create_request",
        _one_word_is_enough,
    ),
    "an outage is answered as if all were done": ("shared.http.problems:_database_away", _as_if_done),
    "events are taken in the order of their producers' clocks": (
        "shared.messaging.consumer:Consumer._act",
        misreading.by_producers_clocks,
    ),
    "readers refuse fields that they do not know": (
        "shared.messaging.reading:Reader.read",
        misreading.closed_to_new_fields,
    ),
    "a worker joins its group anew after each batch": (
        "shared.messaging.subscription:Subscription.take",
        readers.joining_anew,
    ),
    "a worker keeps all that it has read": ("shared.messaging.consumer:Consumer.take", readers.keeping_all),
    "rows rebuilt while workers write": ("shared.store.gate:Gate.batch", _unheeded),
    "goes on from its place after a loss": ("shared.messaging.relay:Relay._begin_anew", _where_it_was),
    "lines noted before their offers": ("services.catalogue.uploads.work:Work._publish", _noted_first),
    "everybody leads": ("shared.store.lease:Lease.acquire", _for_everybody),
}


def _once_armed(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Return a fault that begins when the file is there that `DRILL_FAULT_FROM` names; at once where it names none."""
    file = os.environ.get(FAULT_FROM)

    def changing(method: Any) -> Any:
        changed = change(method)

        def call(*args: Any, **more: Any) -> Any:
            return (changed if file is None or Path(file).exists() else method)(*args, **more)

        async def call_and_wait(*args: Any, **more: Any) -> Any:
            return await call(*args, **more)

        return call_and_wait if iscoroutinefunction(method) else call

    return changing


def _patch(method: str, change: Callable[[Any], Any]) -> None:
    module, _, path = method.partition(":")
    owner, _, name = path.rpartition(".")
    imported = importlib.import_module(module)
    of = getattr(imported, owner) if owner else imported
    old = getattr(of, name)
    setattr(of, name, property(change(old.fget)) if isinstance(old, property) else change(old))


if __name__ == "__main__":
    readers.tell_of_groups()
    if fault := os.environ.get(FAULT):
        _patch(FAULTS[fault][0], _once_armed(FAULTS[fault][1]))
    if slow := os.environ.get(readers.SLOW):
        _patch("shared.messaging.consumer:Consumer.take", readers.slow(Path(slow)))
    if dies_at := os.environ.get(DIES_AT):
        name, _, time = dies_at.partition(" ")
        point = (POINTS | POINTS_OF_TIMERS)[name]
        _patch(point.method, _dies(point, int(time or 1)))
    module = sys.argv[1] if "." in sys.argv[1] else f"services.{sys.argv[1]}.wiring"
    main(importlib.import_module(module).SERVICE, sys.argv[2:])
