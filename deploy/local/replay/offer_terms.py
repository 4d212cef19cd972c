"""What made-up offers say beside price and duration: all that an offer can say is said by some of them."""

from collections.abc import Mapping
from itertools import compress
from zlib import crc32

from shared.reference import Jobcentre, districts, jobcentres

Said = dict[str, object]

HOURS_A_WEEK = 15
_MODES = ("in_person", "in_person", "in_person", "blended")
_PATTERNS: tuple[Said | None, ...] = (
    None,
    {"days": ["monday", "wednesday", "friday"], "parts_of_day": ["daytime"], "hours": HOURS_A_WEEK},
    {"days": ["monday", "tuesday", "thursday"], "parts_of_day": ["evening"], "hours": HOURS_A_WEEK},
    {"days": ["wednesday", "saturday"], "parts_of_day": ["daytime"], "hours": HOURS_A_WEEK},
)
_LANGUAGES = (["en"], ["en"], ["en"], ["en", "cy"], ["en", "ur"])
_ATTRIBUTES = ("childcare", "travel_paid", "mentor")
_ACCESS = ("step_free", "hearing_support")
_CONDITIONS: tuple[list[Said], ...] = (
    [],
    [{"kind": "aged_18_or_over"}],
    [{"kind": "english_for_the_course", "detail": "Entry level 3"}, {"kind": "conversation_first"}],
)
_QUALIFIED: Mapping[str, Said] = {"SKILLS_FOR_WORK": {"scheme": "ofqual", "reference": "603/0000/1"}}
_SPLITS: tuple[Said | None, ...] = (
    None,
    None,
    {"start_percent": 30, "completion_percent": 40, "job_outcome_percent": 20, "sustained_percent": 10},
    {"start_percent": 0, "completion_percent": 60, "job_outcome_percent": 30, "sustained_percent": 10},
)


def terms_of(category: str, title: str, places: tuple[str, ...]) -> Said:
    """Return the terms of an offer, the same whenever they are asked for: they follow from what the offer is."""
    drawn = crc32("/".join((category, title, *places)).encode())
    return {
        "delivery": {"mode": _MODES[drawn % len(_MODES)], "venues": [_venue_in(district) for district in places]},
        "weekly_pattern": _PATTERNS[drawn // 4 % len(_PATTERNS)],
        "languages": _LANGUAGES[drawn // 16 % len(_LANGUAGES)],
        "attributes": [*compress(_ATTRIBUTES, _bits(drawn // 64))],
        "access": [*compress(_ACCESS, _bits(drawn // 512))],
        "entry_conditions": _CONDITIONS[drawn // 2048 % len(_CONDITIONS)],
        "qualification": _QUALIFIED.get(category) if drawn // 8192 % 2 else None,
        "payment_split": _SPLITS[drawn // 16384 % len(_SPLITS)],
    }


def _bits(number: int) -> list[bool]:
    return [bool(number >> place & 1) for place in range(3)]


def _venue_in(district: str) -> Said:
    """Return a made-up place in a district: nobody published where courses were held."""
    number, town = list(districts()).index(district), office_of(district)
    return {
        "name": f"{districts()[district].name} Learning Centre",
        "postcode": f"ZZ{number + 1} 1ZZ",
        "latitude": town.latitude,
        "longitude": town.longitude,
        "district": district,
    }


def office_of(district: str) -> Jobcentre:
    """Return the first jobcentre of a district: its clients are looked after there."""
    return next(each for each in jobcentres().values() if each.district == district)
