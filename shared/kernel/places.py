"""Where something is: a postcode and coordinates, as somebody writes them into a command, and how far it is."""

import math
import re
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field

# Outward and inward part, as the postal service forms them; what is formed well need not exist.
_POSTCODE = r" *([A-Za-z]{1,2}[0-9][0-9A-Za-z]?) *([0-9][ABD-HJLNP-UW-Zabd-hjlnp-uw-z]{2}) *"
_DIGITS = 5  # about a metre


def _written_alike(given: str) -> str:
    """Return a postcode in capitals with one blank; raises ValueError."""
    found = re.fullmatch(_POSTCODE, given)
    if found is None:
        raise ValueError(f"{given[:16]!r} is no postcode of the United Kingdom, such as LS1 4DY")
    return f"{found[1]} {found[2]}".upper()


def _to_the_metre(degrees: float) -> float:
    return round(degrees, _DIGITS)


Postcode = Annotated[
    str,
    Field(max_length=16, examples=["LS1 4DY"], json_schema_extra={"pattern": f"^{_POSTCODE}$"}),
    AfterValidator(_written_alike),
]
# Degrees of WGS 84 within the United Kingdom.
Latitude = Annotated[float, Field(ge=49.8, le=60.9, examples=[53.79648]), AfterValidator(_to_the_metre)]
Longitude = Annotated[float, Field(ge=-8.7, le=1.8, examples=[-1.54785]), AfterValidator(_to_the_metre)]

_RADIUS_KM = 6371.0088  # the mean radius of the Earth (IUGG)


@dataclass(frozen=True, slots=True)
class Point:
    """A place by its coordinates, in degrees of WGS 84."""

    latitude: float
    longitude: float


def kilometres_between(one: Point, other: Point) -> float:
    """Return the distance along the great circle, by the haversine formula: right to half a percent."""
    south, north = math.radians(one.latitude), math.radians(other.latitude)
    across = math.radians(other.longitude - one.longitude)
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(across / 2) ** 2
    return 2 * _RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


def outward_of(postcode: str) -> str:
    """Return the first part of a postcode, which names its district of the post."""
    return postcode.partition(" ")[0]
