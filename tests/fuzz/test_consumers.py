"""Whatever is on a topic, each consumer comes to an end with it: an effect, a skip, or a letter with a reason.

The records go into the consumer as the broker hands them over, as bytes, with a real database behind it. The short form
makes up a few of each service's topics; `make sweeps` goes through every type, and lets workers read from a broker.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from deploy.services import NAMES, service
from shared.contracts import public_events
from shared.contracts.catalogue import OfferPaused, OfferPublished
from shared.contracts.event import Event
from shared.contracts.samples import sample_event
from shared.messaging import envelope
from shared.messaging.backlog import backlogs
from shared.messaging.dead_letters import waiting
from shared.messaging.kafka import Record
from shared.messaging.producing import Producer
from shared.messaging.subscribing import group_of
from shared.runtime import ProcessRole
from shared.settings import Settings
from tests.fuzz.made_up import MadeUp, as_it_is, made_up
from tests.fuzz.readers import Letter, Reader, a_reader
from tests.running import issuer_in, running, settings_for, until
from tests.servers import OwnBroker

FEW = settings(max_examples=3, database=None, deadline=None, suppress_health_check=list(HealthCheck))
MANY = settings(FEW, max_examples=15)
_AT_ONCE = 10
NOT_A_REASON = "reaction_failed"  # an exception of ours: whatever came, it should have been refused by a rule


def types_read(name: str) -> list[type[Event]]:
    """Every type that is on the topics that a service reads, whether it needs it or not."""
    topics = {each.name for each in service(name).subscribes}
    return [of for of in public_events().values() if of.TOPIC in topics]


@contextmanager
def reading(name: str, at: Settings) -> Iterator[tuple[asyncio.Runner, Reader]]:
    with asyncio.Runner() as runner:
        context = a_reader(name, at)
        reader = runner.run(context.__aenter__())
        try:
            yield runner, reader
        finally:
            runner.run(context.__aexit__(None, None, None))


async def come_to_an_end(reader: Reader, events: Sequence[MadeUp]) -> None:
    """Let a service read what was made up, and read it again."""
    records = reader.records_of(events)
    letters = await reader.take(records)
    for letter in letters:
        assert letter.reason, letter
        assert letter.detail, letter
        assert letter.reason != NOT_A_REASON, letter
    await refused_had_no_effect(reader, records, letters)
    rows = await reader.rows()
    await reader.take(records)
    assert await reader.rows() == rows


async def refused_had_no_effect(reader: Reader, records: Sequence[Record], letters: Sequence[Letter]) -> None:
    places = {letter.place for letter in letters if letter.is_malformed}
    refused = {name_of(each) for each in records if place_of(each) in places}
    others = {name_of(each) for each in records if place_of(each) not in places}
    assert await reader.led_to(refused - others) == 0


def place_of(record: Record) -> str:
    return f"{record.topic}:{record.partition}:{record.offset}"


def name_of(record: Record) -> str:
    return dict(record.headers).get("ce_id", b"").decode(errors="replace")


@pytest.fixture
def at(mongodb_uri: str, database_name: str, tmp_path: Path) -> Settings:
    return settings_for(mongodb_uri, "127.0.0.1:9", database_name, issuer_in(tmp_path), kafka_create_topics=False)


@pytest.mark.parametrize("name", NAMES)
def test_what_is_made_up_comes_to_an_end(name: str, at: Settings) -> None:
    of = st.sampled_from(types_read(name))
    some = st.lists(st.tuples(of, st.booleans()).flatmap(lambda each: made_up(each[0], spoilt=each[1])), min_size=8)
    with reading(name, at) as (runner, reader):

        @FEW
        @given(some)
        def each(events: list[MadeUp]) -> None:
            runner.run(come_to_an_end(reader, events))

        each()


@pytest.mark.sweep
@pytest.mark.parametrize("name", NAMES)
def test_every_type_comes_to_an_end(name: str, at: Settings) -> None:
    types = types_read(name)
    with reading(name, at) as (runner, reader):
        for start in range(0, len(types), _AT_ONCE):
            of = [(each, spoilt) for each in types[start : start + _AT_ONCE] for spoilt in (False, True)]

            @MANY
            @given(st.tuples(*(made_up(each, spoilt=spoilt) for each, spoilt in of)))
            def each(events: Sequence[MadeUp]) -> None:
                runner.run(come_to_an_end(reader, events))

            each()


@pytest.mark.sweep
@pytest.mark.parametrize("name", NAMES)
async def test_a_worker_reads_on_whatever_was_sent(
    name: str, mongodb_uri: str, database_name: str, tmp_path: Path, own_broker: OwnBroker
) -> None:
    issuer, broker = issuer_in(tmp_path), await own_broker()
    here = settings_for(mongodb_uri, broker.bootstrap, database_name, issuer)
    of = st.sampled_from(types_read(name))
    some = st.lists(st.tuples(of, st.booleans()).flatmap(lambda each: made_up(each[0], spoilt=each[1])), min_size=8)
    records: list[Record] = []
    sender = Reader(service(name))

    @settings(FEW, max_examples=40)
    @given(some)
    def collect(events: list[MadeUp]) -> None:
        records.extend(sender.records_of(events))

    collect()
    async with running(service(name), here, issuer, frozenset({ProcessRole.WORKER})):
        async with Producer(here) as kafka:
            for each in records:
                await kafka.send_and_wait(each.topic, each.value, each.key, headers=list(each.headers))

        async def all_read() -> bool:
            behind = await backlogs(here, group_of(name), service(name).subscribes)
            return sum(each.end for each in behind) == len(records) and not any(each.events for each in behind)

        await until(all_read, f"{len(records)} records are read", within=120)
        letters = (await waiting(here, name)).values()
    assert letters
    assert not [each for each in letters if not each.reason or not each.detail or each.reason == NOT_A_REASON]


def a_place_beyond_the_world() -> MadeUp:
    sample = sample_event(OfferPublished)
    assert sample is not None
    data = sample.model_dump(mode="json")
    data["delivery"]["venues"][0]["latitude"] = 1e308
    return MadeUp(OfferPublished, data, as_it_is, {})


def a_moment_before_the_first(of: type[Event] = OfferPaused) -> MadeUp:
    sample = sample_event(of)
    assert sample is not None
    return MadeUp(of, sample.model_dump(mode="json") | {"paused_at": "0001-01-01T00:00:00+14:00"}, as_it_is, {})


def test_what_no_fold_could_deal_with_is_set_aside_and_else_would_hold_up_everything(at: Settings) -> None:
    with reading("catalogue", at) as (runner, reader):
        far = [a_place_beyond_the_world(), a_moment_before_the_first()]
        letters = runner.run(reader.take(reader.records_of(far)))
        assert {(each.reason, each.detail) for each in letters} == {
            ("payload_invalid", "delivery: too_large_or_far"),
            ("payload_invalid", "paused_at: too_large_or_far"),
        }
        with patch.object(envelope, "beyond", lambda _: []), pytest.raises(ExceptionGroup) as stuck:
            runner.run(come_to_an_end(reader, [a_place_beyond_the_world()]))
        assert stuck.group_contains(OverflowError)
