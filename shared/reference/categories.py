"""The eight categories of the employability journey, in which suppliers are admitted and offers are listed."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference

CpvCode = Annotated[str, Field(pattern=r"^\d{8}$")]


class Category(ReferenceModel):
    """A category; its code is stable, its wording may be corrected."""

    code: str = Field(pattern=r"^[A-Z][A-Z_]+$")
    number: int = Field(ge=1)
    name: str = Field(min_length=1)
    cpv_codes: tuple[CpvCode, ...] = Field(min_length=1)


class _CategoriesFile(ReferenceFile):
    categories: tuple[Category, ...]


@kept
def categories() -> Mapping[str, Category]:
    """All categories by code, in the order of their numbers."""
    content = read_reference("categories.json", _CategoriesFile)
    return by_code(sorted(content.categories, key=lambda category: category.number))


CategoryCode = Annotated[str, KnownCode("category", categories)]
