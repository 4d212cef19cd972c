"""Read the JSON files of this package into checked, immutable models; a fault in a file is refused at first use."""

from collections.abc import Iterable, Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Protocol, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError


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


class Coded(Protocol):
    """Anything that has a code."""

    @property
    def code(self) -> str: ...


FileT = TypeVar("FileT", bound=ReferenceFile)
CodedT = TypeVar("CodedT", bound=Coded)


def read_reference(name: str, model: type[FileT]) -> FileT:
    """Read a file of this package; raises ReferenceDataError naming the file and every fault."""
    content = files(__package__).joinpath(name).read_bytes()
    try:
        return model.model_validate_json(content)
    except ValidationError as faults:
        raise ReferenceDataError(f"{name}: {faults}") from faults


def by_code(records: Iterable[CodedT]) -> Mapping[str, CodedT]:
    """Index records by their code, in the order given; raises ReferenceDataError where a code is used twice."""
    index: dict[str, CodedT] = {}
    for record in records:
        if record.code in index:
            raise ReferenceDataError(f"code {record.code!r} is used twice")
        index[record.code] = record
    return MappingProxyType(index)
