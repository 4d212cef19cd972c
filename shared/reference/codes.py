"""Make a plain string field accept only the codes of the reference data, and say which those are."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema


@dataclass(frozen=True, slots=True)
class KnownCode:
    """Annotation for a str: `Annotated[str, KnownCode("category", categories)]`.

    The codes are read when the first value is checked, or the first schema made, so that importing does no I/O.
    With `in_schema`, JSON Schema lists the codes; leave it out where codes may come and go without a new contract: then
    `x-code-of` says what they are codes of.
    """

    what: str
    codes: Callable[[], Collection[str]]
    in_schema: bool = False

    def check(self, code: str) -> str:
        """Return a known code; raises ValueError naming an unknown one and all that are allowed."""
        known = self.codes()
        if code not in known:
            raise ValueError(f"unknown {self.what} {code!r}: one of {', '.join(known)}")
        return code

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self.check, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        described = handler(schema)
        if self.in_schema:
            described["enum"] = list(self.codes())
        else:
            described["x-code-of"] = self.what
        return described
