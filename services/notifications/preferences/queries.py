"""What can be asked about preferences: by their owner, and by whoever plans what is sent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from services.notifications.people.domain.person import Person
from services.notifications.people.queries import People
from services.notifications.preferences.domain.choices import Choices, Quiet
from services.notifications.preferences.domain.preferences import (
    PREFERENCES,
    ClockTime,
    Preferences,
    of_person,
    preferences_id_of,
)
from shared.auth.access import account_of
from shared.kernel.caller import Caller
from shared.kernel.rules import NotFound
from shared.reference.codes import Code
from shared.reference.notification_defaults import notification_defaults
from shared.store.store import Store

AnyChannel = Annotated[str, Code("channel")]
AnyHowOften = Annotated[str, Code("how often")]


@dataclass(frozen=True)
class QuietView:
    """When nothing is sent, by the clock of the United Kingdom."""

    begin: ClockTime
    end: ClockTime
    working_days_only: bool


@dataclass(frozen=True)
class Chosen:
    """What somebody has set, as it is sent to set it; `None` and what is empty is left to the roles."""

    channels: tuple[AnyChannel, ...] | None
    groups: dict[str, AnyHowOften]
    kinds: dict[str, AnyHowOften]
    quiet: QuietView | None
    districts: tuple[str, ...]
    jobcentres: tuple[str, ...]
    categories: tuple[str, ...]
    suppliers: tuple[str, ...]


@dataclass(frozen=True)
class Held:
    """What holds: a message goes by the first of `channels` that is set up, or by none.

    When, says its type in `kinds`, else its group in `groups`, else its urgency.
    """

    channels: tuple[AnyChannel, ...]
    urgencies: dict[str, AnyHowOften]
    groups: dict[str, AnyHowOften]
    kinds: dict[str, AnyHowOften]
    quiet: QuietView | None


@dataclass(frozen=True)
class PreferencesView:
    """What somebody has chosen, and what holds for them with the defaults of their roles."""

    chosen: Chosen
    holds: Held


class PreferenceQueries:
    """Answers about preferences."""

    def __init__(self, store: Store, people: People) -> None:
        """Read the preferences of these people in this store."""
        self._store = store
        self._people = people

    async def own(self, caller: Caller) -> PreferencesView:
        """Return what holds for the caller; raises `NotFound` for whoever is not in the address book."""
        person = await own_entry(self._people, caller)
        chosen = await self._chosen([person])
        return _view(chosen.get(person.person_id), person)

    async def of(self, people: Sequence[Person]) -> Mapping[UUID, Choices]:
        """Return what holds for each of some people, by their ids."""
        chosen = await self._chosen(people)
        return {each.person_id: _choices(chosen.get(each.person_id), each) for each in people}

    async def _chosen(self, people: Sequence[Person]) -> Mapping[UUID, Preferences]:
        found = await self._store.several(PREFERENCES, [preferences_id_of(each.person_id) for each in people])
        return {each.person_id: each for each in found}


async def own_entry(people: People, caller: Caller) -> Person:
    """Return the caller's entry in the address book; raises `NotFound` where there is none, or it is closed."""
    person = await people.of_account(account_of(caller))
    if person is None or person.closed_on is not None:
        raise NotFound("person", "me")
    return person


def _choices(preferences: Preferences | None, person: Person) -> Choices:
    return of_person(preferences, person.roles, notification_defaults())


def _view(preferences: Preferences | None, person: Person) -> PreferencesView:
    own = preferences or Preferences(person.person_id)
    held = _choices(own, person)
    chosen = Chosen(
        channels=own.channels,
        groups={each.of: each.how_often for each in own.by_group},
        kinds={each.of: each.how_often for each in own.by_kind},
        quiet=_quiet(own.quiet),
        districts=own.only.districts,
        jobcentres=own.only.jobcentres,
        categories=own.only.categories,
        suppliers=own.only.suppliers,
    )
    return PreferencesView(
        chosen,
        Held(held.channels, dict(held.by_urgency), dict(held.by_group), dict(held.by_kind), _quiet(held.quiet)),
    )


def _quiet(quiet: Quiet | None) -> QuietView | None:
    return QuietView(f"{quiet.begin:%H:%M}", f"{quiet.end:%H:%M}", quiet.working_days_only) if quiet else None
