"""Shortlists: offers that staff of a district hold against each other, each in the version in which it was read."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from portal.api.answers.offers import Delivery, Duration, Price, WeeklyPattern
from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class ShortlistListed(Answer):
    """A shortlist among others."""

    shortlist_id: UUID
    district: str
    need_id: UUID | None
    title: str
    status: str
    frozen_at: AwareDatetime
    valid_until: date


class FrozenContent(Answer):
    """What an offer said in the version that is on the list."""

    category: str
    title: str
    price: Price
    duration: Duration
    delivery: Delivery
    access: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    weekly_pattern: WeeklyPattern | None = None


class StartCompared(Answer):
    """A start with the places that were left when the list was frozen, and that are left now."""

    on: date
    left_then: int
    left_now: int


class QualityThen(Answer):
    """How often its supplier's clients finish."""

    completion_percent: float | None
    cases: int


class OrderToBegin(Answer):
    """The order that could be placed."""

    starts_on: date
    start_id: UUID | None
    match_id: UUID | None


class OfferCompared(Answer):
    """An offer of the list; `latest_version` and `status` are as they are now, `order` is null while it is stale."""

    offer_id: UUID
    offer_version: int
    supplier_name: str
    content: FrozenContent
    pence_per_place: int
    starts: tuple[StartCompared, ...]
    quality: QualityThen
    latest_version: int
    status: str
    stale: bool
    order: OrderToBegin | None


class StaleFor(Answer):
    """Why a list may not be relied on as it is, with a pointer to the offer concerned."""

    code: str
    detail: str
    pointer: str = ""


class Shortlist(ShortlistListed):
    """A shortlist with its offers side by side."""

    stale_for: tuple[StaleFor, ...]
    offers: tuple[OfferCompared, ...]


class ShortlistMade(Answer):
    """The shortlist that was made."""

    shortlist_id: UUID


class ShortlistedOffer(Body):
    """An offer in the version in which it was seen, and the match that ranked it."""

    offer_id: UUID
    offer_version: int
    match_id: UUID | None = None


class FreezeShortlist(Body):
    """What is on the list from now on."""

    title: str
    offers: tuple[ShortlistedOffer, ...]


class MakeShortlist(FreezeShortlist):
    """A new list of a district, for a need."""

    district: str
    need_id: UUID | None = None


_ONE = "/v1/shortlists/{shortlist_id}"
SHORTLISTS = Operation("GET", "/v1/shortlists", Listed[ShortlistListed], query=("status", "after", "limit"))
SHORTLIST = Operation("GET", _ONE, Shortlist)
MAKE_SHORTLIST = Operation("POST", "/v1/shortlists", ShortlistMade, body=MakeShortlist)
FREEZE_SHORTLIST = Operation("PUT", _ONE, Nothing, body=FreezeShortlist)
DISCARD_SHORTLIST = Operation("POST", f"{_ONE}/discarding", Nothing)
