"""The countries in which an organisation may have an address."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class Country(ReferenceModel):
    """A country by its code of two letters."""

    code: str = Field(pattern=r"^[A-Z]{2}$")
    text: str = Field(min_length=1)


class _CountryFile(ReferenceFile):
    countries: tuple[Country, ...] = Field(min_length=1)


@kept
def countries() -> Mapping[str, Country]:
    """All countries by code."""
    return by_code(read_reference("countries.json", _CountryFile).countries)


CountryCode = Annotated[str, KnownCode("country", countries)]
