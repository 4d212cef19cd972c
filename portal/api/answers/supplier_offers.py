"""A supplier's own offers: what they say, how they stand, and what staff ask about them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from portal.api.answers.offers import (
    Delivery,
    Duration,
    EntryCondition,
    LeadsTo,
    OrderableUntil,
    PlacesLeft,
    Price,
    Start,
    Venue,
    WeeklyPattern,
)
from portal.api.operation import Answer, Body, ForReason, Listed, Nothing, Operation


class LocatedVenue(Venue):
    """Where it is held, with its place on the map."""

    latitude: float
    longitude: float


class LocatedDelivery(Delivery):
    """How and where it is delivered, as it is sent again."""

    venues: tuple[LocatedVenue, ...] = ()


class PaymentSplit(Answer):
    """What falls due when, in percent."""

    start_percent: int
    completion_percent: int
    job_outcome_percent: int
    sustained_percent: int


class Content(Answer):
    """All that an offer says: a new price is sent with the rest of it, so that nothing may be missing here."""

    market: str
    category: str
    title: str
    summary: str
    price: Price
    duration: Duration
    delivery: LocatedDelivery
    group_size: int
    notice_days: int
    starts: tuple[Start, ...] = ()
    access: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    entry_conditions: tuple[EntryCondition, ...] = ()
    qualification: LeadsTo | None = None
    weekly_pattern: WeeklyPattern | None = None
    payment_split: PaymentSplit | None = None
    minimum_group: int | None = None
    reference: str = ""
    offered_until: date | None = None


class OwnOffer(Content):
    """An offer of the own organisation. One of a competitor has no price, nor what else it keeps to itself."""

    price: Price = Price(pence=0, per="place", vat="included", vat_rate=0)
    group_size: int = 0
    notice_days: int = 0
    offer_id: UUID
    supplier_id: UUID
    offer_version: int
    status: str
    updated_at: datetime
    delisted_for: str | None
    paused_for: str | None
    districts: tuple[str, ...]
    expires_on: date | None = None
    orderable: OrderableUntil | None = None
    places: tuple[PlacesLeft, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is an offer of the own organisation."""
        return "price" in self.model_fields_set


class Version(Content):
    """What an offer said in one version."""

    offer_version: int
    said_at: datetime


class WriteOffer(Body):
    """All that an offer says from now on."""

    market: str | None
    category: str
    title: str
    summary: str
    price: dict[str, Any]
    duration: dict[str, Any]
    delivery: dict[str, Any]
    group_size: int
    notice_days: int
    starts: tuple[dict[str, Any], ...]
    access: tuple[str, ...]
    languages: tuple[str, ...]
    attributes: tuple[str, ...]
    entry_conditions: tuple[dict[str, Any], ...]
    qualification: dict[str, Any] | None
    weekly_pattern: dict[str, Any] | None
    payment_split: dict[str, Any] | None
    minimum_group: int | None
    reference: str
    offered_until: date | None


class WithdrawOffer(Body):
    """Why an offer is taken back for good."""

    reason: str
    detail: str = ""


class RevertOffer(Body):
    """The version that it says again."""

    offer_version: int


class Question(Answer):
    """A question of staff about a change of an offer, or an offer that they took down."""

    review_id: UUID
    offer_id: UUID
    status: str
    questioned_for: str | None
    question: str
    answer_by: date | None
    answer: str
    taken_down_for: str | None
    takedown: str


class AnswerQuestion(Body):
    """What the supplier says."""

    answer: str


class PriceQuery(Answer):
    """A question about a price that is very low."""

    query_id: UUID
    offer_id: UUID
    status: str
    grounds: tuple[str, ...]
    answer_by: date


class JustifyPrice(Body):
    """Why the price can be kept."""

    reasons: tuple[str, ...]
    detail: str = ""


OWN_OFFERS = Operation(
    "GET", "/v1/offers", Listed[OwnOffer], query=("category", "supplier_id", "status", "after", "limit")
)
OWN_OFFER = Operation("GET", "/v1/offers/{offer_id}", OwnOffer)
UPDATE_OFFER = Operation("PUT", "/v1/offers/{offer_id}", Nothing, body=WriteOffer)
OFFER_VERSIONS = Operation("GET", "/v1/offers/{offer_id}/versions", Listed[Version])
REVERT_OFFER = Operation("POST", "/v1/offers/{offer_id}/reversion", Nothing, body=RevertOffer)
PAUSE_OFFER = Operation("POST", "/v1/offers/{offer_id}/pause", Nothing, body=ForReason)
RESUME_OFFER = Operation("POST", "/v1/offers/{offer_id}/resumption", Nothing, body=ForReason)
WITHDRAW_OFFER = Operation("POST", "/v1/offers/{offer_id}/withdrawal", Nothing, body=WithdrawOffer)
OFFER_QUESTIONS = Operation(
    "GET", "/v1/offer-reviews", Listed[Question], query=("waiting", "offer_id", "after", "limit")
)
ANSWER_QUESTION = Operation("POST", "/v1/offer-reviews/{review_id}/answer", Nothing, body=AnswerQuestion)
OWN_PRICE_QUERIES = Operation(
    "GET", "/v1/price-queries", Listed[PriceQuery], query=("offer_id", "status", "after", "limit")
)
JUSTIFY_PRICE = Operation("POST", "/v1/price-queries/{query_id}/justification", Nothing, body=JustifyPrice)


def as_written(said: Content, **changes: Any) -> WriteOffer:
    """Return what an offer says as it is sent, with some fields changed."""
    kept = said.model_dump(mode="json", include=set(WriteOffer.model_fields))
    return WriteOffer.model_validate(kept | changes)
