"""What is decided on how a client joins: what the first day is, that a letter is made, that the place is declined."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.client_journey.known.offers import KnownContent
from services.client_journey.letters.domain.joining import Details, Joining, about, evolve
from services.client_journey.letters.domain.letter import Shared
from services.client_journey.letters.domain.sharing import (
    ACCESS,
    CONTACT,
    DETAILS_RULES,
    LETTER_RULES,
    SHOWING_RULES,
    Situation,
    against,
    client_is_not_erased,
    order_runs,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event, Reason
from shared.contracts.sealed import Sealed
from shared.kernel.commands import Day, Distinct, Line, Text, command, confidential
from shared.kernel.places import Postcode
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.letters import LetterFormCode, LetterLanguageCode, ThingToBringCode
from shared.reference.lists import coded

ONLINE = "online"
NOT_KNOWN_YET = "what was ordered is not known here (yet)"
CONTACT_DETAILS, ACCESS_NEEDS = "contact_details", "access_needs"
"""Kinds of what is sealed of a client."""

_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_MOST_THINGS = 20
_LONGEST_EARLY = 120  # minutes

Clock = Annotated[str, Field(pattern=_CLOCK, examples=["09:30"])]
Phone = Annotated[str, Field(pattern=r"^\+?[0-9][0-9 ()-]{5,23}$", examples=["0113 496 0000"])]
Email = Annotated[str, Field(max_length=254, pattern=r"^[^@\s<>\"(),:;\\]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$")]


@confidential
@command
class Contact:
    """Who is there for the client, how to reach them, and how to find the way, or the page to join."""

    name: Line | None = None
    phone: Phone | None = None
    email: Email | None = None
    directions: Annotated[Text, Field(max_length=500)] | None = None


@confidential
@command
class GiveDetails:
    """When and where the client begins. Without a day it is that of the order; `venue` is one of the offer's."""

    on: Day | None = None
    at: Clock
    early_minutes: Annotated[int, Field(ge=0, le=_LONGEST_EARLY)] = 0
    venue: Postcode | None = None
    bring: Annotated[tuple[ThingToBringCode, ...], Field(max_length=_MOST_THINGS), Distinct()] = ()
    contact: Contact


@command
class MakeLetter:
    """The joining letter in a form; without a language in that which the client prefers."""

    form: LetterFormCode
    language: LetterLanguageCode | None = None


@command
class DeclinePlace:
    """The client does not take the place, with the reason."""

    reason: Annotated[str, reason_of(ReasonKind.PLACE_DECLINED)]


@command
class ShowClient:
    """What is known of the client that the supplier needs, with why it is asked for."""

    reason: Annotated[str, coded("reason to look")]


def begin(at: Situation, joining_id: UUID, journey_id: UUID, now: datetime) -> tuple[Joining, list[Event]]:
    """Return how the client joins, and the fact that begins it where there is none yet."""
    if at.joining is not None:
        return at.joining, []
    begun = facts.JoiningBegun(
        joining_id=joining_id,
        order_id=at.order.order_id,
        line=at.line,
        district=at.district,
        need_id=at.need_id,
        journey_id=journey_id,
        begun_at=now,
    )
    return evolve(None, begun), [begun]


def give_details(
    at: Situation,
    joining: Joining,
    content: KnownContent | None,
    asked: GiveDetails,
    words: Sealed,
    given_by: str,
    now: datetime,
) -> list[Event]:
    """Say when and where the client begins, or raise `Rejected` with every reason against it."""
    day = asked.on or at.order.starts_on
    reject_if_any((*against(DETAILS_RULES, at), *_days(at, day), *_places(content, asked)))
    if day is None or content is None:
        raise TypeError("the rules refuse what is not known")
    return [
        facts.JoiningDetailsGiven(
            **about(joining, at.district),
            given_by=given_by,
            on=day,
            begins_at=time.fromisoformat(asked.at),
            early_minutes=asked.early_minutes,
            venue_index=_venue(content, asked),
            bring=asked.bring,
            words=words,
            given_at=now,
        )
    ]


@dataclass(frozen=True)
class ToWrite:
    """What a letter is made of, once nothing is against it. What is sealed is opened elsewhere."""

    joining: Joining
    details: Details
    content: KnownContent
    supplier: str
    contact: Sealed
    shared: Shared
    kinds: tuple[str, ...] = (CONTACT_DETAILS,)

    @property
    def words(self) -> Sealed | None:
        """Who is there for the client, and how to find the way."""
        return self.details.words


@dataclass(frozen=True)
class ToShow:
    """What a supplier is shown, once nothing is against it: the access needs only where the client agrees."""

    contact: Sealed
    access: Sealed | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Of what kinds it is."""
        return (CONTACT_DETAILS, ACCESS_NEEDS) if self.access else (CONTACT_DETAILS,)


def to_write(at: Situation, content: KnownContent | None, supplier: str | None) -> ToWrite:
    """Return what a letter is made of, or raise `Rejected` with every reason why none can be written."""
    unknown = None if content and supplier else Rejection("offer_unknown", NOT_KNOWN_YET)
    reject_if_any((*against(LETTER_RULES, at), unknown))
    joining, contact = at.joining, at.client.contact
    details = joining.details if joining else None
    if joining is None or details is None or content is None or supplier is None or contact is None:
        raise TypeError("the rules refuse what a letter cannot be made of")
    shared = Shared(contact=at.agreed(CONTACT), access=at.agreed(CONTACT) and at.agreed(ACCESS))
    return ToWrite(joining, details, content, supplier, contact, shared)


def to_show(at: Situation) -> ToShow:
    """Return what a supplier is shown, or raise `Rejected` with every reason against it."""
    reject_if_any(against(SHOWING_RULES, at))
    if at.client.contact is None:
        raise TypeError("the rules refuse what is not recorded")
    return ToShow(at.client.contact, at.client.access if at.agreed(ACCESS) else None)


def letter_made(joining: Joining, district: str, language: str, form: str, now: datetime) -> list[Event]:
    """Note that a letter was made."""
    return [facts.JoiningLetterMade(**about(joining, district), written_in=language, form=form, made_at=now)]


def decline(at: Situation, joining: Joining, asked: DeclinePlace, now: datetime) -> list[Event]:
    """Decline the place for the client, whose word is enough. What the supplier sees ends with it."""
    if joining.declined is not None:
        return []
    reject_if_any([order_runs(at), client_is_not_erased(at)])
    return [facts.PlaceDeclined(**about(joining, at.district), reason=Reason(code=asked.reason), declined_at=now)]


def take(at: Situation, joining: Joining, now: datetime) -> list[Event]:
    """Take the place after all, as long as there is one."""
    if joining.declined is None:
        return []
    reject_if_any([order_runs(at), client_is_not_erased(at)])
    return [facts.PlaceTaken(**about(joining, at.district), taken_at=now)]


def _days(at: Situation, day: date | None) -> Iterator[Rejection | None]:
    if day is None:
        yield Rejection("day_missing", "the order names no first day: say which it is", "/on")
        return
    if day < at.today:
        yield Rejection("day_passed", f"the first day, {day}, has passed", "/on")
    if at.order.ends_on is not None and day > at.order.ends_on:
        yield Rejection("day_after_end", f"the provision ends on {at.order.ends_on}, before {day}", "/on")


def _places(content: KnownContent | None, asked: GiveDetails) -> Iterator[Rejection | None]:
    if content is None:
        yield Rejection("offer_unknown", NOT_KNOWN_YET)
    elif asked.venue is not None and content.venue_at(asked.venue) is None:
        listed = ", ".join(each.postcode for each in content.venues) or "none"
        yield Rejection("venue_not_offered", f"the version that was ordered has these venues: {listed}", "/venue")
    elif asked.venue is None and content.mode != ONLINE and len(content.venues) != 1:
        listed = ", ".join(each.postcode for each in content.venues)
        yield Rejection("venue_missing", f"say which of the venues it is: {listed}", "/venue")


def _venue(content: KnownContent, asked: GiveDetails) -> int | None:
    """Return which of the venues it is: that which was said, or the only one of what is not online."""
    if asked.venue is not None:
        return next(place for place, each in enumerate(content.venues) if each.postcode == asked.venue)
    return None if content.mode == ONLINE else 0
