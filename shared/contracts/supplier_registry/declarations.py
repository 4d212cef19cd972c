"""What an applicant declares, with an application or when it is asked to anew."""

from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, model_validator

from shared.contracts.supplier_registry.organisations import Identifier
from shared.reference.codes import Code


class DeclaredGround(BaseModel):
    """One ground for exclusion that an applicant declares.

    `happened_on` is the day of the conviction, or the first of the circumstances; `ended_on` the last of them, None
    while they continue. A declaration of before 0.1.0 has neither. `about` says whom it concerns.
    """

    model_config = ConfigDict(frozen=True)

    ground: Annotated[str, Code("exclusion ground")]
    happened_on: date | None = None
    ended_on: date | None = None
    self_cleaning: str = ""
    about: Annotated[str, Code("subject of a ground")] = "organisation"


class Associate(BaseModel):
    """A connected person (PA 2023 Sch. 6 para. 45), or a subcontractor that the applicant relies on."""

    model_config = ConfigDict(frozen=True)

    name: str
    kind: Annotated[str, Code("kind of associate")]
    identifiers: tuple[Identifier, ...] = ()


class Declaration(BaseModel):
    """What an applicant says of itself and its associates, in place of evidence (PCR 2015 reg. 59).

    `self_cleaning` is of declarations whose grounds were bare codes: one text for them all, which each of them has too.
    """

    model_config = ConfigDict(frozen=True)

    exclusion_grounds: tuple[DeclaredGround, ...] = ()
    associates: tuple[Associate, ...] = ()
    self_cleaning: str = ""
    has_safeguarding_policy: bool = False
    registered_for_data_protection: bool = False
    accepts_terms: bool = False

    @model_validator(mode="before")
    @classmethod
    def _reads_bare_codes(cls, written: Any) -> Any:
        """Grounds were bare codes once, with one text on self-cleaning for them all."""
        if not isinstance(written, dict):
            return written
        said = written.get("self_cleaning", "")
        grounds = [
            {"ground": each, "self_cleaning": said} if isinstance(each, str) else each
            for each in written.get("exclusion_grounds", ())
        ]
        return {**written, "exclusion_grounds": grounds}
