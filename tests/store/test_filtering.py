"""Filters mean on the database what they say, for every field that is there, is null, is missing, or is a list."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kernel.filters import (
    ABSENT,
    PRESENT,
    AllOf,
    Between,
    Filters,
    HasPart,
    NoneOf,
    OneOf,
    all_of,
    none_of,
    one_of,
    one_of_or_absent,
    satisfies,
)
from shared.store.filtering import query_of
from shared.store.mongo import Database


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


TEXTS = st.sampled_from(["red", "blue", "$ne", ""])
FIELDS = st.sampled_from(["a", "b", "part.c"])
PARTS = st.lists(st.dictionaries(st.sampled_from(["x", "y"]), TEXTS, max_size=2), max_size=3)
HELD = st.one_of(st.none(), TEXTS, st.booleans(), st.integers(2, 3), st.lists(TEXTS, max_size=2), PARTS)
DOCUMENTS = st.lists(st.dictionaries(FIELDS, HELD, max_size=3), min_size=1, max_size=6)
VALUES = st.one_of(TEXTS, st.sampled_from(Colour), st.integers(2, 3), st.booleans())
LIMITS = st.one_of(st.none(), st.sampled_from(["blue", "red"]))
SPANS = st.builds(Between, LIMITS, LIMITS).filter(lambda each: each != Between())
WITHIN = st.dictionaries(st.sampled_from(["x", "y"]), st.one_of(TEXTS, SPANS), min_size=1, max_size=2).map(HasPart)
ONE = st.one_of(st.none(), VALUES, st.sampled_from([PRESENT, ABSENT]), st.lists(VALUES, max_size=3).map(one_of))
ONE_IF_ANY = st.lists(VALUES, max_size=3).map(one_of_or_absent)
EVERY = st.lists(VALUES, max_size=3).map(all_of)
NONE = st.lists(VALUES, max_size=3).map(none_of)
ASKED = st.one_of(ONE, ONE_IF_ANY, SPANS, WITHIN, EVERY, NONE)
FILTERS = st.dictionaries(FIELDS, ASKED, max_size=3)


def means(filters: Filters, held: dict[str, Any]) -> bool:
    return all(asked is None or fits(asked, held.get(name)) for name, asked in filters.items())


def fits(asked: Any, held: Any) -> bool:
    if asked is PRESENT:
        return held is not None
    if asked is ABSENT:
        return held is None
    if isinstance(asked, OneOf):
        return any(fits(each, held) for each in asked.values) or (asked.or_absent and fits(ABSENT, held))
    if isinstance(asked, NoneOf):
        return not any(fits(each, held) for each in asked.values)
    if isinstance(asked, AllOf):
        return all(fits(each, held) for each in asked.values)
    several = held if isinstance(held, list) else [held]
    if isinstance(asked, Between):
        return fits_between(asked, held)
    if isinstance(asked, HasPart):
        return isinstance(held, list) and any(isinstance(each, dict) and means(asked.filters, each) for each in held)
    return any(type_of(each) is type_of(asked) and each == asked for each in several)


def fits_between(asked: Between, held: Any) -> bool:
    """A list fits where for each limit one of its items does, as the database has it; here parts have no lists."""
    several = [each for each in (held if isinstance(held, list) else [held]) if isinstance(each, str)]
    least = asked.least is None or any(str(asked.least) <= each for each in several)
    return least and (asked.most is None or any(each <= str(asked.most) for each in several))


def type_of(value: Any) -> type:
    return next(each for each in (bool, int, str, type(value)) if isinstance(value, each))


def stored(number: int, held: dict[str, Any]) -> dict[str, Any]:
    document: dict[str, Any] = {"_id": number, "state": {}}
    for name, value in held.items():
        where, _, last = f"state.{name}".rpartition(".")
        inner = document["state"] if where == "state" else document["state"].setdefault("part", {})
        inner[last] = value
    return document


async def test_a_filter_finds_what_it_means_and_nothing_else(database: Database) -> None:
    @settings(max_examples=150)
    @given(DOCUMENTS, FILTERS)
    def draw(documents: list[dict[str, Any]], filters: dict[str, Any]) -> None:
        examples.append((documents, filters))

    examples: list[tuple[list[dict[str, Any]], dict[str, Any]]] = []
    draw()
    for documents, filters in examples:
        await database["things"].delete_many({})
        await database["things"].insert_many([stored(number, held) for number, held in enumerate(documents)])
        found = {each["_id"] async for each in database["things"].find(query_of(filters, "state"))}
        assert found == {number for number, held in enumerate(documents) if means(filters, held)}, filters


@given(DOCUMENTS, st.dictionaries(FIELDS, st.one_of(SPANS, WITHIN, st.none()), max_size=2))
def test_states_in_memory_are_meant_as_the_database_means_them(
    documents: list[dict[str, Any]], filters: dict[str, Any]
) -> None:
    for number, held in enumerate(documents):
        flat = not any(isinstance(each, list) and isinstance(filters.get(name), Between) for name, each in held.items())
        if flat:
            assert satisfies(stored(number, held)["state"], filters) == means(filters, held)


def test_ids_and_codes_are_asked_for_as_documents_have_them() -> None:
    supplier = UUID("01586262-ec40-7000-8000-000000000000")
    asked: Filters = {"supplier_id": supplier, "colour": Colour.RED, "either": one_of(Colour), "left": None}
    assert query_of(asked) == {"supplier_id": str(supplier), "colour": "red", "either": {"$in": ["blue", "red"]}}
