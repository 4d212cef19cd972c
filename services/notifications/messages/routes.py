"""The HTTP of messages: every recipient's own inbox."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.notifications.messages.commands import Messages
from services.notifications.messages.queries import Inboxes, MessageView
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("notifications")

Reader = Annotated[
    Caller,
    allow(
        Role.SUPPLIER,
        Role.WORK_COACH,
        Role.DISTRICT_MANAGER,
        Role.BUYER,
        Role.CATEGORY_MANAGER,
        Role.SAFEGUARDING_LEAD,
    ),
]
TheInboxes = Annotated[Inboxes, provided(Inboxes)]
TheMessages = Annotated[Messages, provided(Messages)]
Unread = Annotated[bool | None, Query(description="Only what nobody has read yet, or only what somebody has")]

Mine = Annotated[
    bool, Query(description="Only what waits for you, as the coach who looks after the need that it is about")
]


@router.get("/messages", response_model=Paged[MessageView])
async def list_messages(
    caller: Reader,
    inboxes: TheInboxes,
    unread: Unread = None,
    mine: Mine = False,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the messages to the token's supplier, districts or team: by the time of what they tell, newest last.

    News that comes late takes its place among the older ones, so this is a list for people and no feed.
    """
    return page(await inboxes.messages(caller, unread=unread, mine=mine, after=after, limit=limit), limit)


@router.get("/messages/{message_id}", response_model=MessageView)
async def get_message(message_id: UUID, caller: Reader, inboxes: TheInboxes, as_at: AsAt = None) -> Response:
    """Show one message, as it is or as it was when a day ended; it stays unread until it is marked."""
    return one(*await inboxes.message(message_id, caller, as_at), as_at)


@router.get("/messages/{message_id}/history", response_model=Paged[Happened])
async def get_history_of_message(
    message_id: UUID, caller: Reader, inboxes: TheInboxes, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a message, oldest first: who marked it as read, and when."""
    return page(await inboxes.history(message_id, caller, after=after, limit=limit), limit)


@router.post("/messages/{message_id}/read", status_code=204)
async def read_message(message_id: UUID, caller: Reader, messages: TheMessages) -> Response:
    """Mark a message as read. An inbox is shared by all staff of a district or team, and so is this mark."""
    return respond(await messages.read(message_id, caller))
