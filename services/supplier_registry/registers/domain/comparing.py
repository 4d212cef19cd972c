"""Comparing what a register says with what it said before, and with what the supplier says of itself."""

from collections.abc import Iterator

from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts.supplier_registry import Identifier, RegisterDifference, RegisterEntry
from shared.reference.names import plain

_CONCERNING = {"ceased": "ceased", "insolvent": "insolvent", "closing": "closing"}


def differences(before: RegisterEntry | None, after: RegisterEntry | None) -> tuple[RegisterDifference, ...]:
    """Return what a register says otherwise than before, field by field."""
    then, now = _told(before), _told(after)
    return tuple(
        RegisterDifference(field=name, before=then.get(name, ""), after=now.get(name, ""))
        for name in RegisterEntry.model_fields
        if then.get(name, "") != now.get(name, "")
    )


def _told(entry: RegisterEntry | None) -> dict[str, str]:
    if entry is None:
        return {}
    numbers = ", ".join(f"{each.scheme} {each.id}" for each in entry.identifiers)
    told = {**entry.model_dump(exclude={"identifiers", "registered_address"}), "identifiers": numbers}
    return {name: "" if value is None else str(value) for name, value in told.items()}


def concerns(supplier: Supplier, entry: RegisterEntry | None) -> tuple[str, ...]:
    """Return the codes of all that a category manager should look at in an entry, or in there being none."""
    return ("not_found",) if entry is None else tuple(_concerns(supplier, entry))


def _concerns(supplier: Supplier, entry: RegisterEntry) -> Iterator[str]:
    if entry.standing in _CONCERNING:
        yield _CONCERNING[entry.standing]
    if plain(entry.name) != plain(supplier.name):
        yield "name_differs"
    if any(_contradicts(supplier, named) for named in entry.identifiers):
        yield "number_differs"


def _contradicts(supplier: Supplier, named: Identifier) -> bool:
    """Say whether the supplier gave numbers of the same register, and this is none of them."""
    own = {each.id for each in supplier.identifiers if each.scheme == named.scheme}
    return bool(own) and named.id not in own
