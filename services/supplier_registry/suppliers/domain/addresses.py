"""Where an organisation is, as it writes it: addresses in the United Kingdom have a postcode, others may have any."""

from typing import Annotated

from pydantic import Field, TypeAdapter, ValidationError

from shared.contracts import supplier_registry as facts
from shared.kernel.commands import Distinct, Line, command
from shared.kernel.places import Postcode
from shared.kernel.rules import Rejection
from shared.kernel.text import Shown
from shared.reference import CountryCode, DistrictCode

HOME = "GB"
_OF_A_TOWN = Annotated[str, Shown(longest=80, needed=True)]
_POSTAL_CODE = Annotated[str, Shown(longest=16, needed=True)]
_UK_POSTCODE = TypeAdapter[str](Postcode)


@command
class WriteAddress:
    """A postal address. `district` is the department's district that it is in, where the organisation knows it."""

    lines: Annotated[tuple[Line, ...], Field(max_length=4), Distinct(at_least=1)]
    town: _OF_A_TOWN
    postcode: _POSTAL_CODE | None = None
    country: CountryCode = HOME
    district: DistrictCode | None = None


def address_of(asked: WriteAddress) -> facts.Address:
    """Return an address as it is kept: a postcode of the United Kingdom in its one form."""
    kept = _UK_POSTCODE.validate_python(asked.postcode) if asked.country == HOME else asked.postcode
    return facts.Address(
        lines=asked.lines, town=asked.town, postcode=kept, country=asked.country, district=asked.district
    )


def fits_its_country(asked: WriteAddress, pointer: str) -> Rejection | None:
    """An address in the United Kingdom has a postcode of the form that they have; one elsewhere is in no district."""
    if asked.country != HOME:
        if asked.district is None:
            return None
        return Rejection(
            "district_abroad", f"{asked.country} is in no district of the department", f"{pointer}/district"
        )
    if asked.postcode is None:
        detail = "an address in the United Kingdom needs its postcode"
        return Rejection("postcode_missing", detail, f"{pointer}/postcode")
    try:
        _UK_POSTCODE.validate_python(asked.postcode)
    except ValidationError as faults:
        said = faults.errors()[0]["msg"].removeprefix("Value error, ")
        return Rejection("postcode_invalid", said, f"{pointer}/postcode")
    return None
