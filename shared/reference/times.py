"""Times of the day by the clock of the United Kingdom: they have no offset, which differs from day to day."""

from datetime import time
from typing import Annotated

from pydantic import WithJsonSchema

# Not `format: time`, which is that of RFC 3339 and asks for an offset.
_SCHEMA = {
    "type": "string",
    "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$",
    "description": "A time of the day by the clock of the United Kingdom",
    "examples": ["07:30:00"],
}

TimeOfDay = Annotated[time, WithJsonSchema(_SCHEMA)]
