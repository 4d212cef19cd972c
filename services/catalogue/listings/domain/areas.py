"""The areas in which an offer is found: districts, and cells of a grid, so that one index serves both.

A cell is a quarter of a degree high and half a degree wide, some 28 by 31 kilometres in the middle of Great Britain.
The cells of a circle are a few more than it needs; the distance itself is computed for what they hold.
"""

import math
from collections.abc import Iterable

from shared.contracts.catalogue import Delivery
from shared.kernel.places import Point

NATIONAL = "national"
"""The area of what reaches clients of every district."""

_HIGH, _WIDE = 0.25, 0.5
_KM_OF_A_DEGREE = 111.0  # a little less than it is, so that no cell is left out


def areas_of(delivery: Delivery, districts: Iterable[str]) -> tuple[str, ...]:
    """Return the areas of an offer: the cells of its venues, and its districts, which a national one need not name."""
    reach = (NATIONAL,) if delivery.national else tuple(districts)
    cells = {_cell(Point(each.latitude, each.longitude)) for each in delivery.venues}
    return tuple(sorted({*reach, *cells}))


def areas_around(point: Point, kilometres: float) -> frozenset[str]:
    """Return the areas in which offers within a distance of a point are found, those of national reach too."""
    north = kilometres / _KM_OF_A_DEGREE
    nearest_the_pole = math.radians(min(89.0, abs(point.latitude) + north))
    east = north / math.cos(nearest_the_pole)
    rows = range(_row(point.latitude - north), _row(point.latitude + north) + 1)
    columns = range(_column(point.longitude - east), _column(point.longitude + east) + 1)
    return frozenset({NATIONAL, *(_name(row, column) for row in rows for column in columns)})


def _cell(point: Point) -> str:
    return _name(_row(point.latitude), _column(point.longitude))


def _row(latitude: float) -> int:
    return math.floor(latitude / _HIGH)


def _column(longitude: float) -> int:
    return math.floor(longitude / _WIDE)


def _name(row: int, column: int) -> str:
    return f"cell {row} {column}"
