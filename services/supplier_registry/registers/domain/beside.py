"""What registers say of a supplier, beside what it says of itself: each thing in which the two differ."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts.supplier_registry import Address, RegisterEntry
from shared.reference import forms_called
from shared.reference.names import plain

_IN_ORDER = frozenset({"active", "unknown"})
_NO_SIGN = re.compile(r"[^\W_]+")


class Takeable(StrEnum):
    """What a supplier says of itself that it may take over from a register."""

    NAME = "name"
    LEGAL_FORM = "legal_form"
    REGISTERED_ADDRESS = "registered_address"


@dataclass(frozen=True)
class Otherwise:
    """One thing that a register says otherwise than the supplier does, or that the supplier does not say.

    `may_be_taken_over` where what the register says can stand here as it is.
    """

    field: str
    here: str
    there: str
    may_be_taken_over: bool = False


def otherwise(supplier: Supplier, scheme: str, entry: RegisterEntry | None) -> tuple[Otherwise, ...]:
    """Return everything that a register says otherwise; nothing where it has no entry."""
    return () if entry is None else tuple(_otherwise(supplier, scheme, entry))


def _otherwise(supplier: Supplier, scheme: str, entry: RegisterEntry) -> Iterator[Otherwise]:
    if plain(entry.name) != plain(supplier.name):
        yield Otherwise(Takeable.NAME, supplier.name, entry.name, may_be_taken_over=True)
    forms = forms_called(scheme, entry.kind)
    if forms and supplier.legal_form not in forms:
        yield Otherwise(Takeable.LEGAL_FORM, supplier.legal_form or "", " or ".join(forms), len(forms) == 1)
    if entry.address and not is_the_same_place(supplier.registered_address, entry.address):
        can = entry.registered_address is not None
        yield Otherwise(Takeable.REGISTERED_ADDRESS, on_one_line(supplier.registered_address), entry.address, can)
    if entry.standing not in _IN_ORDER:
        yield Otherwise("standing", "", entry.standing)
    for named in entry.identifiers:
        if named not in supplier.identifiers:
            here = ", ".join(each.id for each in supplier.identifiers if each.scheme == named.scheme)
            yield Otherwise(f"identifiers.{named.scheme}", here, named.id)


def is_the_same_place(address: Address | None, said: str) -> bool:
    """Say whether an address has no part that a register does not name; the register may name a county besides."""
    parts = (*address.lines, address.town, address.postcode or "") if address else ()
    return bool(parts) and all(_bare(part) in _bare(said) for part in parts)


def on_one_line(address: Address | None) -> str:
    """Return an address as registers show theirs."""
    parts = (*address.lines, address.town, address.postcode) if address else ()
    return ", ".join(part for part in parts if part)


def _bare(said: str) -> str:
    return "".join(_NO_SIGN.findall(said.casefold()))
