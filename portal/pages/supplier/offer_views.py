"""What an offer says, in words: of an offer, of a version, of a draft that is not finished."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.api.answers.supplier_offers import OwnOffer
from portal.components.states import State
from portal.pages.supplier.offer_terms import payment_text, qualification_text, week_text
from portal.pages.supplier.who_comes import access_names
from portal.web.language import words as _
from portal.web.language import words_of
from portal.web.names import Names
from portal.web.wording import day, listed, money, short_day

Said = Mapping[str, Any]
"""An offer as JSON: whole, or as far as a draft has come."""


MOST_VENUES = 3
"""How many other places of an offer are named."""


@dataclass(frozen=True)
class Told:
    """One thing that an offer says; `section` is the form where it is changed."""

    label: str
    text: str
    section: str


def offer_state(status: str) -> State:
    """Return the state of an offer."""
    known = {
        "published": State(_("On sale"), "green"),
        "paused": State(_("Paused"), "yellow"),
        "delisted": State(_("Taken down"), "red"),
        "expired": State(_("Expired"), "grey"),
        "withdrawn": State(_("Withdrawn"), "grey"),
    }
    return known.get(status, State(status, "grey"))


def told(said: Said, names: Names) -> tuple[Told, ...]:
    """Return all that an offer says, as a person would write it; what it does not say is said to be missing."""
    missing = _("Not said yet")
    price, duration = said.get("price"), said.get("duration")
    return (
        Told(_("Name"), said.get("title") or missing, "about"),
        Told(_("Category"), names.category(said["category"]) if said.get("category") else missing, "about"),
        Told(_("What it is"), said.get("summary") or missing, "about"),
        Told(_("Price"), price_text(price) or missing, "price"),
        Told(_("Length"), duration_text(duration) or missing, "price"),
        Told(_("Where"), where_text(said.get("delivery"), names) or missing, "price"),
        Told(_("Other places"), places_text(said.get("delivery"), names), "places"),
        Told(_("Group"), group_text(said.get("group_size")) or missing, "price"),
        Told(_("Start dates"), starts_text(said.get("starts")), "starts"),
        Told(_("Notice"), notice_text(said.get("notice_days")), "dates"),
        Told(_("On sale until"), _day(said.get("offered_until")) or _("No last day"), "dates"),
        Told(_("In a week"), week_text(said.get("weekly_pattern")), "teaching"),
        Told(_("Qualification"), qualification_text(said.get("qualification"), names), "teaching"),
        Told(_("Paid"), payment_text(said.get("payment_split")), "payment"),
        Told(_("Languages"), _coded(said.get("languages") or ["en"], names, "languages"), "more"),
        Told(_("Access"), _access(said.get("access")), "more"),
        Told(_("Comes with"), _coded(said.get("attributes"), names, "offer_attributes") or _("Nothing named"), "more"),
        Told(_("To take part"), _conditions(said.get("entry_conditions"), names), "more"),
        Told(_("Your own reference"), said.get("reference") or _("None"), "more"),
    )


def price_text(price: Said | None) -> str:
    """Return a price with its basis and VAT."""
    if not price or price.get("pence") is None:
        return ""
    per = {"place": _("for each person"), "course": _("for the whole course")}.get(price.get("per", ""), "")
    vat = _("no VAT") if price.get("vat") == "exempt" else _("VAT included")
    return f"{money(price['pence'])} {per}".strip() + f", {vat}"


def duration_text(duration: Said | None) -> str:
    """Return how long a course takes."""
    if not duration or duration.get("value") is None:
        return ""
    value = int(duration["value"])
    units = {
        "day": words_of("%(count)s day", "%(count)s days", value),
        "week": words_of("%(count)s week", "%(count)s weeks", value),
        "month": words_of("%(count)s month", "%(count)s months", value),
    }
    length = units.get(duration.get("unit", ""), "%(count)s") % {"count": value}
    return _("%(length)s, %(hours)s hours in all") % {"length": length, "hours": duration.get("hours")}


def where_text(delivery: Said | None, names: Names) -> str:
    """Return how and where a course is held."""
    if not delivery or not delivery.get("mode"):
        return ""
    mode = {"in_person": _("In person"), "online": _("Online"), "blended": _("Online and in person")}
    first = [venue_text(each, names) for each in (delivery.get("venues") or ())[:1]]
    reach = [_("For clients of every district")] if delivery.get("national") else []
    held = str(delivery["mode"])
    return ". ".join([mode.get(held, held), *first, *reach])


def places_text(delivery: Said | None, names: Names) -> str:
    """Return the places beside the first one."""
    others = [venue_text(each, names) for each in ((delivery or {}).get("venues") or ())[1:]]
    more = len(others) - MOST_VENUES
    words = words_of("And %(count)s more place", "And %(count)s more places", more) if more > 0 else ""
    return ". ".join([*others[:MOST_VENUES], *([words % {"count": more}] if words else ())]) or _("None")


def venue_text(venue: Said, names: Names) -> str:
    """Return a place as a person would write it."""
    return f"{venue.get('name', '')}, {venue.get('postcode', '')} ({names.district(venue.get('district'))})"


def group_text(size: int | None) -> str:
    """Return how many take part."""
    if size is None:
        return ""
    return _("One to one") if size == 1 else _("Up to %(size)s people") % {"size": size}


def notice_text(days: int | None) -> str:
    """Return how long before the first day an order has to come."""
    if not days:
        return _("None")
    return words_of("%(count)s day", "%(count)s days", days) % {"count": days}


def starts_text(starts: Sequence[Said] | None) -> str:
    """Return the days on which groups begin."""
    if not starts:
        return _("Any day that is agreed")
    return "; ".join(_start(each) for each in starts if each.get("on"))


def _start(start: Said) -> str:
    places = int(start.get("places") or 0)
    words = words_of("%(day)s, %(count)s place", "%(day)s, %(count)s places", places)
    return words % {"day": short_day(date.fromisoformat(start["on"])), "count": places}


def _day(text: str | None) -> str:
    return day(date.fromisoformat(text)) if text else ""


def _coded(codes: Iterable[str] | None, names: Names, kind: str) -> str:
    return listed([names.of(kind, each).rstrip(".") for each in codes or ()], _("and"))


def _access(codes: Iterable[str] | None) -> str:
    called = access_names()
    return listed([called.get(each, each) for each in codes or ()], _("and")) or _("Nothing named")


def _conditions(conditions: Iterable[Said] | None, names: Names) -> str:
    found = [
        ": ".join(
            part for part in (names.of("entry_conditions", each.get("kind")).rstrip("."), each.get("detail")) if part
        )
        for each in conditions or ()
    ]
    return "; ".join(found) or _("Nothing is asked for")


def as_said(offer: OwnOffer) -> dict[str, Any]:
    """Return an offer as JSON."""
    return offer.model_dump(mode="json")
