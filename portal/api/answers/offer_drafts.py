"""Drafts of offers: begun, saved as a whole, published."""

from datetime import datetime
from typing import Any
from uuid import UUID

from portal.api.operation import Answer, Body, Listed, Nothing, Operation
from portal.api.problem import Reason


class OfferDraftListed(Answer):
    """A draft among others."""

    offer_draft_id: UUID
    status: str
    saved_at: datetime
    copied_from: UUID | None
    revises: UUID | None


class OfferDraft(OfferDraftListed):
    """A draft: what it says so far, and what stands in the way of publishing it."""

    revises_version: int | None
    offer_id: UUID | None
    offer: dict[str, Any]
    in_the_way: tuple[Reason, ...]


class OfferDraftCreated(Answer):
    """The id of the new draft."""

    offer_draft_id: UUID


class OfferCreated(Answer):
    """The id of the offer that a draft became."""

    offer_id: UUID


class BeginOfferDraft(Body):
    """What is known of it at first."""

    offer: dict[str, Any]


class SaveOfferDraft(Body):
    """All that a draft says. Fields that these pages do not know are kept as they were read."""

    offer: dict[str, Any]
    revises_version: int | None = None


OFFER_DRAFTS = Operation("GET", "/v1/offer-drafts", Listed[OfferDraftListed], query=("status", "after", "limit"))
OFFER_DRAFT = Operation("GET", "/v1/offer-drafts/{offer_draft_id}", OfferDraft)
BEGIN_OFFER_DRAFT = Operation("POST", "/v1/offer-drafts", OfferDraftCreated, body=BeginOfferDraft)
SAVE_OFFER_DRAFT = Operation("PUT", "/v1/offer-drafts/{offer_draft_id}", Nothing, body=SaveOfferDraft)
PUBLISH_OFFER_DRAFT = Operation("POST", "/v1/offer-drafts/{offer_draft_id}/publication", OfferCreated)
DISCARD_OFFER_DRAFT = Operation("POST", "/v1/offer-drafts/{offer_draft_id}/discarding", Nothing)
COPY_OFFER = Operation("POST", "/v1/offers/{offer_id}/copy", OfferDraftCreated)
REVISE_OFFER = Operation("POST", "/v1/offers/{offer_id}/revision", OfferDraftCreated)
