"""What an offer may say of itself in codes: its languages, what comes with it, who may take part, qualifications."""

import re
from collections.abc import Mapping

from pydantic import Field, field_validator

from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference


class Language(ReferenceModel):
    """A language by its code of ISO 639-1."""

    code: str = Field(pattern=r"^[a-z]{2}$")
    text: str = Field(min_length=1)


class OfferAttribute(ReferenceModel):
    """What comes with an offer, or when and how one takes part. Access needs are a list of their own."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)


class EntryCondition(ReferenceModel):
    """What somebody has to bring to take part; `needs_detail` where the code alone says too little."""

    code: str = Field(pattern=r"^[a-z][a-z0-9_]+$")
    text: str = Field(min_length=1)
    needs_detail: bool = False


class QualificationScheme(ReferenceModel):
    """Who numbers qualifications; `format` is a regular expression that a whole reference matches."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    format: str = Field(min_length=1)

    @field_validator("format")
    @classmethod
    def _is_a_regular_expression(cls, form: str) -> str:
        try:
            re.compile(form)
        except re.error as error:
            raise ValueError(f"{form!r} is no regular expression: {error}") from error
        return form

    def names(self, reference: str) -> bool:
        """Say whether a reference is formed as this scheme forms its own; it need not exist."""
        return re.fullmatch(self.format, reference) is not None


class _OfferTermsFile(ReferenceFile):
    languages: tuple[Language, ...]
    attributes: tuple[OfferAttribute, ...]
    entry_conditions: tuple[EntryCondition, ...]
    qualification_schemes: tuple[QualificationScheme, ...]


@kept
def _terms() -> _OfferTermsFile:
    return read_reference("offer_terms.json", _OfferTermsFile)


@kept
def languages() -> Mapping[str, Language]:
    """All languages in which an offer may be given, by code."""
    return by_code(_terms().languages)


@kept
def offer_attributes() -> Mapping[str, OfferAttribute]:
    """All attributes of offers by code."""
    return by_code(_terms().attributes)


@kept
def entry_conditions() -> Mapping[str, EntryCondition]:
    """All kinds of entry condition by code."""
    return by_code(_terms().entry_conditions)


@kept
def qualification_schemes() -> Mapping[str, QualificationScheme]:
    """All schemes that name qualifications, by code."""
    return by_code(_terms().qualification_schemes)
