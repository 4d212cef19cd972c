"""The public register as a table: a line for each membership, for a spreadsheet or a program (RFC 4180)."""

from collections.abc import Iterable

from services.supplier_registry.public_register.domain.listing import (
    ListedMembership,
    ListedSupplier,
    Wanted,
    is_asked_for,
)
from shared.kernel.tables import lines_of

COLUMNS = (
    *("supplier_id", "name", "identifiers", "sme", "vcse"),
    *("market", "category", "member_since", "member_until", "districts"),
)


def table(suppliers: Iterable[ListedSupplier], wanted: Wanted) -> str:
    """Return the table; of a supplier only the memberships that were asked for."""
    lines = (_line(one, each) for one in suppliers for each in one.memberships if is_asked_for(each, wanted))
    return lines_of([COLUMNS, *lines])


def _line(one: ListedSupplier, membership: ListedMembership) -> tuple[str, ...]:
    return (
        str(one.supplier_id),
        one.name,
        " ".join(f"{each.scheme}-{each.id}" for each in one.identifiers),
        _yes_or_no(one.sme),
        _yes_or_no(one.vcse),
        membership.market,
        membership.category,
        membership.since.isoformat(),
        membership.until.isoformat() if membership.until else "",
        " ".join(membership.districts),
    )


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
