"""An offer as tests need one, told by what differs: the body of a request, and the content of an event."""

from typing import Any


def offer_body(
    *codes: str, category: str = "GETTING_JOBS", pence: int = 45_000, weeks: int = 4, **differing: Any
) -> dict[str, Any]:
    """What a supplier sends to offer something at a venue in each of these districts, D01 where none is named."""
    usual = {
        "category": category,
        "title": "Interview Coaching",
        "summary": "Two sessions and a rehearsal.",
        "price": {"pence": pence, "currency": "GBP", "per": "place", "vat": "included", "vat_rate": 20},
        "duration": {"value": weeks, "unit": "week", "hours": weeks * 10},
        "delivery": delivery_at(*(codes or ("D01",))),
        "group_size": 12,
        "notice_days": 5,
    }
    return usual | differing


def offer_content(*codes: str, **differing: Any) -> dict[str, Any]:
    """What an event of the catalogue says of such an offer."""
    return {"market": "DPS-EMPLOYABILITY", "districts": codes or ("D01",), **offer_body(*codes, **differing)}


def delivery_at(*codes: str) -> dict[str, Any]:
    """A delivery at a venue in each of these districts."""
    return {"mode": "in_person", "venues": [a_venue(code) for code in codes], "national": False}


def a_venue(district: str, **differing: Any) -> dict[str, Any]:
    """A venue in a district."""
    usual = {
        "name": f"Hall of {district}",
        "postcode": "LS1 4DY",
        "latitude": 53.79648,
        "longitude": -1.54785,
        "district": district,
    }
    return usual | differing
