"""Filters: which states or rows are meant, by fields, in words of our own that the store turns into its queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from uuid import UUID

Value = str | int | UUID
"""What a field is compared with; codes and statuses are text. Of a field that is a list, one item is enough."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """The field has one of these values, or says nothing where that `or_absent` will do; else none means nothing."""

    values: frozenset[Value]
    or_absent: bool = False


@dataclass(frozen=True, slots=True)
class NoneOf:
    """The field has none of these values."""

    values: frozenset[Value]


@dataclass(frozen=True, slots=True)
class AllOf:
    """The field is a list with all of these values in it, of which there is one at least."""

    values: frozenset[Value]


class Presence(Enum):
    """Whether the field says anything."""

    PRESENT = "present"
    ABSENT = "absent"


PRESENT, ABSENT = Presence.PRESENT, Presence.ABSENT


@dataclass(frozen=True, slots=True)
class Between:
    """The field lies from one value to another, both included; `None` leaves that side open. Days are ISO text."""

    least: str | int | None = None
    most: str | int | None = None


@dataclass(frozen=True, slots=True)
class HasPart:
    """The field is a list of parts, and one of them is all of this."""

    filters: "Filters"


Asked = Value | OneOf | NoneOf | AllOf | Presence | Between | HasPart

Filters = Mapping[str, Asked | None]
"""By the field's name, dotted for a part of it: all must hold, and those that are `None` were not asked for."""


def one_of(values: Iterable[Value]) -> OneOf:
    """Mean fields with one of these values."""
    return OneOf(frozenset(values))


def one_of_or_absent(values: Iterable[Value]) -> OneOf:
    """Mean fields with one of these values, and those that say nothing."""
    return OneOf(frozenset(values), or_absent=True)


def none_of(values: Iterable[Value]) -> NoneOf | None:
    """Mean fields with none of these values; without a value nothing is asked for."""
    return NoneOf(asked) if (asked := frozenset(values)) else None


def all_of(values: Iterable[Value]) -> AllOf | None:
    """Mean fields that are lists with all of these values in them; without a value nothing is asked for."""
    return AllOf(asked) if (asked := frozenset(values)) else None


def satisfies(thing: object, filters: Filters) -> bool:
    """Whether a state or row is meant, as the database would find it by its document."""
    return all(_satisfies(_part(thing, name), asked) for name, asked in filters.items() if asked is not None)


def _satisfies(found: object, asked: Asked) -> bool:
    match asked:
        case Presence():
            return (found is not None) is (asked is PRESENT)
        case Between():
            return _lies_between(_plain(found), asked)
        case NoneOf():
            return not _satisfies(found, OneOf(asked.values))
        case AllOf():
            return all(_satisfies(found, each) for each in asked.values)
        case HasPart():
            return isinstance(found, Collection) and any(satisfies(each, asked.filters) for each in found)
    if isinstance(asked, OneOf) and asked.or_absent and found is None:
        return True
    wanted = {_plain(each) for each in (asked.values if isinstance(asked, OneOf) else (asked,))}
    several = isinstance(found, Collection) and not isinstance(found, str)
    return any(_plain(each) in wanted for each in (found if several else (found,)))  # type: ignore[attr-defined] # several


def _lies_between(found: object, asked: Between) -> bool:
    """As the database compares: text with text, numbers with numbers, and nothing else at all."""
    limits = (asked.least, asked.most)
    if any(limit is not None and type(limit) is not type(found) for limit in limits):
        return False
    return (asked.least is None or asked.least <= found) and (asked.most is None or found <= asked.most)  # type: ignore[operator] # of one type


def _part(thing: object, name: str) -> object:
    for each in name.split("."):
        thing = thing.get(each) if isinstance(thing, Mapping) else getattr(thing, each, None)
    return thing


def _plain(value: object) -> object:
    """Return a value as documents have it."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value
