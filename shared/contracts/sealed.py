"""What the key of one person opens, and nothing else: as facts, states and documents carry it.

Nobody but `shared.sealing` can make one or look into one, so a domain only copies it. It stands beside the contracts,
which carry it, and knows nothing of how it is made.
"""

import base64
import binascii
from dataclasses import dataclass, field

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

LONGEST = 400_000
"""Characters: a text of 100,000 letters of any script, and what the driver puts around it."""

_BASE64 = r"^[A-Za-z0-9+/]+={0,2}$"


@dataclass(frozen=True, slots=True)
class Sealed:
    """A value sealed by the key of one client: base64 of what the driver made (BSON binary of subtype 6).

    Its text says whose key it was and nothing more; in logs not even that is shown.
    """

    text: str = field(repr=False)

    @classmethod
    def of(cls, made: bytes) -> "Sealed":
        """Return what the driver made, as it is kept."""
        return cls(base64.b64encode(made).decode("ascii"))

    @property
    def made(self) -> bytes:
        """What the driver made; raises `ValueError` where this is no base64."""
        try:
            return base64.b64decode(self.text, validate=True)
        except binascii.Error as error:
            raise ValueError("a sealed value is base64") from error

    @classmethod
    def __get_pydantic_core_schema__(cls, _: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        del handler
        text = core_schema.str_schema(pattern=_BASE64, max_length=LONGEST)
        read = core_schema.no_info_after_validator_function(cls, text)
        return core_schema.json_or_python_schema(
            json_schema=read,
            python_schema=core_schema.union_schema([core_schema.is_instance_schema(cls), read]),
            serialization=core_schema.plain_serializer_function_ser_schema(
                _text_of, return_schema=core_schema.str_schema()
            ),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, _: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        del handler
        return {"type": "string", "contentEncoding": "base64", "pattern": _BASE64, "maxLength": LONGEST}


def _text_of(sealed: Sealed) -> str:
    return sealed.text
