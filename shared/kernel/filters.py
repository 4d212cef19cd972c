"""Filters: which states or rows are meant, by fields, in words of our own that the store turns into its queries."""

from collections.abc import Iterable, Mapping
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
