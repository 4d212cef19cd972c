"""The wire format is CloudEvents 1.0 in Kafka's binary mode, and what is written is what is read."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.catalogue import AskersToldOfClosing, GapRaised
from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierReinstated
from shared.kernel.ids import new_id
from shared.messaging.envelope import LONGEST, Envelope, Malformed, decode, encode, envelope_of
from tests.messaging.reading import reinstated

NOON = datetime(2016, 7, 1, 12, tzinfo=UTC)
TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
TEXT = st.text(min_size=1, max_size=30)
SINCE_IDS = datetime(1970, 1, 2), datetime(9000, 1, 1)  # noqa: DTZ001 the zone is drawn
ENVELOPES = st.builds(
    Envelope,
    id=TEXT,
    source=TEXT,
    type=TEXT,
    time=st.datetimes(*SINCE_IDS, timezones=st.sampled_from([UTC, timezone(timedelta(hours=1))])),
    subject=TEXT,
    aggregate_version=st.integers(1, 2**63 - 1),
    correlation_id=TEXT,
    causation_id=st.none() | TEXT,
    traceparent=st.none() | st.from_regex(r"00-[1-9a-f]{32}-[1-9a-f]{16}-0[01]", fullmatch=True),
    originated_at=st.none() | st.datetimes(*SINCE_IDS, timezones=st.just(UTC)),
    previous_version=st.none() | st.just(0),
)


@given(ENVELOPES)
def test_what_is_written_is_what_is_read(envelope: Envelope) -> None:
    assert Envelope.from_headers(envelope.to_headers()) == envelope


@given(ENVELOPES, st.sampled_from(sorted(LONGEST)), st.integers(1, 5_000_000))
def test_an_attribute_longer_than_any_of_ours_is_malformed_and_not_repeated(
    envelope: Envelope, name: str, more: int
) -> None:
    headers = dict(envelope.to_headers()) | {name: b"7" * (LONGEST[name] + more)}
    with pytest.raises(Malformed) as error:
        Envelope.from_headers(headers.items())
    assert (error.value.code, len(str(error.value)) < 100) == ("attribute_too_long", True)


@given(ENVELOPES, st.text(min_size=400, max_size=600), st.text(min_size=400, max_size=600))
def test_what_only_describes_is_cut_as_it_is_written(envelope: Envelope, correlation: str, causation: str) -> None:
    """An event whose attributes readers refuse would be lost to all of them."""
    written = replace(envelope, correlation_id=correlation, causation_id=causation)
    read = Envelope.from_headers(written.to_headers())
    assert correlation.startswith(read.correlation_id)
    assert causation.startswith(read.causation_id or "?")
    assert replace(read, correlation_id="", causation_id="") == replace(written, correlation_id="", causation_id="")


@pytest.mark.parametrize("previous", ["-1", "7", "8", "x", "1_0", "٣", ""])
def test_the_version_before_is_a_number_below_the_version(previous: str) -> None:
    headers = dict(Envelope("x:7", "s", "x.Y.v1", NOON, "x", 7, "c").to_headers())
    with pytest.raises(Malformed):
        Envelope.from_headers((headers | {"ce_previousversion": previous.encode()}).items())


def test_an_event_follows_the_one_before_it_where_the_sender_does_not_say() -> None:
    envelope = Envelope("x:7", "s", "x.Y.v1", NOON, "x", 7, "c")
    assert (envelope.follows, replace(envelope, previous_version=4).follows) == (6, 4)


def test_the_log_says_what_came_before() -> None:
    document = {"_id": "x:7", "type": "x.Y.v1", "time": NOON, "aggregate_id": "x", "version": 7, "recorded_at": NOON}
    document |= {"correlation_id": "c", "causation_id": None}
    assert envelope_of(document | {"previous_version": 3}, "s", None).previous_version == 3


@pytest.mark.parametrize(("fact", "unlinked"), [(GapRaised, True), (AskersToldOfClosing, False)])
def test_an_unlinked_fact_says_nothing_of_what_it_follows_from(fact: type[Event], unlinked: bool) -> None:
    origin = NOON - timedelta(minutes=3)
    document = {"_id": "x:2", "type": fact.TYPE, "time": NOON, "aggregate_id": "x", "version": 2, "recorded_at": NOON}
    document |= {"correlation_id": "of the need", "causation_id": "need:1", "originated_at": origin}
    said = envelope_of(document | {"previous_version": 0}, "catalogue", TRACE)
    linked = ("of the need", "need:1", origin, TRACE)
    told = (said.correlation_id, said.causation_id, said.originated_at, said.traceparent)
    assert told == (("x:2", None, NOON, None) if unlinked else linked)
    assert "need" not in str(said.to_headers()) or not unlinked


def test_headers_that_somebody_else_added_are_passed_over() -> None:
    envelope = Envelope("x:1", "s", "x.Y.v1", NOON, "x", 1, "c")
    assert Envelope.from_headers([*envelope.to_headers(), ("x-tool", b"\xff" * 10_000), ("y", None)]) == envelope


@given(ENVELOPES, st.binary(max_size=20), st.data())
def test_a_broken_header_is_malformed_and_nothing_else(envelope: Envelope, junk: bytes, data: st.DataObject) -> None:
    headers = envelope.to_headers()
    place = data.draw(st.integers(0, len(headers) - 1))
    headers[place] = (headers[place][0], data.draw(st.sampled_from([junk, None])))
    with suppress(Malformed):
        Envelope.from_headers(headers)


@pytest.mark.parametrize("traceparent", ["x", "", "00-1-2-3"])
def test_a_traceparent_that_cannot_be_read_is_left_out(traceparent: str) -> None:
    envelope = Envelope("x:1", "s", "x.Y.v1", NOON, "x", 1, "c")
    assert Envelope.from_headers([*envelope.to_headers(), ("traceparent", traceparent.encode())]) == envelope


@pytest.mark.parametrize("name", ["ce_time", "ce_originatedat"])
def test_a_time_without_a_zone_is_malformed(name: str) -> None:
    """It could not be compared with any other, and would hold up its partition."""
    headers = dict(Envelope("x:1", "s", "x.Y.v1", NOON, "x", 1, "c").to_headers()) | {name: b"2016-07-01T12:00:00"}
    with pytest.raises(Malformed):
        Envelope.from_headers(headers.items())


def test_an_event_reads_back_and_unknown_fields_are_passed_over() -> None:
    event = reinstated(new_id())
    envelope = Envelope("x:1", "supplier_registry", event.TYPE, NOON, event.subject, 1, "c")
    assert decode(envelope, encode(event)) == event
    assert decode(envelope, encode(event)[:-1] + b',"news":1}') == event
    assert decode(replace(envelope, type="supplier_registry.SupplierReinstated.v2"), b"{}") is None


def test_what_is_wrong_with_a_payload_is_said_without_quoting_it() -> None:
    envelope = Envelope("x:1", "supplier_registry", SupplierReinstated.TYPE, NOON, "x", 1, "c")
    with pytest.raises(Malformed) as error:
        decode(envelope, b'{"supplier_id": "SECRET"}')
    assert str(error.value) == "supplier_id: uuid_parsing; market: missing; reinstated_at: missing"
