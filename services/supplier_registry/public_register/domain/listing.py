"""Who is listed, and for what: organisations and their live memberships, and nothing that is confidential.

A suspension is not shown: it is for the time being, often while a concern is still looked into, and a suspended member
is a member. Its offers are hidden from those who order meanwhile, and count here for the districts that they reach.
"""

from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict
from uuid import UUID

from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts.codes import AnyCategory, AnyDistrict, AnyMarket
from shared.contracts.supplier_registry import Identifier
from shared.kernel.memberships import LIVE, Membership, key_of
from shared.reference.calendar import uk_date

Served = Mapping[tuple[UUID, AnyMarket, AnyCategory], Set[AnyDistrict]]
"""The districts that a supplier's offers in a market and category reach."""


@dataclass(frozen=True)
class ListedMembership:
    """One category that the supplier is a member of, the day on which it was admitted, and the last one if any.

    `districts` are those in which it has an offer of the category; a member that has made none yet serves none.
    """

    market: AnyMarket
    category: AnyCategory
    since: date
    until: date | None
    districts: tuple[AnyDistrict, ...] = ()


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
    district: str | None = None


def is_asked_for(membership: ListedMembership, wanted: Wanted) -> bool:
    """Say whether one membership is in the market and category, and serves the district, that are asked for."""
    return (
        wanted.market in {None, membership.market}
        and wanted.category in {None, membership.category}
        and wanted.district in {None, *membership.districts}
    )


def listed(supplier: Supplier, today: date, served: Served) -> ListedSupplier | None:
    """Return how a supplier is listed, `None` where it is a member of nothing."""
    memberships = tuple(
        _membership(supplier, name, one, served)
        for name, one in sorted(supplier.memberships.items())
        if one.standing in LIVE and (one.until is None or today <= one.until)
    )
    if not memberships:
        return None
    return ListedSupplier(
        supplier.supplier_id, supplier.name, supplier.identifiers, supplier.sme, supplier.vcse, memberships
    )


def _membership(supplier: Supplier, name: str, membership: Membership, served: Served) -> ListedMembership:
    market, category = _parts(name)
    return ListedMembership(
        market,
        category,
        _admitted_on(supplier, name, membership),
        membership.until,
        tuple(sorted(served.get((supplier.supplier_id, market, category), ()))),
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
    """Return those that are meant; market, category and district are those of one membership."""
    return [one for one in suppliers if _is_meant(one, wanted)]


def _is_meant(one: ListedSupplier, wanted: Wanted) -> bool:
    return (
        wanted.sme in {None, one.sme}
        and wanted.vcse in {None, one.vcse}
        and any(is_asked_for(each, wanted) for each in one.memberships)
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
    name: str = ""


@dataclass(frozen=True)
class DistrictCount(Count):
    """The members that serve one district, in whatever category."""

    district: AnyDistrict
    name: str = ""


@dataclass(frozen=True)
class RegisterCounts:
    """All members, each counted once, those of each category, and those that serve each district.

    A member that serves several districts counts in each of them.
    """

    total: Count
    categories: tuple[CategoryCount, ...]
    districts: tuple[DistrictCount, ...]


def counts(
    suppliers: Collection[ListedSupplier],
    categories: Iterable[tuple[str, str]],
    districts: Iterable[str],
    wanted: Wanted = Wanted(),
    names: Mapping[str, str] | None = None,
) -> RegisterCounts:
    """Count those that are meant; of a membership that is not, neither the category nor the districts count.

    `categories` and `districts` are those that there are, so that an empty one shows; `names` are what they are called.
    """
    called = names or {}
    meant = [_as_asked(one, wanted) for one in narrowed(suppliers, wanted)]
    return RegisterCounts(
        Count(**_counted(meant)),
        tuple(
            CategoryCount(
                **_counted(narrowed(meant, Wanted(market, category))),
                market=market,
                category=category,
                name=called.get(category, category),
            )
            for market, category in categories
            if wanted.market in {None, market} and wanted.category in {None, category}
        ),
        tuple(
            DistrictCount(
                **_counted(narrowed(meant, Wanted(district=district))),
                district=district,
                name=called.get(district, district),
            )
            for district in districts
            if wanted.district in {None, district}
        ),
    )


def _as_asked(one: ListedSupplier, wanted: Wanted) -> ListedSupplier:
    return replace(one, memberships=tuple(each for each in one.memberships if is_asked_for(each, wanted)))


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
