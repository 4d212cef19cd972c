"""Which facts of preferences are for whom: none, since their owner sees what holds, and nobody else is concerned."""

from services.notifications.preferences.domain.preferences import PREFERENCES
from shared.contracts import notifications as facts
from shared.history.disclosure import Disclosure, nobody, told_to

PREFERENCES_DISCLOSURE = Disclosure(PREFERENCES, told_to(nobody, facts.PreferencesSet))
