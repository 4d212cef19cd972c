"""Offers and drafts as their supplier has them, and what a browser sends of a section."""

from typing import Any

from portal.api.answers.offer_drafts import OfferDraft
from portal.api.answers.supplier_offers import OwnOffer
from portal.pages.supplier.offer_forms import SECTIONS, Offer
from portal.web.posted import Posted
from tests.portal.supplier.orders_and_offers import AT, OFFER, SUPPLIER, answer

CONTENT: Offer = {
    "market": "DPS-EMPLOYABILITY",
    "category": "GETTING_JOBS",
    "title": "Interview coaching",
    "summary": "Two sessions and a rehearsal.",
    "price": {"pence": 45_000, "currency": "GBP", "per": "place", "vat": "included", "vat_rate": 20},
    "duration": {"value": 4, "unit": "week", "hours": 40},
    "delivery": {
        "mode": "in_person",
        "venues": [
            {"name": "Hall", "postcode": "LS1 4DY", "latitude": 53.8, "longitude": -1.5, "district": "D01"},
            {"name": "Annexe", "postcode": "LS1 4DZ", "latitude": 53.8, "longitude": -1.5, "district": "D01"},
        ],
        "national": False,
    },
    "districts": ["D01"],
    "group_size": 12,
    "notice_days": 5,
    "starts": [{"start_id": OFFER, "on": "2027-01-11", "places": 8}],
    "access": ["step_free"],
    "languages": ["en"],
    "attributes": ["evening", "mentor"],
    "entry_conditions": [
        {"kind": "aged_18_or_over", "detail": ""},
        {"kind": "other", "detail": "Bring a CV"},
    ],
    "qualification": None,
    "weekly_pattern": {"days": ["monday"], "parts_of_day": ["evening"], "hours": 10},
    "payment_split": None,
    "minimum_group": None,
    "reference": "IC-1",
    "offered_until": "2027-06-30",
}


def an_offer(**differing: Any) -> OwnOffer:
    said = {
        **CONTENT,
        "offer_id": OFFER,
        "supplier_id": SUPPLIER,
        "offer_version": 2,
        "status": "published",
        "published_at": AT,
        "updated_at": AT,
        "delisted_for": None,
        "paused_for": None,
        "expires_on": "2027-06-30",
        "orderable": {"ordered_by": "2027-06-30", "delivered_by": None},
        "places": [{"start_id": OFFER, "left": 3, "as_of": AT}],
        **differing,
    }
    return answer(OwnOffer, "ShownOffer", said)


def a_draft(offer: Offer | None = None, *reasons: tuple[str, str], **differing: Any) -> OfferDraft:
    said = {
        "offer_draft_id": OFFER,
        "supplier_id": SUPPLIER,
        "status": "open",
        "begun_at": AT,
        "saved_at": AT,
        "copied_from": None,
        "revises": None,
        "revises_version": None,
        "offer_id": None,
        "offer": CONTENT if offer is None else offer,
        "in_the_way": [{"code": code, "detail": f"{code} it is", "pointer": pointer} for code, pointer in reasons],
        **differing,
    }
    return answer(OfferDraft, "CatalogueDraftShown", said)


def typed(section: str, offer: Offer, **differing: str) -> Posted:
    """What a browser sends of a section that was shown and changed in these fields."""
    form = SECTIONS[section].form
    raw = dict(form.blank(**SECTIONS[section].read(offer)).raw)
    return Posted({**raw, **{name: (value,) for name, value in differing.items()}})
