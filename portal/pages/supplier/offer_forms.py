"""The forms in which an offer is written, section by section, and what each makes of what the offer says already."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.pages.supplier.offer_terms import (
    PAYMENT,
    TEACHING,
    day_names,
    part_names,
    read_payment,
    read_teaching,
    write_payment,
    write_teaching,
)
from portal.pages.supplier.who_comes import access_names
from portal.web.form import Field, Form
from portal.web.kinds import (
    choice_of,
    choices_of,
    date_of,
    decimal_of,
    long_text_of,
    money_of,
    number_of,
    select_of,
    text_of,
)
from portal.web.language import words as _
from portal.web.names import Names

Offer = dict[str, Any]
Values = Mapping[str, Any]
Options = dict[str, tuple[tuple[str, str], ...]]

TO_VAT = {
    "20": {"vat": "included", "vat_rate": 20},
    "5": {"vat": "included", "vat_rate": 5},
    "exempt": {"vat": "exempt", "vat_rate": 0},
}
FOLLOWS = ("online", "evening", "weekend")
"""Attributes that follow from how and when a course is held."""

ABOUT = Form(
    Field(
        "title",
        "Name of the offer",
        text_of,
        hint="What a work coach looks for, such as Forklift licence.",
    ),
    Field("category", "Category", select_of, empty="Select a category"),
    Field(
        "summary",
        "What it is",
        long_text_of,
        hint="What people do, and what they can do afterwards.",
        empty="Enter what people do",
    ),
)
PRICE = Form(
    Field("price", "Price, all in", money_of, pointer="/price/pence /price/currency", empty="Enter the price"),
    Field("per", "The price is for", choice_of, pointer="/price/per", empty="Select what the price is for"),
    Field("vat", "VAT", choice_of, pointer="/price/vat /price/vat_rate", empty="Select how VAT stands in the price"),
    Field("length", "Length", number_of, hint="From the first day to the last.", pointer="/duration/value /duration"),
    Field("unit", "Days, weeks or months", select_of, pointer="/duration/unit", empty="Select days, weeks or months"),
    Field("hours", "Hours in all", number_of, pointer="/duration/hours"),
    Field("mode", "How is it held?", choice_of, pointer="/delivery/mode", empty="Select how it is held"),
    Field(
        "venue",
        "Name of the place",
        text_of,
        pointer="/delivery/venues/0/name /delivery/venues /delivery",
        optional=True,
    ),
    Field("postcode", "Postcode", text_of, pointer="/delivery/venues/0/postcode", optional=True),
    Field("district", "Jobcentre district", select_of, pointer="/delivery/venues/0/district", optional=True),
    Field("latitude", "Latitude", decimal_of, pointer="/delivery/venues/0/latitude", optional=True),
    Field("longitude", "Longitude", decimal_of, pointer="/delivery/venues/0/longitude", optional=True),
    Field(
        "group_size", "How many people take part at most?", number_of, hint="1 is one to one.", empty="Enter a number"
    ),
)
DATES = Form(
    Field(
        "notice_days",
        "Days between an order and the first day",
        number_of,
        hint="0 where you need none.",
        empty="Enter a number",
    ),
    Field("offered_until", "Last day on which it may be ordered", date_of, optional=True),
    Field(
        "minimum_group",
        "Smallest group that you run it for",
        number_of,
        hint="Only where the price is for the whole course.",
        optional=True,
    ),
)
START = Form(
    Field("on", "First day of a group", date_of),
    Field("places", "Places", number_of),
)
MORE = Form(
    Field("languages", "Languages", choices_of, empty="Select at least one language"),
    Field("access", "Access needs that you provide for", choices_of, optional=True),
    Field("attributes", "What comes with it", choices_of, optional=True),
    Field("conditions", "What people need to take part", choices_of, pointer="/entry_conditions", optional=True),
    Field("condition", "Anything else that people need", text_of, hint="Nothing about one person.", optional=True),
    Field("reference", "Your own reference", text_of, optional=True),
)


@dataclass(frozen=True)
class Section:
    """A part of an offer that is written on one page."""

    name: str
    heading: str
    form: Form
    write: Callable[[Offer, Values], Offer]
    read: Callable[[Offer], Values]


def write_about(offer: Offer, values: Values) -> Offer:
    """Return the offer with what it is."""
    return {**offer, **{name: values[name] for name in ("title", "category", "summary")}}


def read_about(offer: Offer) -> Values:
    """Return what the offer says it is."""
    return {name: offer.get(name) for name in ("title", "category", "summary")}


def write_price(offer: Offer, values: Values) -> Offer:
    """Return the offer with its price, length and place; other places than the first stay as they are."""
    online = values["mode"] == "online"
    others = list((offer.get("delivery") or {}).get("venues") or ())[1:]
    first: Offer = next(iter((offer.get("delivery") or {}).get("venues") or ()), {})
    venues = [] if online else [venue for venue in (a_venue(first, values), *others) if venue]
    delivery = {"mode": values["mode"], "venues": venues, "national": _is_national(offer, online=online)}
    price = {**(offer.get("price") or {}), "pence": values["price"], "per": values["per"], **TO_VAT[values["vat"]]}
    duration = {"value": values["length"], "unit": values["unit"], "hours": values["hours"]}
    said = {"price": price, "duration": duration, "delivery": delivery, "group_size": values["group_size"]}
    return {**offer, **said}


def _is_national(offer: Offer, *, online: bool) -> bool:
    before: Offer = offer.get("delivery") or {}
    return online or (bool(before.get("national")) and before.get("mode") != "online")


def a_venue(before: Offer, values: Values) -> Offer | None:
    """Return a place as typed, at the coordinates that it had `before` unless it moves; nothing if it is empty."""
    if not values["venue"] and not values["postcode"]:
        return None
    venue: Offer = {"name": values["venue"], "postcode": values["postcode"], "district": values["district"]}
    for name in ("latitude", "longitude"):
        if values[name] is not None:
            venue[name] = float(values[name])
        elif _alike(before.get("postcode"), values["postcode"]) and before.get(name) is not None:
            venue[name] = before[name]
    return venue


def _alike(one: str | None, other: str) -> bool:
    return "".join((one or "").split()).upper() == "".join(other.split()).upper()


def read_price(offer: Offer) -> Values:
    """Return the price, length and place of an offer as its form has them; coordinates are kept, not shown."""
    price, duration, delivery = (offer.get(each) or {} for each in ("price", "duration", "delivery"))
    venue: Offer = next(iter(delivery.get("venues") or ()), {})
    vat = "exempt" if price.get("vat") == "exempt" else price.get("vat_rate")
    return {
        "price": price.get("pence"),
        "per": price.get("per"),
        "vat": vat if vat is None else str(vat),
        "length": duration.get("value"),
        "unit": duration.get("unit"),
        "hours": duration.get("hours"),
        "mode": delivery.get("mode"),
        "venue": venue.get("name"),
        "postcode": venue.get("postcode"),
        "district": venue.get("district"),
        "group_size": offer.get("group_size"),
    }


def write_dates(offer: Offer, values: Values) -> Offer:
    """Return the offer with its notice, last day and smallest group."""
    until = values["offered_until"]
    said = {"notice_days": values["notice_days"], "offered_until": until.isoformat() if until else None}
    return {**offer, **said, "minimum_group": values["minimum_group"]}


def read_dates(offer: Offer) -> Values:
    """Return the notice, last day and smallest group."""
    until = offer.get("offered_until")
    return {
        "notice_days": offer.get("notice_days") or 0,
        "offered_until": date.fromisoformat(until) if until else None,
        "minimum_group": offer.get("minimum_group"),
    }


def write_more(offer: Offer, values: Values) -> Offer:
    """Return the offer with who can take part; details that were given before are kept with their condition."""
    before = {each.get("kind"): each for each in offer.get("entry_conditions") or ()}
    conditions = [before.get(kind) or {"kind": kind} for kind in values["conditions"] if kind != "other"]
    if values["condition"]:
        conditions.append({"kind": "other", "detail": values["condition"]})
    follows = [each for each in offer.get("attributes") or () if each in FOLLOWS]
    return {
        **offer,
        "languages": list(values["languages"]),
        "access": list(values["access"]),
        "attributes": [*values["attributes"], *(each for each in follows if each not in values["attributes"])],
        "entry_conditions": conditions,
        "reference": values["reference"],
    }


def read_more(offer: Offer) -> Values:
    """Return who can take part."""
    conditions = offer.get("entry_conditions") or ()
    return {
        "languages": tuple(offer.get("languages") or ("en",)),
        "access": tuple(offer.get("access") or ()),
        "attributes": tuple(each for each in offer.get("attributes") or () if each not in FOLLOWS),
        "conditions": tuple(each["kind"] for each in conditions if each.get("kind") not in (None, "other")),
        "condition": next((each.get("detail") for each in conditions if each.get("kind") == "other"), None),
        "reference": offer.get("reference") or None,
    }


SECTIONS: Mapping[str, Section] = {
    each.name: each
    for each in (
        Section("about", "What you offer", ABOUT, write_about, read_about),
        Section("price", "Price, length and place", PRICE, write_price, read_price),
        Section("dates", "Notice and last day", DATES, write_dates, read_dates),
        Section("more", "Who can take part", MORE, write_more, read_more),
        Section("teaching", "Week and qualification", TEACHING, write_teaching, read_teaching),
        Section("payment", "When it is paid", PAYMENT, write_payment, read_payment),
    )
}
_OTHER_PLACE = re.compile(r"/delivery/venues/[1-9]")
_SECTION_OF = {
    "title": "about",
    "category": "about",
    "summary": "about",
    "notice_days": "dates",
    "offered_until": "dates",
    "minimum_group": "dates",
    "starts": "starts",
    "languages": "more",
    "access": "more",
    "attributes": "more",
    "entry_conditions": "more",
    "reference": "more",
    "weekly_pattern": "teaching",
    "qualification": "teaching",
    "payment_split": "payment",
    "revises_version": "meanwhile",
}


def section_of(pointer: str) -> str:
    """Return the section in which a reason is put right."""
    if _OTHER_PLACE.match(pointer):
        return "places"
    return _SECTION_OF.get(pointer.strip("/").partition("/")[0], "price")


def options_of(names: Names, categories: tuple[tuple[str, str], ...]) -> Options:
    """Return what can be chosen in the fields of all sections."""
    return {
        "category": categories,
        "per": (("place", _("Each person")), ("course", _("The whole course, whoever comes"))),
        "vat": (
            ("20", _("Included, at 20%")),
            ("5", _("Included, at 5%")),
            ("exempt", _("No VAT: the course is exempt")),
        ),
        "unit": (("day", _("Days")), ("week", _("Weeks")), ("month", _("Months"))),
        "mode": (("in_person", _("In person")), ("online", _("Online")), ("blended", _("Some of both"))),
        "district": names.options("districts"),
        "languages": names.options("languages"),
        "access": tuple(access_names().items()),
        "attributes": tuple(each for each in names.options("offer_attributes") if each[0] not in FOLLOWS),
        "days": tuple(day_names().items()),
        "parts_of_day": tuple(part_names().items()),
        "scheme": names.options("qualification_schemes"),
        "conditions": tuple(each for each in names.options("entry_conditions") if each[0] != "other"),
    }
