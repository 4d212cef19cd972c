"""What becomes of a message for one person on one channel: sent now, later or in a digest, or not at all, and why.

Asked by deliveries, once for each message, person and channel. The inbox is no channel of this: it has all at once.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from services.notifications.preferences.domain.choices import Choices, Quiet, works
from shared.reference.notification_defaults import DigestTimes, HowOften

_UK = ZoneInfo("Europe/London")


class Way(StrEnum):
    """What becomes of a message."""

    NOW = "now"
    LATER = "later"
    DIGEST = "digest"
    NOT = "not"


@dataclass(frozen=True)
class Told:
    """A message as far as preferences look at it, without its words.

    `kind` is the type of the event that it tells of; `about` are the codes and ids that it names, by `district`,
    `jobcentre`, `category` and `supplier`.
    """

    kind: str
    group: str
    urgency: str
    statutory: bool
    about: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of it: `at` is the moment of sending, `None` where it is not sent; `why` is a code.

    All that goes to one person by one channel with the same `digest`, such as `daily:2026-11-27`, is one message.
    """

    way: Way
    why: str
    at: datetime | None = None
    digest: str | None = None


def what_becomes(
    told: Told, choices: Choices, channel: str, offered: Collection[str], times: DigestTimes, now: datetime
) -> Fate:
    """Return what becomes of a message; `offered` are the channels that are set up and have an address of the person.

    What the law asks for is sent at once: it cannot be switched off, digested, filtered or kept for the morning.
    """
    if channel != _used(choices, offered, statutory=told.statutory):
        return Fate(Way.NOT, "other_channel" if choices.channels else "no_channel")
    if told.statutory:
        return Fate(Way.NOW, "statutory", now)
    if (left_out := choices.only.leaves_out(told.about)) is not None:
        return Fate(Way.NOT, f"not_subscribed_{left_out}")
    match choices.how_often(told.kind, told.group, told.urgency):
        case HowOften.OFF:
            return Fate(Way.NOT, "switched_off")
        case HowOften.DAILY:
            return _digested("daily", next_day(now, times), choices.quiet, times)
        case HowOften.WEEKLY:
            return _digested("weekly", next_week(now, times), choices.quiet, times)
        case HowOften.IMMEDIATE:
            at = _once_awake(now, choices.quiet)
            return Fate(Way.NOW, "immediate", now) if at <= now else Fate(Way.LATER, "quiet_hours", at)


def about_of(recipient_kind: str, recipient: str, parameters: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Return which districts, jobcentres, categories and suppliers a message names, and is for."""
    named: dict[str, set[str]] = {}
    for field_of, of in _NAMES.items():
        named.setdefault(of, set()).update(each for each in parameters.get(field_of, "").split(",") if each)
    if (of_recipient := _OF_RECIPIENTS.get(recipient_kind)) is not None:
        named.setdefault(of_recipient, set()).add(recipient)
    return {of: frozenset(codes) for of, codes in named.items() if codes}


_NAMES = {
    "district": "district",
    "districts": "district",
    "jobcentre": "jobcentre",
    "category": "category",
    "categories": "category",
    "supplier_id": "supplier",
}
_OF_RECIPIENTS = {
    "district": "district",
    "district_manager": "district",
    "safeguarding_lead": "district",
    "jobcentre": "jobcentre",
    "supplier": "supplier",
}


def _used(choices: Choices, offered: Collection[str], *, statutory: bool) -> str | None:
    """Return the one channel by which somebody is written: the first of theirs that there is.

    What the law asks for goes by another where none of theirs is there.
    """
    chosen = next((each for each in choices.channels if each in offered), None)
    return chosen or (min(offered, default=None) if statutory else None)


def _digested(often: str, day: date, quiet: Quiet | None, times: DigestTimes) -> Fate:
    at = _once_awake(datetime.combine(day, times.at, _UK).astimezone(UTC), quiet)
    return Fate(Way.DIGEST, often, at, f"{often}:{day.isoformat()}")


def _once_awake(moment: datetime, quiet: Quiet | None) -> datetime:
    return quiet.over(moment) if quiet else moment


def next_day(now: datetime, times: DigestTimes) -> date:
    """Return the first working day whose digest has not gone out yet."""
    day = now.astimezone(_UK).date()
    if datetime.combine(day, times.at, _UK) <= now:
        day += timedelta(days=1)
    while not works(day):
        day += timedelta(days=1)
    return day


def next_week(now: datetime, times: DigestTimes) -> date:
    """Return the day of the first digest of a week to come: its first working day from that day of the week on."""
    day = now.astimezone(_UK).date()
    begins = day - timedelta(days=(day.isoweekday() - times.weekday) % 7)
    while True:
        first = begins
        while not works(first):
            first += timedelta(days=1)
        if datetime.combine(first, times.at, _UK) > now:
            return first
        begins += timedelta(days=7)
