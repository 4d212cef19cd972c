"""Commands: what somebody asks for, as a frozen dataclass that HTTP bodies are read into."""

from dataclasses import dataclass
from typing import Annotated, TypeVar, dataclass_transform

from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

Command = TypeVar("Command")
Item = TypeVar("Item")


def _each_once(items: tuple[Item, ...]) -> tuple[Item, ...]:
    if len(set(items)) < len(items):
        raise ValueError("each may be named only once")
    return items


Pence = Annotated[int, Field(ge=0, le=10**12)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
EachOnce = AfterValidator(_each_once)
Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)]


@dataclass_transform(frozen_default=True, kw_only_default=True)
def command(cls: type[Command]) -> type[Command]:
    """Make a class a command: frozen, fields by name, and a body with a field that it does not have is refused."""
    cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined] # pydantic's own hook
    return dataclass(frozen=True, kw_only=True)(cls)
