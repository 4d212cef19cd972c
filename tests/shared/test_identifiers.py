"""Identifiers are UUIDs of version 7: they rise in time, and derived ones are always the same."""

import time
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shared.kernel.ids import derived_id, new_id


def test_ids_are_of_version_7_and_rise_in_time() -> None:
    before = time.time_ns() // 1_000_000
    first = new_id()
    while time.time_ns() // 1_000_000 <= first.int >> 80:
        continue
    second = new_id()
    assert (first.version, first.variant) == (7, "specified in RFC 4122")
    assert before <= first.int >> 80 <= time.time_ns() // 1_000_000
    assert first < second
    assert str(first) < str(second)


def test_no_two_are_the_same() -> None:
    assert len({new_id() for _ in range(10_000)}) == 10_000


@given(st.uuids(), st.text(max_size=20), st.text(max_size=20))
def test_a_derived_id_follows_from_its_base_and_seed(base: UUID, seed: str, other: str) -> None:
    derived = derived_id(base, seed)
    assert derived == derived_id(base, seed)
    assert derived.version == 7
    assert derived.int >> 80 == base.int >> 80
    assert (derived == derived_id(base, other)) == (seed == other)
