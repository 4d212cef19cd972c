"""The first day of somebody who joins: the form that says when and where, and what the letter to them says of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from babel.dates import format_date

from portal.api.answers.joining import ContactAtSupplier, GiveDetails, Places, Venue
from portal.web.form import Field, Form, Options
from portal.web.kinds import (
    choice_of,
    choices_of,
    date_of,
    email_of,
    long_text_of,
    number_of,
    phone_of,
    text_of,
    time_of,
)
from portal.web.language import LANGUAGE
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.wording import UK, clock

ONLINE = "online"
FIRST_DAY = Form(
    Field("on", "First day", date_of),
    Field("at", "Time it begins", time_of, hint="For example, 9:30am or 14:00", empty="Enter the time it begins"),
    Field("early_minutes", "Minutes to come early", number_of, hint="For example, to sign in", optional=True),
    Field("venue", "Where?", choice_of, empty="Select where it is"),
    Field("bring", "What to bring", choices_of, optional=True),
    Field("name", "Whom to ask for", text_of, pointer="/contact/name", optional=True),
    Field("phone", "Telephone to ring", phone_of, pointer="/contact/phone", optional=True),
    Field("email", "Email address to write to", email_of, pointer="/contact/email", optional=True),
    Field(
        "directions",
        "How to find the way, or the page to join",
        long_text_of,
        hint="Up to 500 characters",
        pointer="/contact/directions",
        optional=True,
    ),
)


@dataclass(frozen=True)
class ToldPart:
    """A part of what the client is told, under its heading."""

    heading: str
    sentences: tuple[str, ...]
    items: tuple[str, ...] = ()


def form_for(places: Places | None) -> Form:
    """Return the form; where it is, is asked of what has several venues alone."""
    asks = places is not None and places.mode != ONLINE and len(places.venues) > 1
    return FIRST_DAY if asks else FIRST_DAY.only(*(each.name for each in FIRST_DAY.fields if each.name != "venue"))


def venue_options(places: Places | None) -> Options:
    """Return the venues to choose from."""
    return tuple((each.postcode, place_name(each)) for each in places.venues) if places else ()


def place_name(venue: Venue) -> str:
    """Return a venue with its postcode."""
    return f"{venue.name}, {venue.postcode}"


def details_of(values: Mapping[str, Any]) -> GiveDetails:
    """Return what is sent of the form."""
    contact = {each: values[each] or None for each in ("name", "phone", "email", "directions")}
    return GiveDetails(
        on=values["on"],
        at=values["at"],
        early_minutes=values["early_minutes"],
        venue=values.get("venue") or None,
        bring=values["bring"],
        contact=ContactAtSupplier(**contact),
    )


def told(values: Mapping[str, Any], places: Places | None, names: Names) -> tuple[ToldPart, ...]:
    """Return what the client is told once this is sent: the parts that their letter has of it."""
    things = tuple(names.of("things_to_bring", each) for each in values["bring"])
    return (
        ToldPart(_("When it begins"), tuple(_when(values))),
        _where(values, places),
        ToldPart(_("What to bring"), () if things else (_("Nothing is to be brought."),), things),
        ToldPart(_("Whom to ask"), tuple(_whom(values)) or (_("Nobody is named."),)),
    )


def _when(values: Mapping[str, Any]) -> Iterator[str]:
    at = clock(datetime.combine(values["on"], time.fromisoformat(values["at"]), UK))
    yield _("%(day)s at %(time)s") % {"day": _weekday_and_day(values["on"]), "time": at}
    if values["early_minutes"]:
        yield _("Come %(minutes)s minutes early.") % {"minutes": values["early_minutes"]}


def _weekday_and_day(value: date) -> str:
    return format_date(value, "EEEE d MMMM y", locale=LANGUAGE.get())


def _where(values: Mapping[str, Any], places: Places | None) -> ToldPart:
    directions = (values["directions"],) if values["directions"] else ()
    if places is not None and places.mode == ONLINE:
        return ToldPart(_("How to join online"), directions or (_("How to join is told later."),))
    chosen = values.get("venue")
    venues = [each for each in places.venues if chosen in (None, each.postcode)] if places else []
    where = (place_name(venues[0]),) if len(venues) == 1 else (_("At the place of the offer that was ordered."),)
    return ToldPart(_("Where"), (*where, *directions))


def _whom(values: Mapping[str, Any]) -> Iterator[str]:
    if values["name"]:
        yield values["name"]
    if values["phone"]:
        yield _("Telephone: %(number)s") % {"number": values["phone"]}
    if values["email"]:
        yield _("Email: %(address)s") % {"address": values["email"]}
