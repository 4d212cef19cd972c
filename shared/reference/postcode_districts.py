"""Postcode districts with their coordinates: replaceable data; postcode_districts.json says what is sourced."""

from collections.abc import Mapping

from pydantic import Field

from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class PostcodeDistrict(ReferenceModel):
    """A district of the post, named by the first part of its postcodes, with its middle in degrees of WGS 84."""

    code: str = Field(pattern=r"^[A-Z]{1,2}[0-9][0-9A-Z]?$")
    latitude: float = Field(ge=49.0, le=61.5)
    longitude: float = Field(ge=-9.0, le=2.5)


class _PostcodeDistrictsFile(ReferenceFile):
    postcode_districts: tuple[PostcodeDistrict, ...]


@kept
def postcode_districts() -> Mapping[str, PostcodeDistrict]:
    """All postcode districts by the first part of a postcode."""
    return by_code(read_reference("postcode_districts.json", _PostcodeDistrictsFile).postcode_districts)
