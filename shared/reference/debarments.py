"""The debarment list, as a department has it from the government (PA 2023 s. 62)."""

from collections.abc import Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Protocol, Self

from pydantic import Field, model_validator

from shared.reference.exclusion_grounds import ExclusionNature
from shared.reference.files import ReferenceFile, ReferenceModel, by_code, kept, read_reference
from shared.reference.names import plain
from shared.reference.registers import SchemeCode, canonical, registers


class Number(Protocol):
    """A number in a register, as facts and files have it."""

    @property
    def scheme(self) -> str: ...

    @property
    def id(self) -> str: ...


class DebarredNumber(ReferenceModel):
    """A number of a debarred supplier in a register, in the form in which numbers are kept."""

    scheme: SchemeCode
    id: str

    @model_validator(mode="after")
    def _is_as_kept(self) -> Self:
        if (kept_as := canonical(self.scheme, self.id)) != self.id:
            raise ValueError(f"{self.scheme} {self.id!r} is kept as {kept_as!r}: write that")
        return self


class Debarment(ReferenceModel):
    """An entry of the list: whom it is about, on what kind of ground, and from which to which day (None: open)."""

    code: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9/._-]*$", max_length=64)
    name: str = Field(min_length=1)
    other_names: tuple[str, ...] = ()
    numbers: tuple[DebarredNumber, ...] = ()
    nature: ExclusionNature
    ground: str = Field(min_length=1)
    listed_on: date
    until: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> Self:
        if self.until is not None and self.until < self.listed_on:
            raise ValueError(f"{self.code} ends on {self.until}, before {self.listed_on}")
        return self

    def is_in_force_on(self, day: date) -> bool:
        """Say whether the entry counts on a day."""
        return self.listed_on <= day and (self.until is None or day <= self.until)

    @property
    def plain_names(self) -> frozenset[str]:
        """The names as names are compared."""
        return frozenset(map(plain, (self.name, *self.other_names)))


class _DebarmentFile(ReferenceFile):
    published_on: date
    debarments: tuple[Debarment, ...]


@kept
def debarments() -> Mapping[str, Debarment]:
    """All entries of the list by code, those that have ended too."""
    return by_code(read_reference("debarments.json", _DebarmentFile).debarments)


@kept
def published_on() -> date:
    """The day on which the list was published that is in use."""
    return read_reference("debarments.json", _DebarmentFile).published_on


@kept
def _by_number() -> Mapping[tuple[str, str], tuple[Debarment, ...]]:
    found: dict[tuple[str, str], tuple[Debarment, ...]] = {}
    for entry in debarments().values():
        for number in entry.numbers:
            found[number.scheme, number.id] = (*found.get((number.scheme, number.id), ()), entry)
    return MappingProxyType(found)


@kept
def _by_name() -> Mapping[str, tuple[Debarment, ...]]:
    found: dict[str, tuple[Debarment, ...]] = {}
    for entry in debarments().values():
        for name in entry.plain_names - {""}:
            found[name] = (*found.get(name, ()), entry)
    return MappingProxyType(found)


def debarred_by_number(numbers: Iterable[Number], day: date) -> tuple[Debarment, ...]:
    """Return the entries in force that have one of these numbers; one that several organisations share says nothing."""
    known = registers()
    own = [each for each in numbers if (found := known.get(each.scheme)) is None or not found.shared]
    entries = (entry for each in own for entry in _by_number().get((each.scheme, each.id), ()))
    return tuple(dict.fromkeys(entry for entry in entries if entry.is_in_force_on(day)))


def debarred_by_name(name: str, day: date) -> tuple[Debarment, ...]:
    """Return the entries in force with this name, as names are compared: it may be another organisation's too."""
    return tuple(entry for entry in _by_name().get(plain(name), ()) if entry.is_in_force_on(day))
