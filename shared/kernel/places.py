"""Where something is: a postcode and coordinates, as somebody writes them into a command."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field

# Outward and inward part, as the postal service forms them; what is formed well need not exist.
_POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][ABD-HJLNP-UW-Z]{2})")
_LATITUDES, _LONGITUDES = (49.8, 60.9), (-8.7, 1.8)
_DIGITS = 5  # about a metre


def _written_alike(given: str) -> str:
    """Return a postcode in capitals with one blank; raises ValueError."""
    found = _POSTCODE.fullmatch("".join(given.upper().split()))
    if found is None:
        raise ValueError(f"{given[:16]!r} is no postcode of the United Kingdom, such as LS1 4DY")
    return f"{found[1]} {found[2]}"


def _latitude(degrees: float) -> float:
    return _within(degrees, _LATITUDES, "latitude")


def _longitude(degrees: float) -> float:
    return _within(degrees, _LONGITUDES, "longitude")


def _within(degrees: float, span: tuple[float, float], what: str) -> float:
    lowest, highest = span
    if not lowest <= degrees <= highest:
        raise ValueError(f"{what} {degrees} is outside the United Kingdom, {lowest} to {highest} degrees")
    return round(degrees, _DIGITS)


Postcode = Annotated[str, Field(max_length=16, examples=["LS1 4DY"]), AfterValidator(_written_alike)]
Latitude = Annotated[float, AfterValidator(_latitude), Field(examples=[53.79648])]
Longitude = Annotated[float, AfterValidator(_longitude), Field(examples=[-1.54785])]
