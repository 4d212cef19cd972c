"""Who is listed, and for what: organisations and their live memberships, and nothing that is confidential.

A suspension is not shown: it is for the time being, often while a concern is still looked into, and a suspended member
is a member. Its offers are hidden from those who order meanwhile.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypedDict
from uuid import UUID

from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts.codes import AnyCategory, AnyMarket
from shared.contracts.supplier_registry import Identifier
from shared.kernel.memberships import LIVE, Membership, key_of
from shared.reference.calendar import uk_date


@dataclass(frozen=True)
class ListedMembership:
    """One category that the supplier is a member of, the day on which it was admitted, and the last one if any."""

    market: AnyMarket
    category: AnyCategory
    since: date
    until: date | None


@dataclass(frozen=True)
class ListedSupplier:
    """A member as everybody sees it: the organisation, its numbers in public registers, and where it is a member."""

    supplier_id: UUID
    name: str
    identifiers: tuple[Identifier, ...]
    sme: bool
    vcse: bool
    memberships: tuple[ListedMembership, ...]


@dataclass(frozen=True)
class Wanted:
    """What is asked for; `None` was not."""

    market: str | None = None
    category: str | None = None
    sme: bool | None = None
    vcse: bool | None = None


def listed(supplier: Supplier, today: date) -> ListedSupplier | None:
    """Return how a supplier is listed, `None` where it is a member of nothing."""
    memberships = tuple(
        ListedMembership(*_parts(name), _admitted_on(supplier, name, one), one.until)
        for name, one in sorted(supplier.memberships.items())
        if one.standing in LIVE and (one.until is None or today <= one.until)
    )
    if not memberships:
        return None
    return ListedSupplier(
        supplier.supplier_id, supplier.name, supplier.identifiers, supplier.sme, supplier.vcse, memberships
    )


def _admitted_on(supplier: Supplier, name: str, membership: Membership) -> date:
    """Return when a membership began: `since` would tell of a suspension that was lifted."""
    began: date | None = None
    for period in supplier.periods:
        if key_of(period.market, period.category) == name:
            began = (began or period.first) if period.standing in LIVE else None
    return began or uk_date(membership.since)


def _parts(name: str) -> tuple[str, str]:
    market, _, category = name.partition(":")
    return market, category


def narrowed(suppliers: Iterable[ListedSupplier], wanted: Wanted) -> list[ListedSupplier]:
    """Return those that are meant; a category and a market are those of one membership."""
    return [one for one in suppliers if _is_meant(one, wanted)]


def _is_meant(one: ListedSupplier, wanted: Wanted) -> bool:
    return (
        wanted.sme in {None, one.sme}
        and wanted.vcse in {None, one.vcse}
        and any(
            wanted.market in {None, each.market} and wanted.category in {None, each.category}
            for each in one.memberships
        )
    )


@dataclass(frozen=True)
class Count:
    """How many members there are, and how many of them are small or medium, or mission-led; shares in percent.

    A share of nobody is null.
    """

    members: int
    sme: int
    vcse: int
    sme_percent: float | None
    vcse_percent: float | None


@dataclass(frozen=True)
class CategoryCount(Count):
    """The members of one category of a market."""

    market: AnyMarket
    category: AnyCategory


@dataclass(frozen=True)
class RegisterCounts:
    """All members, each counted once, and those of each category."""

    total: Count
    categories: tuple[CategoryCount, ...]


def counts(suppliers: Collection[ListedSupplier], categories: Iterable[tuple[str, str]]) -> RegisterCounts:
    """Count the register; `categories` are those that there are, by market, so that an empty one shows."""
    return RegisterCounts(
        Count(**_counted(suppliers)),
        tuple(
            CategoryCount(**_counted(narrowed(suppliers, Wanted(market, category))), market=market, category=category)
            for market, category in categories
        ),
    )


class _Counted(TypedDict):
    members: int
    sme: int
    vcse: int
    sme_percent: float | None
    vcse_percent: float | None


def _counted(suppliers: Collection[ListedSupplier]) -> _Counted:
    sme, vcse = sum(each.sme for each in suppliers), sum(each.vcse for each in suppliers)
    return _Counted(
        members=len(suppliers),
        sme=sme,
        vcse=vcse,
        sme_percent=_share(sme, len(suppliers)),
        vcse_percent=_share(vcse, len(suppliers)),
    )


def _share(part: int, of: int) -> float | None:
    return round(100 * part / of, 1) if of else None
