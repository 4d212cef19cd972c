"""What a kind of files is: a list of kinds is that of what its files are for, such as `evidence_kinds`."""

from typing import Annotated

from pydantic import Field

from shared.reference.files import ReferenceModel

MediaType = Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")]


class FileKind(ReferenceModel):
    """What a file is for, and what it may be: `largest_bytes` at most, and of one of these media types."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    largest_bytes: int = Field(ge=1, le=100 * 1024 * 1024)
    media_types: tuple[MediaType, ...] = Field(min_length=1)
