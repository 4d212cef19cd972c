"""What can be done with preferences: their owner sets them."""

from services.notifications.people.queries import People
from services.notifications.preferences.domain import preferences
from services.notifications.preferences.domain.preferences import (
    PREFERENCES,
    KindsOfNotice,
    SetPreferences,
    preferences_id_of,
)
from services.notifications.preferences.queries import own_entry
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.store.commands import Committed
from shared.store.store import Store


class PreferenceCommands:
    """The index of commands. Each raises `Rejected`, or `NotFound` for whoever is not in the address book."""

    def __init__(self, store: Store, people: People, kinds: KindsOfNotice, clock: Clock) -> None:
        """Keep preferences of these people in this store; `kinds` are the notices that there are."""
        self._store = store
        self._people = people
        self._kinds = kinds
        self._now = clock

    async def choose(self, asked: SetPreferences, caller: Caller) -> Committed:
        """Set what the caller wants to be written; it counts from the next message on."""
        person, now = await own_entry(self._people, caller), self._now()
        return await self._store.change(
            (PREFERENCES(preferences_id_of(person.person_id)),),
            lambda found: preferences.choose(found, person.person_id, asked, self._kinds, now),
            caller,
        )
