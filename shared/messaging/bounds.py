"""What an event may hold, whatever its schema allows: what is beyond could neither be kept nor reckoned with.

It must be refused before anything is made of it: what a fold cannot deal with would hold its partition back.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

# Zones and spans of days are added to days and taken off them, which fails near the ends that a calendar has.
_FIRST_YEAR, _LAST_YEAR = 1000, 9000
# Numbers are added up and multiplied, and what comes of it is kept in 64 bits.
_LARGEST = 10**15
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def beyond(event: BaseModel) -> list[str]:
    """Name the fields that hold a number, a day or a moment that is too large or too far away."""
    return [name for name, value in event.__dict__.items() if _is_beyond(value)]


def may_be_of_an_event(moment: datetime) -> bool:
    """Whether a moment, which has a zone, may be that of an event: ids are made of the milliseconds since 1970."""
    return moment >= _EPOCH and not _is_far(moment)


def _is_beyond(value: object) -> bool:
    of = type(value)
    if of in _FREE:
        return False
    if check := _CHECKS.get(of):
        return check(value)
    return isinstance(value, BaseModel) and any(map(_is_beyond, value.__dict__.values()))


def _is_far(day: date) -> bool:
    return not _FIRST_YEAR <= day.year <= _LAST_YEAR


def _is_large(number: float) -> bool:
    return not -_LARGEST <= number <= _LARGEST  # nor is what is no number within


def _has_any(values: Any) -> bool:
    return any(map(_is_beyond, values.values() if isinstance(values, Mapping) else values))


_FREE = frozenset({str, bool, UUID, type(None)})
_CHECKS: Mapping[type, Callable[[Any], bool]] = {
    datetime: _is_far,
    date: _is_far,
    int: _is_large,
    float: _is_large,
    tuple: _has_any,
    list: _has_any,
    frozenset: _has_any,
    dict: _has_any,
}
