"""On what ground a client may be helped, and what is to be considered before the district's fund pays."""

from collections.abc import Mapping

from pydantic import Field

from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class Eligibility(ReferenceModel):
    """A ground on which a client may be helped from the district's fund."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)


class OtherFunding(ReferenceModel):
    """Another source that could pay for what a client needs."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)


class FundingFinding(ReferenceModel):
    """Why another source does not pay, or not for all of it."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)


class _EligibilityFile(ReferenceFile):
    eligibilities: tuple[Eligibility, ...] = Field(min_length=1)
    other_funding: tuple[OtherFunding, ...] = Field(min_length=1)
    findings: tuple[FundingFinding, ...] = Field(min_length=1)


@kept
def _file() -> _EligibilityFile:
    return read_reference("eligibility.json", _EligibilityFile)


@kept
def eligibilities() -> Mapping[str, Eligibility]:
    """All grounds on which a client may be helped, by code."""
    return by_code(_file().eligibilities)


@kept
def other_funding() -> Mapping[str, OtherFunding]:
    """All other sources that could pay, by code."""
    return by_code(_file().other_funding)


@kept
def funding_findings() -> Mapping[str, FundingFinding]:
    """All findings on another source, by code."""
    return by_code(_file().findings)
