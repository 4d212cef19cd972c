"""An organisation's number in a register, as an applicant gives it: kept in one form, so that it can be compared."""

from dataclasses import replace
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from shared.kernel.commands import Line, command
from shared.reference.registers import Register, SchemeCode, canonical, registers


@command
class NumberInRegister:
    """A number with the register that it comes from, by org-id.guide scheme."""

    scheme: SchemeCode
    id: Line


class _AsKept:
    """Brings a number to the form that it is kept in; its JSON Schema says for each register what may be written."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(as_kept, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {"title": "NumberInRegister", "oneOf": [_described(each) for each in registers().values()]}


def as_kept(number: NumberInRegister) -> NumberInRegister:
    """Return a number in the form that it is kept in; raises ValueError saying what is expected."""
    return replace(number, id=canonical(number.scheme, number.id))


def _described(register: Register) -> dict[str, Any]:
    """Return the JSON Schema of a number of one register; check digits are beyond it, and named as a format."""
    written: dict[str, Any] = {"type": "string", "pattern": f"^({register.typed})$"}
    if register.check_digits:
        written["format"] = register.code.lower()
    return {
        "type": "object",
        "title": register.code,
        "description": f"{register.name}: {register.words}",
        "properties": {"scheme": {"const": register.code, "x-code-of": "register"}, "id": written},
        "required": ["scheme", "id"],
        "additionalProperties": False,
    }


RegisterNumber = Annotated[NumberInRegister, _AsKept()]
