"""The joining letter: what it says, in English or Welsh, whatever form it is then given.

Plain words, short sentences, the day first: it has to be understood by whoever reads with difficulty. It names no
category and no benefit, since others in a household open letters too.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time

from services.client_journey.known.offers import KnownContent, KnownVenue
from shared.reference.letters import LetterWords, letter_words, things_to_bring
from shared.reference.lists import DAYS_OF_THE_WEEK

_NOON = 12


@dataclass(frozen=True)
class Addressee:
    """Whom a letter goes to: the name to be addressed by, and the lines of the address, of which there may be none."""

    name: str
    address: tuple[str, ...] = ()


@dataclass(frozen=True)
class Host:
    """Who is there for the client at the supplier, and how to reach them."""

    supplier: str
    name: str = ""
    phone: str = ""
    email: str = ""
    directions: str = ""


@dataclass(frozen=True)
class FirstDay:
    """When and where somebody begins, and what they bring. `venue` is `None` for what is done online."""

    on: date
    at: time
    early_minutes: int
    venue: KnownVenue | None
    bring: tuple[str, ...]


@dataclass(frozen=True)
class Shared:
    """What the supplier may see of the client."""

    contact: bool
    access: bool


@dataclass(frozen=True)
class Part:
    """A part of a letter under a heading of its own: paragraphs, then a list."""

    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Letter:
    """A letter as it is read from top to bottom."""

    language: str
    sender: str
    addressed_to: tuple[str, ...]
    written_on: str
    salutation: str
    heading: str
    opening: str
    parts: tuple[Part, ...]
    other_language: str
    closing: tuple[str, ...]


def write(
    language: str,
    addressee: Addressee,
    content: KnownContent,
    first_day: FirstDay,
    host: Host,
    shared: Shared,
    today: date,
) -> Letter:
    """Write the letter that joins a client to what was ordered."""
    words = letter_words()[language]
    return Letter(
        language=language,
        sender=words.sender,
        addressed_to=(addressee.name, *addressee.address),
        written_on=_day(words, today),
        salutation=words.dear.format(name=addressee.name),
        heading=words.heading.format(title=content.title),
        opening=words.opening.format(supplier=host.supplier),
        parts=(
            _when(words, content, first_day),
            _where(words, first_day, host),
            _bring(words, language, first_day.bring),
            _contact(words, host),
            Part(words.choice, (words.choice_opening,)),
            _information(words, host, shared),
        ),
        other_language=words.other_language,
        closing=(words.closing, words.signed, words.sender),
    )


def _when(words: LetterWords, content: KnownContent, first_day: FirstDay) -> Part:
    starts = words.starts.format(
        weekday=words.weekdays[first_day.on.weekday()],
        day=first_day.on.day,
        month=words.months[first_day.on.month - 1],
        year=first_day.on.year,
        time=clock(words, first_day.at),
    )
    return Part(words.when, (starts, *_more_of_when(words, content, first_day)))


def _more_of_when(words: LetterWords, content: KnownContent, first_day: FirstDay) -> Iterator[str]:
    if first_day.early_minutes:
        yield words.early.format(minutes=first_day.early_minutes)
    if names := words.durations.get(content.duration.unit):
        one, many = names
        value = content.duration.value
        yield words.lasts.format(duration=(one if value == 1 else many).format(value=value))
    days = sorted(DAYS_OF_THE_WEEK.index(each) for each in content.days if each in DAYS_OF_THE_WEEK)
    if days:
        yield words.days.format(days=listed(words, [words.every_weekday[each] for each in days]))


def _where(words: LetterWords, first_day: FirstDay, host: Host) -> Part:
    directions = (host.directions,) if host.directions else ()
    if first_day.venue is None:
        return Part(words.online, (words.online_opening, *(directions or (words.online_later,))))
    return Part(words.where, (f"{first_day.venue.name}, {first_day.venue.postcode}", *directions))


def _bring(words: LetterWords, language: str, bring: Sequence[str]) -> Part:
    things = things_to_bring()
    items = tuple(things[each].named_in(language) for each in bring if each in things)
    return Part(words.bring, () if items else (words.nothing_to_bring,), items)


def _contact(words: LetterWords, host: Host) -> Part:
    said = (words.contact_opening.format(supplier=host.supplier),)
    ways = (
        host.name,
        words.phone.format(phone=host.phone) if host.phone else "",
        words.email.format(email=host.email) if host.email else "",
    )
    return Part(words.contact, said, tuple(each for each in ways if each))


def _information(words: LetterWords, host: Host, shared: Shared) -> Part:
    told = words.contact_shared if shared.contact else words.nothing_shared
    paragraphs = (
        told.format(supplier=host.supplier),
        *((words.access_shared,) if shared.access else ()),
        *((words.mind,) if shared.contact or shared.access else ()),
    )
    return Part(words.information, paragraphs)


def listed(words: LetterWords, names: Sequence[str]) -> str:
    """Return names as a sentence lists them: `Mondays, Tuesdays and Fridays`."""
    if len(names) == 1:
        return names[0]
    return words.and_.format(first=", ".join(names[:-1]), last=names[-1])


def clock(words: LetterWords, at: time) -> str:
    """Return a time of day as people write it: `9:30am`, `1pm`."""
    hour = at.hour % _NOON or _NOON
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{hour}{minutes}{words.afternoon if at.hour >= _NOON else words.morning}"


def _day(words: LetterWords, day: date) -> str:
    return f"{day.day} {words.months[day.month - 1]} {day.year}"
