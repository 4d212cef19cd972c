"""What an applicant declares of itself, with an application or when it is asked to anew."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict

from shared.reference.codes import Code


class Declaration(BaseModel):
    """What an applicant says of itself: about the organisation, never about a person; `exclusion_grounds` by code."""

    model_config = ConfigDict(frozen=True)

    exclusion_grounds: tuple[Annotated[str, Code("exclusion ground")], ...] = ()
    self_cleaning: str = ""
    has_safeguarding_policy: bool = False
    registered_for_data_protection: bool = False
    accepts_terms: bool = False
