"""How a coach was in contact with a client, or tried to be."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class ContactKind(ReferenceModel):
    """One way of contact, and whether the client was `seen` by it."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    seen: bool


class _ContactKindFile(ReferenceFile):
    contact_kinds: tuple[ContactKind, ...]


@kept
def contact_kinds() -> Mapping[str, ContactKind]:
    """All kinds of contact by code."""
    return by_code(read_reference("contact_kinds.json", _ContactKindFile).contact_kinds)


ContactCode = Annotated[str, KnownCode("kind of contact", contact_kinds)]
