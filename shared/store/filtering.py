"""Filters as the database reads them. Nowhere else do its operators stand for what a service asks for."""

from enum import Enum
from typing import Any
from uuid import UUID

from shared.kernel.documents import Document
from shared.kernel.filters import (
    ABSENT,
    PRESENT,
    AllOf,
    Asked,
    Between,
    Filters,
    HasPart,
    NoneOf,
    OneOf,
    Presence,
    Value,
)


def query_of(filters: Filters, within: str = "") -> Document:
    """Return the query for documents whose fields, or those of the part that is named `within`, are as asked for."""
    begin = f"{within}." if within else ""
    return {f"{begin}{name}": _condition(asked) for name, asked in filters.items() if asked is not None}


def _condition(asked: Asked) -> Any:
    match asked:
        case OneOf():
            return {"$in": [*sorted(map(_plain, asked.values), key=str), *([None] if asked.or_absent else [])]}
        case NoneOf():
            return {"$nin": sorted(map(_plain, asked.values), key=str)}
        case AllOf():
            return {"$all": sorted(map(_plain, asked.values), key=str)}
        case Presence():
            return {PRESENT: {"$ne": None}, ABSENT: {"$eq": None}}[asked]
        case Between(least, most):
            return {name: limit for name, limit in (("$gte", least), ("$lte", most)) if limit is not None}
        case HasPart(filters):
            return {"$elemMatch": query_of(filters)}
    return _plain(asked)


def _plain(value: Value) -> str | int:
    """Return a value as documents have it."""
    if isinstance(value, Enum):
        return _plain(value.value)
    return str(value) if isinstance(value, UUID) else value
