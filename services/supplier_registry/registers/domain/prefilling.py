"""Prefilling: what an organisation shared with the central platform, for its registration and its application here."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts.supplier_registry import Associate, Identifier, RegisterDifference
from shared.kernel.commands import command
from shared.kernel.rules import Rejection


@command
class OpenShareCode:
    """A share code of the central digital platform, in the body: whoever has one may read what is shared."""

    share_code: Annotated[str, Field(pattern="^[A-Za-z0-9]{4,32}$", examples=["H8Q2ZK4T"])]


@dataclass(frozen=True)
class Shared:
    """What an organisation shares; `associates` are named by it as connected persons."""

    name: str
    identifiers: tuple[Identifier, ...]
    street: str
    town: str
    postcode: str
    associates: tuple[Associate, ...]


def is_its_own(shared: Shared, supplier: Supplier) -> Rejection | None:
    """A supplier opens its own code: what others share with the platform is none of its business."""
    if any(each in supplier.identifiers for each in shared.identifiers):
        return None
    detail = "the code shares an organisation that has none of your numbers in public registers"
    return Rejection("share_code_of_another", detail, "/share_code")


def differences(supplier: Supplier, shared: Shared) -> tuple[RegisterDifference, ...]:
    """Return what the platform has otherwise than the supplier registered it here: `before` is here, `after` there."""
    return tuple(
        RegisterDifference(field=name, before=here, after=there)
        for name, here, there in _compared(supplier, shared)
        if here != there
    )


def _compared(supplier: Supplier, shared: Shared) -> Iterator[tuple[str, str, str]]:
    yield "name", supplier.name, shared.name
    for each in shared.identifiers:
        here = ", ".join(own.id for own in supplier.identifiers if own.scheme == each.scheme)
        yield f"identifiers.{each.scheme}", here, each.id
