"""Read reference files into checked, immutable models; a fault in a file is refused at first use.

The files are those of this package, each replaced by one of the same name in the folder that a department names.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

_SHOWN = 64


class ReferenceDataError(ValueError):
    """A reference file contradicts itself or its model."""


class NotCovered(LookupError):
    """The reference data says nothing for a day: it begins later, or it has ended and nobody wrote it on."""


class ReferenceModel(BaseModel):
    """One record of reference data."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ReferenceFile(ReferenceModel):
    """What every file says of itself: what it is about, and what in it is sourced or this project's suggestion."""

    about: str
    source: str


class _About(ReferenceFile, extra="ignore"):
    """What a file says of itself, whatever else is in it."""


class Coded(Protocol):
    """Anything that has a code."""

    @property
    def code(self) -> str: ...


FileT = TypeVar("FileT", bound=ReferenceFile)
CodedT = TypeVar("CodedT", bound=Coded)
T = TypeVar("T")

_folder: Path | None = None
_kept: list[Callable[[], None]] = []


def kept(read: Callable[[], T]) -> Callable[[], T]:
    """Do this once for the process: what is read at first use stays as it is until another folder is used."""
    cached = cache(read)
    _kept.append(cached.cache_clear)
    return cached


def use_folder(folder: Path | None) -> None:
    """Let the files in a folder replace those of this package from now on; `None`: replace nothing.

    Raises ReferenceDataError for a folder that is not there, and for a file that replaces nothing. Where the folder is
    as it was, what has been read stays.
    """
    global _folder  # noqa: PLW0603 - reference data is one for the process, as is what was read of it
    if folder is not None:
        _refuse_strangers(folder)
    if folder != _folder:
        _folder = folder
        for forget in _kept:
            forget()


def replaceable() -> tuple[str, ...]:
    """The names of all files, sorted."""
    return tuple(sorted(each.name for each in files(__package__).iterdir() if each.name.endswith(".json")))


def replaced() -> tuple[str, ...]:
    """The names of those that a folder's files stand in for."""
    return tuple(name for name in replaceable() if _own(name))


def read_reference(name: str, model: type[FileT]) -> FileT:
    """Read a file; raises ReferenceDataError naming the file and every fault."""
    own = _own(name)
    content = own.read_bytes() if own else files(__package__).joinpath(name).read_bytes()
    try:
        return model.model_validate_json(content)
    except ValidationError as faults:
        listed = "; ".join(_fault(tuple(each["loc"]), each["msg"], each["input"]) for each in faults.errors())
        raise ReferenceDataError(f"{own or name}: {listed}") from faults


def about(name: str) -> ReferenceFile:
    """What a file says of itself."""
    return read_reference(name, _About)


def by_code(records: Iterable[CodedT]) -> Mapping[str, CodedT]:
    """Index records by their code, in the order given; raises ReferenceDataError where a code is used twice."""
    index: dict[str, CodedT] = {}
    for record in records:
        if record.code in index:
            raise ReferenceDataError(f"code {record.code!r} is used twice")
        index[record.code] = record
    return MappingProxyType(index)


def _own(name: str) -> Path | None:
    own = _folder / name if _folder else None
    return own if own and own.is_file() else None


def _refuse_strangers(folder: Path) -> None:
    if not folder.is_dir():
        raise ReferenceDataError(f"{folder}: there is no such folder of reference data")
    # A volume of Kubernetes has entries of its own that begin with a dot.
    strange = sorted(each.name for each in folder.iterdir() if each.name not in replaceable() and each.name[0] != ".")
    if strange:
        known = ", ".join(replaceable())
        raise ReferenceDataError(f"{folder}: {', '.join(strange)} stands in for no file: there is {known}")


def _fault(where: tuple[int | str, ...], message: str, given: object) -> str:
    place = ".".join(str(step) for step in where) or "the whole"
    message = message.removeprefix("Value error, ")
    if isinstance(given, dict | list) or str(given) in message:
        return f"{place}: {message}"
    return f"{place}: {message} (given: {str(given)[:_SHOWN]!r})"
