"""An organisation's number in a register, as an applicant gives it.

The form is all that is checked: whether the number is the applicant's own is for the officer to see in the register.
"""

from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from shared.kernel.commands import Line, command
from shared.reference.registers import FORMS, SchemeCode


@command
class NumberInRegister:
    """A number with the register that it comes from, by org-id.guide scheme."""

    scheme: SchemeCode
    id: Line


def has_known_form(number: NumberInRegister) -> NumberInRegister:
    """Return a number of its register's form; raises ValueError saying what is expected."""
    words, form = FORMS[number.scheme]
    if not form.fullmatch(number.id):
        raise ValueError(f"{number.id[:20]!r} is no {number.scheme} number: {words}")
    return number


def _described(scheme: str) -> dict[str, Any]:
    """Return the JSON Schema of a number of one register."""
    words, form = FORMS[scheme]
    return {
        "type": "object",
        "title": scheme,
        "description": words,
        "properties": {
            "scheme": {"const": scheme, "x-code-of": "register"},
            "id": {"type": "string", "pattern": f"^({form.pattern})$"},
        },
        "required": ["scheme", "id"],
        "additionalProperties": False,
    }


RegisterNumber = Annotated[
    NumberInRegister,
    AfterValidator(has_known_form),
    WithJsonSchema({"title": "NumberInRegister", "oneOf": [_described(scheme) for scheme in FORMS]}),
]
