"""What is kept and sent as JSON."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

Document = dict[str, Any]
"""A document of the database, or a part of one; see ADR 0013 for how ids and dates are written in it."""

Kept = TypeVar("Kept")


class KeptAs(Generic[Kept]):
    """A kind of thing that is kept as documents, each of which holds one value of the type `kept`."""

    @property
    def kept(self) -> type[Kept]:
        """The type of what a document holds."""
        raise NotImplementedError

    @cached_property
    def _codec(self) -> TypeAdapter[Kept]:
        return TypeAdapter(self.kept)

    def load(self) -> None:
        """Make what reads and writes documents now, so that no command pays for it."""
        _ = self._codec

    def encode(self, value: Kept) -> Document:
        """Return a value as a document: ids, dates and codes become strings, money stays an integer."""
        document: Document = self._codec.dump_python(value, mode="json")
        return document

    def decode(self, document: Mapping[str, Any]) -> Kept:
        """Read a value; unknown fields are passed over. Raises `pydantic.ValidationError` where it is none."""
        return self._codec.validate_python(document)
