"""What clients are written, in each language that they may be written in: phrases of letters, and what to bring."""

import re
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.reference.codes import KnownCode
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference

LETTER_LANGUAGES = ("en", "cy")
"""Welsh has the same standing as English in what a public body writes to people in Wales (Welsh Language Act 1993)."""

LETTER_FORMS = ("text", "html", "pdf")

_NAME = re.compile(r"\{([a-z]+)\}")
_Twelve = Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]
_Seven = Annotated[tuple[str, ...], Field(min_length=7, max_length=7)]
_OneAndMany = tuple[str, str]


class ThingToBring(ReferenceModel):
    """Something that a client may be asked to bring, as a letter names it."""

    code: str = Field(pattern=r"^[a-z][a-z_]+$")
    text: str = Field(min_length=1)
    welsh: str = Field(min_length=1)

    def named_in(self, language: str) -> str:
        """Return what a letter in this language calls it."""
        return self.welsh if language == "cy" else self.text


class LetterWords(ReferenceModel):
    """The phrases of letters in one language; names in braces are filled in."""

    sender: str
    heading: str
    dear: str
    opening: str
    when: str
    starts: str
    early: str
    lasts: str
    days: str
    where: str
    online: str
    online_opening: str
    online_later: str
    bring: str
    nothing_to_bring: str
    contact: str
    contact_opening: str
    phone: str
    email: str
    choice: str
    choice_opening: str
    information: str
    contact_shared: str
    access_shared: str
    nothing_shared: str
    mind: str
    other_language: str
    closing: str
    signed: str
    and_: str = Field(alias="and")
    months: _Twelve
    weekdays: _Seven
    every_weekday: _Seven
    morning: str
    afternoon: str
    durations: Mapping[str, _OneAndMany]

    def names(self) -> Iterator[tuple[str, frozenset[str]]]:
        """Yield every phrase by its field, with the names that are filled in."""
        for field, said in self:
            if isinstance(said, str):
                yield field, frozenset(_NAME.findall(said))


class _LettersFile(ReferenceFile):
    things_to_bring: tuple[ThingToBring, ...]
    words: dict[str, LetterWords]

    @model_validator(mode="after")
    def _says_the_same_in_all_languages(self) -> Self:
        """Raise `ValueError` for a language that is missing, and for a phrase that other names are filled into."""
        if missing := sorted(set(LETTER_LANGUAGES) - set(self.words)):
            raise ValueError(f"words of {', '.join(missing)} are missing")
        expected = dict(self.words[LETTER_LANGUAGES[0]].names())
        for language, words in self.words.items():
            for field, named in words.names():
                if named != expected[field]:
                    raise ValueError(f"{language}.{field} has to fill in {', '.join(sorted(expected[field]))}")
        return self


@kept
def _file() -> _LettersFile:
    return read_reference("letters.json", _LettersFile)


@kept
def things_to_bring() -> Mapping[str, ThingToBring]:
    """All things that a client may be asked to bring, by code."""
    return by_code(_file().things_to_bring)


@kept
def letter_words() -> Mapping[str, LetterWords]:
    """The phrases of letters by the code of their language."""
    return MappingProxyType(_file().words)


ThingToBringCode = Annotated[str, KnownCode("thing to bring", things_to_bring)]
LetterFormCode = Annotated[str, KnownCode("form of letter", lambda: LETTER_FORMS)]
LetterLanguageCode = Annotated[str, KnownCode("language of letters", lambda: LETTER_LANGUAGES)]
