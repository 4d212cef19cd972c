"""Searches: offers by words, place, price and start. Nothing is kept of what was looked for."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from portal.api.answers.needs import Near
from portal.api.answers.offers import Duration
from portal.api.operation import Answer, Body, Operation


class NextStart(Answer):
    """The next start that has a place left."""

    on: date
    left: int


class FoundQuality(Answer):
    """How often clients of its supplier finish in the category."""

    completion_percent: float | None
    cases: int


class FoundOffer(Answer):
    """An offer that a search found; distance and venue are of its place that is nearest."""

    offer_id: UUID
    supplier_name: str
    category: str
    title: str
    mode: str
    national: bool
    venue: str | None
    distance_km: float | None
    price_pence: int
    per: str
    duration: Duration
    next_start: NextStart | None
    first_day: date | None
    quality: FoundQuality


class Facets(Answer):
    """How many of the offers found have each code."""

    category: Mapping[str, int]
    mode: Mapping[str, int]
    access: Mapping[str, int]
    languages: Mapping[str, int]
    attributes: Mapping[str, int]


class SoughtInVain(Answer):
    """What a search in vain asked for, in codes that gaps are merged by."""

    market: str
    category: str | None
    district: str | None
    reason: str
    access: tuple[str, ...]
    attributes: tuple[str, ...]
    languages: tuple[str, ...]


class GapToReport(Answer):
    """What to send to report a search in vain."""

    body: SoughtInVain


class FoundOffers(Answer):
    """A page of what was found; there are more than `offers` where `more_than` says so."""

    items: tuple[FoundOffer, ...]
    next: str | None
    offers: int
    more_than: bool
    facets: Facets
    gap_to_report: GapToReport | None


class SearchOffers(Body):
    """What is looked for."""

    text: str | None = None
    category: str | None = None
    need: str | None = None
    district: str | None = None
    near: Near | None = None
    mode: str | None = None
    access: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    price_to_pence: int | None = None
    starts_to: date | None = None
    quality_at_least: int | None = None
    sort: str | None = None
    after: str | None = None
    limit: int | None = None


class ReportGap(Body):
    """Report what was looked for in vain; suppliers see it, and never for whom."""

    market: str | None = None
    category: str | None = None
    district: str | None = None
    reason: str | None = None
    access: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


class GapReported(Answer):
    """The gap that a report joined or raised."""

    gap_id: UUID


SEARCH_OFFERS = Operation("POST", "/v1/searches", FoundOffers, body=SearchOffers)
REPORT_GAP = Operation("POST", "/v1/gaps/reports", GapReported, body=ReportGap)
