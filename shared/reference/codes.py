"""Text fields that hold codes: open where they are read, held to the reference data where they are asked for."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

_OF = "x-code-of"


@dataclass(frozen=True, slots=True)
class Code:
    """Annotation for a code in an event, a row, a state or an answer: `Annotated[str, Code("category")]`.

    It refuses nothing: a newer version may write codes that are not known here, and a reader must get past them. JSON
    Schema says in `x-code-of` what they are codes of; on a `Reason` it speaks of the reason's own code. Over a StrEnum,
    as in `Annotated[Status, Code("order status")]`, a value that is no member stays text, and equals no member.
    """

    of: str

    def __get_pydantic_core_schema__(self, source: type, handler: GetCoreSchemaHandler) -> CoreSchema:
        if not (isinstance(source, type) and issubclass(source, StrEnum)):
            return handler(source)
        members = {member.value: member for member in source}

        def read(value: str) -> str:
            return members.get(value, value)

        plain = core_schema.to_string_ser_schema()
        return core_schema.no_info_after_validator_function(read, core_schema.str_schema(), serialization=plain)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), _OF: self.of}


@dataclass(frozen=True, slots=True)
class KnownCode:
    """Annotation for a code in a request: `Annotated[str, KnownCode("category", categories)]`.

    An unknown one is refused. The codes are read when the first value is checked, or the first schema made, so that
    importing does no I/O. JSON Schema lists them, which no event and no answer may do.
    """

    of: str
    codes: Callable[[], Collection[str]]

    def check(self, code: str) -> str:
        """Return a known code; raises ValueError naming an unknown one and all that are allowed."""
        known = self.codes()
        if code not in known:
            raise ValueError(f"unknown {self.of} {code[:64]!r}: one of {', '.join(known)}")
        return code

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "enum": list(self.codes()), _OF: self.of}
