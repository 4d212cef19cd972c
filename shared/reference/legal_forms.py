"""The legal forms of organisations, and what follows from each."""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference
from shared.reference.registers import SchemeCode


class LegalForm(ReferenceModel):
    """A legal form, with the registers in one of which such an organisation has a number.

    `kinds` are what registers call it, by the scheme of their numbers.
    """

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    registers: tuple[SchemeCode, ...]
    asset_lock: Literal["always", "possible", "never"]
    public_sector: bool = False
    publishes_address: bool = True
    kinds: Mapping[SchemeCode, tuple[str, ...]] = Field(default_factory=dict)


class _LegalFormFile(ReferenceFile):
    legal_forms: tuple[LegalForm, ...] = Field(min_length=1)


@kept
def legal_forms() -> Mapping[str, LegalForm]:
    """All legal forms by code."""
    return by_code(read_reference("legal_forms.json", _LegalFormFile).legal_forms)


LegalFormCode = Annotated[str, KnownCode("legal form", legal_forms)]


def forms_called(scheme: str, kind: str) -> tuple[str, ...]:
    """Return the codes of the forms that a register calls so; none for a word that is not known."""
    return tuple(each.code for each in legal_forms().values() if kind in each.kinds.get(scheme, ()))
