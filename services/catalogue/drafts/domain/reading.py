"""What a draft says: kept as the text of a JSON object, and read as an offer is."""

import json
from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from typing import Annotated

from pydantic import AfterValidator, JsonValue, TypeAdapter, ValidationError, WithJsonSchema

from services.catalogue.offers.domain.content import WriteOffer
from services.catalogue.offers.domain.following import access_of, attributes_of
from shared.contracts import catalogue as facts
from shared.kernel.invalid import cut, reasons_of
from shared.kernel.rules import Rejection

_LONGEST = 200_000
_MOST = 2**63 - 1
_FIELDS = tuple(each.name for each in fields(WriteOffer))


def _fields_of_an_offer(written: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return what was written; raises ValueError for fields that no offer has, what is no JSON, and too much."""
    if unknown := sorted(written.keys() - set(_FIELDS)):
        raise ValueError(f"an offer has no field {cut(unknown[0])!r}; it has {', '.join(_FIELDS)}")
    try:
        text = text_of(written)
        json.loads(text, parse_int=_whole_number)
    except (ValueError, RecursionError):
        raise ValueError("only numbers of JSON of at most 64 bits can be kept, and few levels of nesting") from None
    if len(text) > _LONGEST:
        raise ValueError(f"a draft has at most {_LONGEST} characters as JSON, not {len(text)}")
    return written


def _whole_number(digits: str) -> int:
    """Return a number that every reader of JSON can read; raises ValueError for a longer one."""
    number = int(digits)
    if abs(number) > _MOST:
        raise ValueError("longer than 64 bits")
    return number


Unfinished = Annotated[
    dict[str, JsonValue],
    AfterValidator(_fields_of_an_offer),
    # Of JSON Schema, nothing says how long a document is as a whole.
    WithJsonSchema(
        {
            "type": "object",
            "properties": {name: {} for name in _FIELDS},
            "additionalProperties": False,
            "x-longest-text": _LONGEST,
        }
    ),
]
"""Any fields of an offer. None of them has to be right yet."""


def text_of(written: Mapping[str, JsonValue]) -> str:
    """Return what was written as it is kept: the same text for the same words."""
    return json.dumps(written, allow_nan=False, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def read(written: str) -> tuple[WriteOffer | None, list[Rejection]]:
    """Read a draft as a request to publish an offer is read; return the offer, or all that is missing or not valid."""
    try:
        return _offer().validate_json(written, strict=True), []
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False, include_context=False)
        return None, reasons_of([{**each, "loc": ("body", *each["loc"])} for each in errors])


@cache
def _offer() -> TypeAdapter[WriteOffer]:
    return TypeAdapter(WriteOffer)


_ITS_OWN = ("starts", "offered_until", "reference")


def text_of_copy(content: facts.Content) -> str:
    """Return what an offer says as the text of a draft of another one, without what is its own alone."""
    return text_of({name: value for name, value in _written(content).items() if name not in _ITS_OWN})


def text_of_version(content: facts.Content) -> str:
    """Return what an offer says as the text of a draft of its next version, with the ids of its starts."""
    return text_of(_written(content))


def _written(content: facts.Content) -> dict[str, JsonValue]:
    """Return what was written for an offer to say this, without what follows from the rest of it."""
    said = content.model_dump(mode="json", include=set(_FIELDS), exclude_none=True)
    follows = {
        "attributes": attributes_of((), content.delivery, content.weekly_pattern),
        "access": access_of((), content.languages),
    }
    named = {name: [code for code in said[name] if code not in codes] for name, codes in follows.items()}
    return {**said, **named}
