"""One supplier in the register: what it is, and what it is admitted to, where and since when."""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.api.answers.register import MEMBER, MEMBER_COUNTS, ListedMembership, ListedSupplier, RegisterCounts
from portal.api.problem import NotAnswered
from portal.api.together import together
from portal.pages.public.register import REGISTER, kinds_of
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day


@dataclass(frozen=True)
class Membership:
    """One category, with the days and the districts as they are written."""

    category: str
    since: str
    until: str
    districts: tuple[str, ...]


@dataclass(frozen=True)
class SupplierView:
    """A supplier of the register."""

    name: str
    rows: tuple[tuple[str, str], ...]
    memberships: tuple[Membership, ...]


def supplier_view(one: ListedSupplier, counts: RegisterCounts) -> SupplierView:
    """Return the page; `counts` say what categories and districts are called."""
    names = {
        **{each.category: _(each.name) for each in counts.categories},
        **{each.district: _(each.name) for each in counts.districts},
    }
    numbers = tuple((_number_name(each.scheme), each.id) for each in one.identifiers)
    kinds = kinds_of(one)
    kind = ((_("Kind of organisation"), ", ".join(kinds)),) if kinds else ()
    return SupplierView(one.name, (*numbers, *kind), tuple(_membership(each, names) for each in one.memberships))


def _membership(one: ListedMembership, names: Mapping[str, str]) -> Membership:
    return Membership(
        category=names.get(one.category, one.category),
        since=day(one.since),
        until=day(one.until) if one.until else "",
        districts=tuple(names.get(each, each) for each in one.districts),
    )


def _number_name(scheme: str) -> str:
    names = {
        "GB-COH": _("Company number"),
        "GB-CHC": _("Charity number, England and Wales"),
        "GB-SC": _("Charity number, Scotland"),
        "GB-NIC": _("Charity number, Northern Ireland"),
        "GB-UKPRN": _("UK provider reference number (UKPRN)"),
        "GB-PPON": _("Central digital platform number (PPON)"),
        "XI-DUNS": _("D-U-N-S number"),
    }
    return names.get(scheme) or _("Number in %(register)s") % {"register": scheme}


async def show(visit: Visit) -> Reply:
    """Show a supplier, or say that it is not in the register (404): it may have left, or been removed."""
    try:
        one, counts = await together(
            visit.api.get(MEMBER, supplier_id=visit.parameters["supplier_id"]), visit.api.get(MEMBER_COUNTS)
        )
    except NotAnswered as error:
        if error.status not in (404, 422):
            raise
        return Shown(None, status=404, template="public/not_in_register.html")
    return Shown(supplier_view(one, counts))


PAGES = (Page(f"{REGISTER}/{{supplier_id}}", None, "public/supplier.html", show),)
