"""The venues of a supplier, from the file that the national course directory exports; files of courses name them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from pydantic import TypeAdapter, ValidationError

from services.catalogue.offers.domain.content import WriteVenue
from services.catalogue.uploads.domain.columns import BY_NAME, Column, NotRead
from services.catalogue.uploads.domain.faults import Fault, of_cell, shown
from shared.contracts.catalogue import KeptVenue
from shared.kernel.places import Postcode, outward_of
from shared.reference import postcode_districts

VENUES = (
    "YOUR_VENUE_REFERENCE",
    "VENUE_NAME",
    "ADDRESS_LINE_1",
    "ADDRESS_LINE_2",
    "TOWN_OR_CITY",
    "COUNTY",
    "POSTCODE",
    "EMAIL",
    "PHONE",
    "WEBSITE",
)
VENUE_COLUMNS = ("venue_name", "venue_postcode", "venue_latitude", "venue_longitude", "venue_district")
SAID_IN: Mapping[str, str] = {"venue_name": "VENUE_NAME", "venue_postcode": "POSTCODE"}
LONGEST_REFERENCE = 100
_PLACED_BY_POSTCODE = ("venue_postcode", "venue_latitude", "venue_longitude")
_VENUE, _POSTCODE = TypeAdapter(WriteVenue), TypeAdapter[str](Postcode)


@dataclass(frozen=True)
class Venues:
    """The venues that a supplier has sent, to be found by its own reference or by name."""

    kept: tuple[KeptVenue, ...] = ()

    def named(self, reference: str, name: str) -> Sequence[KeptVenue]:
        """Return those of a reference, or where none is given those of a name; letters of either case are alike."""
        if reference:
            return self._by_reference.get(reference.casefold(), ())
        return self._by_name.get(name.casefold(), ())

    @cached_property
    def _by_reference(self) -> Mapping[str, Sequence[KeptVenue]]:
        return _grouped((each.reference.casefold(), each) for each in self.kept)

    @cached_property
    def _by_name(self) -> Mapping[str, Sequence[KeptVenue]]:
        return _grouped((each.name.casefold(), each) for each in self.kept)


def _grouped(pairs: Iterable[tuple[str, KeptVenue]]) -> Mapping[str, Sequence[KeptVenue]]:
    found: dict[str, list[KeptVenue]] = {}
    for key, each in pairs:
        if key:
            found.setdefault(key, []).append(each)
    return found


def cells_of(venue: KeptVenue) -> dict[str, str]:
    """Return a venue as the cells of our own columns."""
    return {
        "venue_name": venue.name,
        "venue_postcode": venue.postcode,
        "venue_latitude": str(venue.latitude),
        "venue_longitude": str(venue.longitude),
        "venue_district": venue.district,
    }


@dataclass(frozen=True, slots=True)
class ReadVenue:
    """One row of a file of venues: the venue that it says, or all that is wrong with it."""

    row: int
    reference: str
    name: str
    venue: KeptVenue | None
    faults: tuple[Fault, ...] = ()


def key_of(venue: KeptVenue) -> str:
    """Return what a venue is known by from file to file: its supplier's reference, or else its name."""
    return (venue.reference or venue.name).casefold()


class VenueReading:
    """Tells the rows of a file of venues; remembers which venues it has met."""

    def __init__(self, lacking: Mapping[str, str]) -> None:
        """`lacking` is what was asked once for all rows."""
        self._lacking = lacking
        self._met: set[str] = set()

    def read(self, number: int, found: Mapping[str, str] | Fault) -> ReadVenue:
        """Return what a row says."""
        if isinstance(found, Fault):
            return ReadVenue(number, "", "", None, (found,))
        reference, name = found["YOUR_VENUE_REFERENCE"], found["VENUE_NAME"]
        venue, faults = read_venue(number, found, self._lacking)
        if venue is not None and key_of(venue) in self._met:
            column = "YOUR_VENUE_REFERENCE" if reference else "VENUE_NAME"
            detail = "another row of the file has the same: a venue stands in it once"
            venue, faults = None, (Fault(number, "venue_again", detail, column, shown(reference or name)),)
        if venue is not None:
            self._met.add(key_of(venue))
        return ReadVenue(number, shown(reference), shown(name), venue, faults)


def read_venue(
    number: int, said: Mapping[str, str], lacking: Mapping[str, str]
) -> tuple[KeptVenue | None, tuple[Fault, ...]]:
    """Return the venue that a row of the file says, or all that is wrong with it.

    The file has no coordinates: those of our own columns behind it count, else the middle of the postcode's district.
    """
    cells = {**lacking, "venue_name": said["VENUE_NAME"], "venue_postcode": said["POSTCODE"]}
    cells |= {name: said[name] for name in VENUE_COLUMNS if said.get(name)}
    faults, body = list[Fault](), dict[str, object]()
    asked = list(VENUE_COLUMNS)
    if not _is_postcode(cells["venue_postcode"]):
        asked = [each for each in VENUE_COLUMNS if each not in _PLACED_BY_POSTCODE]
        faults.append(_not_allowed(number, BY_NAME["venue_postcode"], cells["venue_postcode"]))
    elif not (cells.get("venue_latitude") or cells.get("venue_longitude")):
        cells |= _middle_of(cells["venue_postcode"])
    for name in asked:
        column, cell = BY_NAME[name], cells.get(name, "")
        if not cell:
            faults.append(of_cell(number, column, "value_missing", _missing(name), ""))
            continue
        try:
            body[column.path[-1]] = column.read(cell)
        except NotRead:
            faults.append(_not_allowed(number, column, cell))
    if len(reference := said["YOUR_VENUE_REFERENCE"]) > LONGEST_REFERENCE:
        detail = f"a reference has {LONGEST_REFERENCE} characters at most"
        faults.append(Fault(number, "value_not_allowed", detail, "YOUR_VENUE_REFERENCE", shown(reference), detail))
    if faults:
        return None, tuple(_renamed(each) for each in faults)
    try:
        venue = _VENUE.validate_python(body)
    except ValidationError as invalid:
        return None, tuple(
            _renamed(_not_allowed(number, BY_NAME[f"venue_{error['loc'][0]}"], str(error["input"])))
            for error in invalid.errors(include_url=False, include_context=False)
        )
    return KeptVenue(reference=reference, **vars(venue)), ()


def _is_postcode(cell: str) -> bool:
    try:
        _POSTCODE.validate_python(cell)
    except ValidationError:
        return False
    return True


def _middle_of(postcode: str) -> dict[str, str]:
    """Return where the district of a postcode is, as cells; none where it is unknown here."""
    found = postcode_districts().get(outward_of(_POSTCODE.validate_python(postcode)))
    return {"venue_latitude": str(found.latitude), "venue_longitude": str(found.longitude)} if found else {}


def _renamed(fault: Fault) -> Fault:
    return replace(fault, column=SAID_IN.get(fault.column, fault.column))


def _missing(name: str) -> str:
    if name in SAID_IN:
        return f"{SAID_IN[name]} may not be empty"
    if name == "venue_district":
        return "say once for the whole file in which district its venues are, or in a column venue_district behind it"
    return f"the postcode's district is none of those known here: say where it is in a column {name} behind the file's"


def _not_allowed(number: int, column: Column, cell: str) -> Fault:
    detail = f"{shown(cell)!r} is not allowed in {SAID_IN.get(column.name, column.name)}: {column.allowed()}"
    return of_cell(number, column, "value_not_allowed", detail, cell)
