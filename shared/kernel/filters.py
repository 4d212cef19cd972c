"""Filters: which states or rows are meant, by fields, in words of our own that the store turns into its queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from uuid import UUID

Value = str | int | UUID
"""What a field is compared with; codes and statuses are text. Of a field that is a list, one item is enough."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field has one of these values; with none of them nothing is meant."""

    values: frozenset[Value]


class Presence(Enum):
    """Whether the field says anything."""

    PRESENT = "present"
    ABSENT = "absent"


PRESENT, ABSENT = Presence.PRESENT, Presence.ABSENT

Filters = Mapping[str, Value | OneOf | Presence | None]
"""By the field's name, dotted for a part of it: all must hold, and those that are `None` were not asked for."""


def one_of(values: Iterable[Value]) -> OneOf:
    """Mean fields with one of these values."""
    return OneOf(frozenset(values))


def satisfies(thing: object, filters: Filters) -> bool:
    """Whether a state or row is meant, as the database would find it by its document."""
    return all(_satisfies(_part(thing, name), asked) for name, asked in filters.items() if asked is not None)


def _satisfies(found: object, asked: Value | OneOf | Presence) -> bool:
    if isinstance(asked, Presence):
        return (found is not None) is (asked is PRESENT)
    wanted = {_plain(each) for each in (asked.values if isinstance(asked, OneOf) else (asked,))}
    several = isinstance(found, Collection) and not isinstance(found, str)
    return any(_plain(each) in wanted for each in (found if several else (found,)))  # type: ignore[attr-defined] # several


def _part(thing: object, name: str) -> object:
    for each in name.split("."):
        thing = thing.get(each) if isinstance(thing, Mapping) else getattr(thing, each, None)
    return thing


def _plain(value: object) -> object:
    """Return a value as documents have it."""
    if isinstance(value, Enum):
        return value.value
    return str(value) if isinstance(value, UUID) else value
