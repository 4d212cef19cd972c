"""The public register as a table: a line for each membership, for a spreadsheet or a program (RFC 4180)."""

import csv
from collections.abc import Iterable
from io import StringIO

from services.supplier_registry.public_register.domain.listing import (
    ListedMembership,
    ListedSupplier,
    Wanted,
    is_asked_for,
)

COLUMNS = (
    *("supplier_id", "name", "identifiers", "sme", "vcse"),
    *("market", "category", "member_since", "member_until", "districts"),
)

# What a spreadsheet would take for a formula, and carry out: an organisation writes its name itself.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def table(suppliers: Iterable[ListedSupplier], wanted: Wanted) -> str:
    """Return the table; of a supplier only the memberships that were asked for."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_line(one, each) for one in suppliers for each in one.memberships if is_asked_for(each, wanted))
    return text.getvalue()


def _line(one: ListedSupplier, membership: ListedMembership) -> tuple[str, ...]:
    return (
        str(one.supplier_id),
        _as_text(one.name),
        " ".join(f"{each.scheme}-{each.id}" for each in one.identifiers),
        _yes_or_no(one.sme),
        _yes_or_no(one.vcse),
        membership.market,
        membership.category,
        membership.since.isoformat(),
        membership.until.isoformat() if membership.until else "",
        " ".join(membership.districts),
    )


def _as_text(name: str) -> str:
    """Return a name that no spreadsheet carries out: an apostrophe before it says that it is text."""
    return f"'{name}" if name.startswith(_FORMULA) else name


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"
