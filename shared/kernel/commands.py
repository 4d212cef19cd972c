"""Commands: what somebody asks for, as a frozen dataclass that HTTP bodies are read into."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, TypeVar, dataclass_transform

from pydantic import (
    AfterValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from shared.kernel.text import Shown

Command = TypeVar("Command")
Item = TypeVar("Item")


Pence = Annotated[int, Field(ge=0, le=10**12)]
Version = Annotated[int, Field(ge=1, le=2**31 - 1)]
Line = Annotated[str, Shown(longest=200, needed=True)]
Text = Annotated[str, Shown(longest=2000, lines=True)]

_FIRST_DAY, _LAST_DAY = date(2000, 1, 1), date(2099, 12, 31)


def _is_of_this_century(day: date) -> date:
    """Return a day with which calendars, sums and databases can deal; rules set narrower spans."""
    if _FIRST_DAY <= day <= _LAST_DAY:
        return day
    raise ValueError(f"{day} is no day from {_FIRST_DAY} to {_LAST_DAY}")


Day = Annotated[
    date, AfterValidator(_is_of_this_century), Field(json_schema_extra={"pattern": r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}$"})
]

MONTH = r"^20[0-9]{2}-(0[1-9]|1[0-2])$"
"""A month as it is named, such as 2026-10."""

_MOMENT = r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,6})?(Z|[+-][0-9]{2}:[0-9]{2})$"


@dataclass(frozen=True, slots=True)
class _Moment:
    """Annotation for a moment of RFC 3339. The library's own takes a fraction of a second of any length."""

    def __get_pydantic_core_schema__(self, _: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(
            datetime.fromisoformat, core_schema.str_schema(pattern=_MOMENT)
        )

    def __get_pydantic_json_schema__(self, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"type": "string", "format": "date-time", "pattern": _MOMENT}


Moment = Annotated[datetime, _Moment()]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(cls: type[Command]) -> type[Command]:
    """Make a class a command: frozen, fields by name, and a body with a field that it does not have is refused."""
    cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined] # pydantic's own hook
    return dataclass(frozen=True, kw_only=True)(cls)


def confidential(cls: type[Command]) -> type[Command]:
    """Mark a command whose values a person could be known by: no refusal repeats any, nor a field that it lacks."""
    cls.__confidential__ = True  # type: ignore[attr-defined] # read by `is_confidential` alone
    return cls


def is_confidential(cls: object) -> bool:
    """Whether refusals of this command's body leave out what it said."""
    return getattr(cls, "__confidential__", False) is True


@dataclass(frozen=True, slots=True)
class Distinct:
    """Annotation for a tuple: each item only once, and how many there are at least.

    The library's own minimum counts the valid items alone, and would call a tuple of one faulty item empty as well.
    """

    at_least: int = 0

    def check(self, items: tuple[Item, ...]) -> tuple[Item, ...]:
        """Return the items; raises ValueError."""
        if len(items) < self.at_least:
            raise ValueError(f"name at least {self.at_least}")
        if len(set(items)) < len(items):
            raise ValueError("each may be named only once")
        return items

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "minItems": self.at_least, "uniqueItems": True}
