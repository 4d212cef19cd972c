"""Whose key is whose: by the id that a key has in the vault, and by what a sealed value says of itself."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from bson.binary import UUID_SUBTYPE, Binary

from shared.contracts.sealed import Sealed
from shared.sealing.errors import OfAnother

_RANDOM: Final = 2  # the first byte of a value of the driver's random algorithm; the id of its key follows
_HEAD: Final = 18  # that byte, the id, and the kind of value


def key_of(value: Sealed) -> UUID | None:
    """Return whose key sealed a value, as it says itself; `None` where the driver made no such value."""
    made = value.made
    return UUID(bytes=made[1:17]) if len(made) > _HEAD and made[0] == _RANDOM else None


def must_be_of(client_id: UUID, value: Sealed) -> None:
    """Raise `OfAnother` where another key sealed a value, or none."""
    if key_of(value) != client_id:
        raise OfAnother("a sealed value is not of this client's key")


def key_id(client_id: UUID) -> Binary:
    """Return the id of a client's key as the vault has it."""
    return Binary(client_id.bytes, UUID_SUBTYPE)


def uuid_of(document: Mapping[str, Any]) -> UUID:
    """Return whose key a document of the vault is."""
    return UUID(bytes=bytes(document["_id"]))
