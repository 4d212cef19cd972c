"""What one person has chosen, folded from its facts, and how a choice is made."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.notifications.preferences.domain.choices import Choices, Only, Quiet, of_roles
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.kernel.aggregate import Aggregate
from shared.kernel.commands import command
from shared.kernel.ids import derived_id
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.categories import CategoryCode
from shared.reference.codes import Code, KnownCode
from shared.reference.districts import DistrictCode
from shared.reference.jobcentres import JobcentreCode
from shared.reference.lists import coded
from shared.reference.notification_defaults import DefaultsOfRole, HowOften, HowOftenCode

PERSONAL_CHANNELS = ("govuk_notify", "email")
"""By which a person can be written: the inbox has everything anyway, and webhooks are of systems."""

ClockTime = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""A time of the day such as 18:30."""

_MOST = 100


@dataclass(frozen=True, slots=True)
class Often:
    """When somebody is written `of` a group of notices, or of a type of event."""

    of: str
    how_often: Annotated[str, Code("how often")]


@dataclass(frozen=True)
class Preferences:
    """What one person has chosen; `None` and what is empty leave it to the roles."""

    person_id: UUID
    channels: tuple[str, ...] | None = None
    by_group: tuple[Often, ...] = ()
    by_kind: tuple[Often, ...] = ()
    quiet: Quiet | None = None
    only: Only = field(default_factory=Only)


@command
class QuietHoursAsked:
    """From when to when nobody is to write, by the clock of the United Kingdom, past midnight or not; equal is never.

    `working_days_only` keeps weekends and bank holidays quiet as a whole.
    """

    begin: ClockTime
    end: ClockTime
    working_days_only: bool = False


@command
class SetPreferences:
    """What the caller wants to be written, as a whole: what is left out is as the defaults of the roles have it.

    `channels` are in the order in which they are preferred, and an empty list asks for the inbox alone. `groups` says
    when of each group of notices, `kinds` of each type of event, which comes first. Where districts, jobcentres,
    categories or suppliers are named, messages that name others are not sent.
    """

    channels: (
        Annotated[
            tuple[Annotated[str, KnownCode("channel to a person", lambda: PERSONAL_CHANNELS)], ...], Field(max_length=2)
        ]
        | None
    ) = None
    groups: Annotated[dict[Annotated[str, coded("group of notices")], HowOftenCode], Field(max_length=_MOST)] = field(
        default_factory=dict
    )
    kinds: Annotated[dict[Annotated[str, Field(max_length=_MOST)], HowOftenCode], Field(max_length=500)] = field(
        default_factory=dict
    )
    quiet: QuietHoursAsked | None = None
    districts: Annotated[tuple[DistrictCode, ...], Field(max_length=_MOST)] = ()
    jobcentres: Annotated[tuple[JobcentreCode, ...], Field(max_length=_MOST)] = ()
    categories: Annotated[tuple[CategoryCode, ...], Field(max_length=_MOST)] = ()
    suppliers: Annotated[tuple[UUID, ...], Field(max_length=_MOST)] = ()


def preferences_id_of(person_id: UUID) -> UUID:
    """Return the one id under which the preferences of a person are kept."""
    return derived_id(person_id, "preferences")


KindsOfNotice = Mapping[str, bool]
"""All types of events that somebody is told of, each with whether its notice is statutory."""


def choose(
    preferences: Preferences | None, person_id: UUID, asked: SetPreferences, kinds: KindsOfNotice, now: datetime
) -> list[Event]:
    """Set what somebody wants to be written, as far as it is new; raises `Rejected`."""
    reject_if_any([*_kinds_are_told(asked, kinds), *_what_the_law_asks_for_stays(asked, kinds)])
    fact = facts.PreferencesSet(
        preferences_id=preferences_id_of(person_id),
        person_id=person_id,
        channels=None if asked.channels is None else tuple(dict.fromkeys(asked.channels)),
        by_group=tuple(facts.OftenOfGroup(group=of, how_often=often) for of, often in sorted(asked.groups.items())),
        by_kind=tuple(facts.OftenOfKind(about_type=of, how_often=often) for of, often in sorted(asked.kinds.items())),
        quiet=_quiet(asked.quiet),
        districts=tuple(sorted(set(asked.districts))),
        jobcentres=tuple(sorted(set(asked.jobcentres))),
        categories=tuple(sorted(set(asked.categories))),
        suppliers=tuple(sorted(set(asked.suppliers))),
        set_at=now,
    )
    return [] if evolve(None, fact) == (preferences or Preferences(person_id)) else [fact]


def _quiet(asked: QuietHoursAsked | None) -> facts.QuietTimes | None:
    if asked is None:
        return None
    return facts.QuietTimes(
        begin=time.fromisoformat(asked.begin),
        end=time.fromisoformat(asked.end),
        working_days_only=asked.working_days_only,
    )


def _kinds_are_told(asked: SetPreferences, kinds: KindsOfNotice) -> Iterator[Rejection]:
    for kind in asked.kinds:
        if kind not in kinds:
            yield Rejection(
                "kind_unknown", f"nobody is told of {kind[:100]!r}: GET /v1/notices lists what there is", _at(kind)
            )


def _what_the_law_asks_for_stays(asked: SetPreferences, kinds: KindsOfNotice) -> Iterator[Rejection]:
    """What the law or the agreement gives notice of is sent at once: whoever waits for it counts on a day."""
    for kind, often in asked.kinds.items():
        if kinds.get(kind) and often != HowOften.IMMEDIATE:
            yield Rejection("statutory", f"{kind} gives notice that the law asks for: it is sent at once", _at(kind))


def _at(kind: str) -> str:
    return f"/kinds/{kind.replace('~', '~0').replace('/', '~1')[:100]}"


def evolve(preferences: Preferences | None, event: facts.PreferencesSet) -> Preferences:
    """Fold one event into the choices of a person."""
    preferences = preferences or Preferences(event.person_id)
    if not isinstance(event, facts.PreferencesSet):
        return preferences
    return replace(
        preferences,
        channels=event.channels,
        by_group=tuple(Often(each.group, each.how_often) for each in event.by_group),
        by_kind=tuple(Often(each.about_type, each.how_often) for each in event.by_kind),
        quiet=Quiet(event.quiet.begin, event.quiet.end, event.quiet.working_days_only) if event.quiet else None,
        only=Only(event.districts, event.jobcentres, event.categories, tuple(str(each) for each in event.suppliers)),
    )


def of_person(
    preferences: Preferences | None, roles: tuple[str, ...], defaults: Mapping[str, DefaultsOfRole]
) -> Choices:
    """Return what holds for somebody: their own choice, and where they have none, what their roles have.

    A frequency that a newer version wrote counts as none of their own.
    """
    theirs = of_roles(roles, defaults)
    if preferences is None:
        return theirs
    return Choices(
        channels=theirs.channels if preferences.channels is None else preferences.channels,
        by_urgency=theirs.by_urgency,
        by_group={**theirs.by_group, **_known(preferences.by_group)},
        by_kind=_known(preferences.by_kind),
        quiet=preferences.quiet or theirs.quiet,
        only=preferences.only,
    )


def _known(chosen: Iterable[Often]) -> dict[str, HowOften]:
    return {each.of: HowOften(each.how_often) for each in chosen if each.how_often in tuple(HowOften)}


PREFERENCES = Aggregate("preferences", "preferences", Preferences, evolve)
