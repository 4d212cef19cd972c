"""The register of suppliers: found by name, category and district, counted, and as files for programs."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

import orjson

from portal.api.answers.register import (
    MEMBER_COUNTS,
    MEMBER_TABLE,
    MEMBERS,
    ListedSupplier,
    RegisterCounts,
)
from portal.api.operation import Listed
from portal.api.problem import NotAnswered
from portal.api.together import together
from portal.web.language import words as _
from portal.web.language import words_of as _n
from portal.web.page import Page, Reply, Shown, Streamed, Written
from portal.web.visit import Visit

REGISTER = "/register"
_PAGE = 25
_PAGE_OF_FILE = 500
_LONGEST_NAME = 100

Options = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Asked:
    """What is looked for; empty text is not asked for."""

    name: str = ""
    category: str = ""
    district: str = ""
    sme: bool = False
    vcse: bool = False

    @property
    def values(self) -> Mapping[str, Any]:
        """The parameters of the API, and of the page's own address."""
        named = {"name": self.name, "category": self.category, "district": self.district}
        flags = {name: "true" for name, given in (("sme", self.sme), ("vcse", self.vcse)) if given}
        return {name: value for name, value in {**named, **flags}.items() if value}


@dataclass(frozen=True)
class Row:
    """One supplier of the list."""

    path: str
    name: str
    kinds: tuple[str, ...]
    categories: tuple[str, ...]


@dataclass(frozen=True)
class RegisterView:
    """The list, what was asked for, and what can be asked for. `summary` says in a sentence what is shown.

    `counted` are rows for a table with bars: a category's name, the number of its suppliers, its share of the largest.
    """

    asked: Asked
    categories: Options
    districts: Options
    summary: str
    rows: tuple[Row, ...]
    next: str
    csv: str
    json: str
    counted: tuple[tuple[str, str, float], ...]


def asked_for(visit: Visit) -> Asked:
    """Read what is asked for."""
    return Asked(
        name=" ".join(visit.asked("name").split())[:_LONGEST_NAME],
        category=visit.asked("category"),
        district=visit.asked("district"),
        sme=visit.asked("sme") == "true",
        vcse=visit.asked("vcse") == "true",
    )


def register_view(asked: Asked, counts: RegisterCounts, found: Listed[ListedSupplier], after: str) -> RegisterView:
    """Return the page; `after` is what stands before it in the list, empty on the first page."""
    names = {each.category: _(each.name) for each in counts.categories}
    most = max((each.members for each in counts.categories), default=0) or 1
    shows_counts = not asked.values and not after
    query = urlencode(asked.values)
    return RegisterView(
        asked=asked,
        categories=tuple(names.items()),
        districts=tuple((each.district, _(each.name)) for each in counts.districts),
        summary=_summary(asked, counts, found, after),
        rows=tuple(_row(each, names) for each in found.items),
        next=_address(REGISTER, {**asked.values, "after": found.next}) if found.next else "",
        csv=f"{REGISTER}.csv?{query}".rstrip("?"),
        json=f"{REGISTER}.json?{query}".rstrip("?"),
        counted=tuple((names[each.category], f"{each.members:,}", each.members / most) for each in counts.categories)
        if shows_counts
        else (),
    )


def kinds_of(one: ListedSupplier) -> tuple[str, ...]:
    """Return what kind of organisation a supplier is, as far as the register says."""
    kinds = ((one.sme, _("Small or medium-sized")), (one.vcse, _("Voluntary, community or social enterprise")))
    return tuple(text for holds, text in kinds if holds)


def _row(one: ListedSupplier, names: Mapping[str, str]) -> Row:
    categories = dict.fromkeys(names.get(each.category, each.category) for each in one.memberships)
    return Row(f"{REGISTER}/{one.supplier_id}", one.name, kinds_of(one), tuple(categories))


def _summary(asked: Asked, counts: RegisterCounts, found: Listed[ListedSupplier], after: str) -> str:
    if not found.items:
        return _("No supplier was found.")
    if after:
        return _("More suppliers, in the order of their names.")
    if asked.name or (asked.sme and asked.vcse):
        return _("These suppliers were found, in the order of their names.")
    total = counts.total.sme if asked.sme else counts.total.vcse if asked.vcse else counts.total.members
    text = _n("%(num)s supplier was found.", "%(num)s suppliers were found, in the order of their names.", total)
    return text % {"num": f"{total:,}"}


def _address(path: str, values: Mapping[str, Any]) -> str:
    return f"{path}?{urlencode(values)}"


async def show(visit: Visit) -> Reply:
    """Show what is asked for; a category or district that there is not is passed over."""
    asked, after = asked_for(visit), visit.asked("after")[:_LONGEST_NAME]
    try:
        return Shown(await _page(visit, asked, after))
    except NotAnswered as error:
        if error.status != 422 or not (asked.category or asked.district):
            raise
    return Shown(await _page(visit, replace(asked, category="", district=""), ""))


async def _page(visit: Visit, asked: Asked, after: str) -> RegisterView:
    page = visit.api.get(MEMBERS, **asked.values, order="name", after=after, limit=_PAGE)
    if not (asked.category or asked.district):
        everything, found = await together(visit.api.get(MEMBER_COUNTS), page)
        return register_view(asked, everything, found, after)
    everything, counts, found = await together(
        visit.api.get(MEMBER_COUNTS),
        visit.api.get(MEMBER_COUNTS, category=asked.category, district=asked.district),
        page,
    )
    return register_view(asked, everything.model_copy(update={"total": counts.total}), found, after)


async def csv(visit: Visit) -> Reply:
    """Send the list as a table."""
    return Streamed(visit.api.download(MEMBER_TABLE, **asked_for(visit).values), "suppliers.csv")


async def json(visit: Visit) -> Reply:
    """Send the list for programs: what `/v1/public/suppliers` answers, all pages of it."""
    asked, after = asked_for(visit).values, ""
    items: list[dict[str, Any]] = []
    while True:
        found = await visit.api.get(MEMBERS, **asked, order="name", after=after, limit=_PAGE_OF_FILE)
        items += [each.model_dump(mode="json") for each in found.items]
        after = found.next or ""
        if not after:
            return Written(orjson.dumps({"items": items}), "application/json", "suppliers.json")


PAGES = (
    Page(REGISTER, None, "public/register.html", show),
    Page(f"{REGISTER}.csv", None, "", csv),
    Page(f"{REGISTER}.json", None, "", json),
)
