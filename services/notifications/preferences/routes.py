"""The HTTP of preferences: everybody's own."""

from typing import Annotated

from fastapi import Response

from services.notifications.preferences.commands import PreferenceCommands
from services.notifications.preferences.domain.preferences import SetPreferences
from services.notifications.preferences.queries import PreferenceQueries, PreferencesView
from shared.auth.principal import DEPARTMENT, Role
from shared.http.answers import computed, respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("preferences")

Somebody = Annotated[Caller, allow(*DEPARTMENT, Role.SUPPLIER, Role.SAFEGUARDING_LEAD, Role.OPERATOR)]
Commands = Annotated[PreferenceCommands, provided(PreferenceCommands)]
Queries = Annotated[PreferenceQueries, provided(PreferenceQueries)]


@router.get("/me/preferences", response_model=PreferencesView)
async def get_my_preferences(caller: Somebody, preferences: Queries) -> Response:
    """Show what the caller is written and when: as set, and where nothing is set as the roles have it.

    404 for whoever has not registered with PUT /v1/me.
    """
    return computed(await preferences.own(caller))


@router.put("/me/preferences", status_code=204)
async def set_my_preferences(asked: SetPreferences, caller: Somebody, preferences: Commands) -> Response:
    """Set what the caller is written outside the inbox, as a whole; an empty body leaves everything to the roles.

    The inbox has every message at once, whatever is set. Notices that the law asks for are sent at once, too. What is
    set counts from the next message on. The language is set with PUT /v1/me.
    """
    return respond(await preferences.choose(asked, caller))
