"""What a client may agree to: each purpose by itself, as it is read out to the client."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class ConsentPurpose(ReferenceModel):
    """What something about a client is used for where the client agrees, in English and in Welsh."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    welsh: str = Field(min_length=1)


class _ConsentsFile(ReferenceFile):
    purposes: tuple[ConsentPurpose, ...]


@kept
def consent_purposes() -> Mapping[str, ConsentPurpose]:
    """All purposes by code."""
    return by_code(read_reference("consents.json", _ConsentsFile).purposes)


ConsentPurposeCode = Annotated[str, KnownCode("purpose of consent", consent_purposes)]
