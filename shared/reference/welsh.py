"""Notices in Welsh: the words of those that suppliers are sent, and what codes are called in them."""

from collections.abc import Mapping
from string import Formatter
from types import MappingProxyType
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.reference.files import ReferenceFile, ReferenceModel, kept, read_reference

_Twelve = Annotated[tuple[str, ...], Field(min_length=12, max_length=12)]


class WelshNotice(ReferenceModel):
    """The words of one notice to a supplier; names in braces are filled in, and are among those of the English one."""

    title: str = Field(min_length=1)
    text: str = Field(min_length=1)

    @property
    def names(self) -> frozenset[str]:
        """What is filled in."""
        return frozenset(name for _, name, _, _ in Formatter().parse(f"{self.title} {self.text}") if name)


class WelshPhrases(ReferenceModel):
    """What is said where a field names nothing or a moment, and what frames a message."""

    every_category: str
    no_day: str
    at: str
    not_given: str


class _WelshFile(ReferenceFile):
    months: _Twelve
    phrases: WelshPhrases
    notices: Mapping[str, WelshNotice]
    codes: Mapping[str, Mapping[str, str]]

    @model_validator(mode="after")
    def _can_be_filled_in(self) -> Self:
        """Raise `ValueError` for braces that do not match, or hold more than a name."""
        for kind, notice in self.notices.items():
            try:
                named = notice.names
            except ValueError as fault:
                raise ValueError(f"{kind}: {fault}") from None
            if odd := sorted(name for name in named if not name.isidentifier()):
                raise ValueError(f"{kind} has {', '.join(odd)} in braces, which is no name")
        return self


@kept
def _file() -> _WelshFile:
    return read_reference("notices_cy.json", _WelshFile)


@kept
def welsh_notices() -> Mapping[str, WelshNotice]:
    """The notices that there are in Welsh, by the type of the event."""
    return MappingProxyType(_file().notices)


@kept
def welsh_codes() -> Mapping[str, Mapping[str, str]]:
    """What codes are called in Welsh, by the name of their list."""
    return MappingProxyType(_file().codes)


@kept
def welsh_months() -> tuple[str, ...]:
    """The months, January first."""
    return _file().months


@kept
def welsh_phrases() -> WelshPhrases:
    """Phrases that no notice is about alone."""
    return _file().phrases
