"""Offers on sale, searched by words and filters; a search in vain can be reported. Nothing of it is in an address."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from portal.api.answers.searches import REPORT_GAP, SEARCH_OFFERS, FoundOffer, FoundOffers, ReportGap, SearchOffers
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.offers import how_far, how_long, price_of, quality
from portal.components.reasons import Options
from portal.pages.coach.search_fields import (
    FIRST,
    SEARCH,
    asked_by,
    asked_in_words,
    read_search,
    search_options,
)
from portal.pages.coach.words import COACH, mode
from portal.web.form import Filled
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import count, short_day
from shared.auth.principal import Role

SEARCHERS = COACH | {Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER}
AT_ONCE = 20
_REPORTS = COACH | {Role.DISTRICT_MANAGER, Role.BUYER}
_OWN = frozenset({"after", "action"})
WORDS = {
    "search_too_wide": "Enter words, or select a category, a kind of need, a district or a place",
    "postcode_district_unknown": "Enter a postcode in England, Scotland or Wales",
    "distance_too_far": "Select a shorter distance",
    "sort_needs_text": "Enter words, or select another order: nothing can be closest to no words",
    "sort_needs_place": "Select a jobcentre or enter a postcode, or select another order",
    "need_not_in_category": "This kind of need is not bought in the category that you selected",
    "page_unknown": "Offers have changed since you searched. Search again.",
}


@dataclass(frozen=True)
class ForNeed:
    """The need for which somebody searches, where they came from a client's page."""

    journey_id: UUID
    need_id: UUID

    @property
    def query(self) -> str:
        """What keeps it in addresses."""
        return urlencode({"client": self.journey_id, "need": self.need_id})


@dataclass(frozen=True)
class FoundShown:
    """An offer that was found."""

    path: str
    title: str
    supplier: str
    category: str
    price: str
    place: str
    start: str
    length: str
    quality: str


@dataclass(frozen=True)
class SearchView:
    """The form of a search, and what was found; `sent` are the fields as they were searched by, to go on with."""

    heading: str
    caption: str
    back: str
    said: str
    found: tuple[FoundShown, ...]
    options: Mapping[str, Options]
    more_filters: bool
    after: str
    may_report: bool
    sent: tuple[tuple[str, str], ...]


async def show(visit: Visit) -> Reply:
    """Show the form, with the district of whoever has one."""
    district = next(iter(visit.person.districts)) if len(visit.person.districts) == 1 else None
    filled = SEARCH.blank(district=district)
    return Shown(search_view(None, None, filled, visit.names, for_need(visit), visit.role), filled=filled)


async def act(visit: Visit) -> Reply:
    """Search, go on to what follows, or report what was looked for in vain."""
    filled = read_search(visit.form)
    if not filled.ok:
        return _shown(visit, None, None, filled)
    asked = asked_by(filled.values, after=visit.form.text("after"), limit=AT_ONCE)
    found: Done[FoundOffers] | Refused = await visit.api.send(SEARCH_OFFERS, asked, key=None)
    if isinstance(found, Refused):
        return _shown(visit, None, None, filled.refused(found, WORDS))
    if visit.form.text("action") == "report" and visit.role in _REPORTS:
        return await _reported(visit, asked, found.answer, filled)
    return _shown(visit, asked, found.answer, filled)


async def _reported(visit: Visit, asked: SearchOffers, found: FoundOffers, filled: Filled) -> Reply:
    """Report what the search asked for; where it finds something by now, that is shown instead."""
    if found.gap_to_report is None:
        return _shown(visit, asked, found, filled)
    for name, what in (("category", "a category"), ("district", "a district")):
        if getattr(found.gap_to_report.body, name) is None:
            filled = filled.with_error(name, f"Select {what}, so that suppliers see what is missing where")
    if not filled.ok:
        return _shown(visit, asked, found, filled)
    report = ReportGap.model_validate(found.gap_to_report.body.model_dump())
    done = await visit.api.send(REPORT_GAP, report, key=visit.form.key)
    if isinstance(done, Refused):
        return _shown(visit, asked, found, filled.refused(done))
    need = for_need(visit)
    path = f"/clients/{need.journey_id}" if need else "/offers"
    return To(path, "You have reported what is missing. Suppliers are shown it, and never for whom.")


def _shown(visit: Visit, asked: SearchOffers | None, found: FoundOffers | None, filled: Filled) -> Reply:
    view = search_view(asked, found, filled, visit.names, for_need(visit), visit.role)
    return Shown(view, status=200 if filled.ok else 422, filled=filled)


def for_need(visit: Visit) -> ForNeed | None:
    """Return the need for which a coach searches, as the address says."""
    if visit.role is not Role.WORK_COACH:
        return None
    try:
        return ForNeed(UUID(visit.asked("client")), UUID(visit.asked("need")))
    except ValueError:
        return None


def search_view(
    asked: SearchOffers | None,
    found: FoundOffers | None,
    filled: Filled,
    names: Names,
    need: ForNeed | None,
    role: Role | None,
) -> SearchView:
    """Say what was found and for what; `asked` and `found` are nothing before anything was looked for."""
    none = bool(found and not found.items)
    typed = {name for name, values in filled.raw.items() if any(values)}
    return SearchView(
        heading="Search offers",
        caption=client_label(need.journey_id) if need else "",
        back=f"/clients/{need.journey_id}" if need else "",
        said=said(asked, found, names) if asked and found else "",
        found=tuple(_offer(each, names, need) for each in found.items) if found else (),
        options=search_options(names, found.facets if found else None),
        more_filters=none or not filled.ok or bool(typed & {each for each in _inputs() if each not in FIRST}),
        after=found.next or "" if found else "",
        may_report=none and role in _REPORTS,
        sent=tuple((n, value) for n, values in filled.raw.items() if n not in _OWN for value in values),
    )


def _inputs() -> tuple[str, ...]:
    return tuple(
        name for each in SEARCH.fields for name in ([f"{each.name}-{part}" for part in each.kind.inputs] or [each.name])
    )


def said(asked: SearchOffers, found: FoundOffers, names: Names) -> str:
    """Say in a sentence what was looked for and how much of it there is."""
    words = asked_in_words(asked, names)
    if not found.items:
        return f"Nothing on sale fits: {words}. Ask for less, or report what is missing."
    if found.more_than:
        return f"More than {count(found.offers, 'offer')} {words}. Ask for more to see those that suit best."
    fit = count(found.offers, "offer")
    return f"{fit[:1].upper()}{fit[1:]} {words}."


def _offer(offer: FoundOffer, names: Names, need: ForNeed | None) -> FoundShown:
    path = f"/offers/{offer.offer_id}"
    if need:
        path = f"/clients/{need.journey_id}{path}?{urlencode({'need': need.need_id})}"
    return FoundShown(
        path=path,
        title=offer.title,
        supplier=offer.supplier_name,
        category=names.category(offer.category),
        price=price_of(offer.price_pence, offer.per),
        place=_place(offer),
        start=_start(offer),
        length=how_long(offer.duration),
        quality=quality(offer.quality.completion_percent, offer.quality.cases),
    )


def _place(offer: FoundOffer) -> str:
    if offer.mode == "online" or offer.venue is None:
        return f"{mode(offer.mode)}, anywhere" if offer.national and offer.mode != "online" else mode(offer.mode)
    far = f", {how_far(offer.distance_km)}" if offer.distance_km is not None else ""
    return f"{offer.venue}{far}"


def _start(offer: FoundOffer) -> str:
    if offer.next_start:
        return f"{short_day(offer.next_start.on)}, {count(offer.next_start.left, 'place')} left"
    return f"Any day from {short_day(offer.first_day)}" if offer.first_day else "No start with a place at the moment"


PAGES = (Page("/offers", SEARCHERS, "coach/offers.html", show, act),)
