"""What a client may need."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from shared.reference.categories import CategoryCode
from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class NeedKind(ReferenceModel):
    """What a client may need, with the categories in which it is bought."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    categories: tuple[CategoryCode, ...] = Field(min_length=1)


class _NeedKindFile(ReferenceFile):
    needs: tuple[NeedKind, ...]


@kept
def need_kinds() -> Mapping[str, NeedKind]:
    """All kinds of need by code."""
    return by_code(read_reference("needs.json", _NeedKindFile).needs)


NeedCode = Annotated[str, KnownCode("need", need_kinds)]
