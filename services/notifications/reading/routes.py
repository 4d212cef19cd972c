"""The HTTP of inboxes: everybody's own view of the messages to its supplier, districts and teams."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from services.notifications.messages.queries import MessageView
from services.notifications.reading.commands import CatchUp, ReadMarks
from services.notifications.reading.queries import Inboxes, UnreadCount
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Paged, computed, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference.letters import LetterLanguageCode
from shared.reference.notices import Urgency

router = service_router("notifications")


class Order(StrEnum):
    """Which messages come first, by the time of what they tell."""

    OLDEST = "oldest"
    NEWEST = "newest"


ReaderOfInboxes = Annotated[
    Caller,
    allow(
        Role.SUPPLIER,
        Role.WORK_COACH,
        Role.DISTRICT_MANAGER,
        Role.BUYER,
        Role.CATEGORY_MANAGER,
        Role.SAFEGUARDING_LEAD,
        Role.OPERATOR,
    ),
]
TheInboxes = Annotated[Inboxes, provided(Inboxes)]
TheMarks = Annotated[ReadMarks, provided(ReadMarks)]
Unread = Annotated[bool | None, Query(description="Only what you have not read yet, or only what you have")]
Asked = Annotated[
    Urgency | None, Query(description="Only messages that ask you to act, or only those that you should know")
]
Mine = Annotated[
    bool, Query(description="Only what waits for you, as the coach who looks after the need that it is about")
]
Language = Annotated[
    LetterLanguageCode, Query(description="In which language; what there is not in it is said in English")
]
FirstCome = Annotated[Order, Query(description="Whether the oldest or the newest come first")]


@router.get("/messages", response_model=Paged[MessageView])
async def list_messages(
    caller: ReaderOfInboxes,
    inboxes: TheInboxes,
    unread: Unread = None,
    urgency: Asked = None,
    mine: Mine = False,
    order: FirstCome = Order.OLDEST,
    language: Language = "en",
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the messages to the token's supplier, districts or teams, by the time of what they tell.

    News that comes late takes its place among the older ones, so this is a list for people and no feed.
    """
    newest = order is Order.NEWEST
    found = await inboxes.messages(
        caller,
        unread=unread,
        urgency=urgency,
        mine=mine,
        newest=newest,
        language=language,
        after=after,
        limit=limit,
    )
    return page(found, limit)


@router.get("/messages/unread", response_model=UnreadCount)
async def count_unread_messages(caller: ReaderOfInboxes, inboxes: TheInboxes) -> Response:
    """Count the messages that you have not read: all of them, those to act on, and those that name you as the coach."""
    return computed(await inboxes.count_unread(caller))


@router.post("/messages/read", status_code=204)
async def catch_up_with_messages(asked: CatchUp, caller: ReaderOfInboxes, marks: TheMarks) -> Response:
    """Mark as read for yourself all that has come up to a message. Nobody counts as having read any of them."""
    return respond(await marks.catch_up(asked, caller))


@router.get("/messages/{message_id}", response_model=MessageView)
async def get_message(
    message_id: UUID, caller: ReaderOfInboxes, inboxes: TheInboxes, as_at: AsAt = None, language: Language = "en"
) -> Response:
    """Show one message, as it is or as it was when a day ended; it stays unread until it is marked."""
    return one(*await inboxes.message(message_id, caller, as_at, language), as_at)


@router.get("/messages/{message_id}/history", response_model=Paged[Happened])
async def get_history_of_message(
    message_id: UUID, caller: ReaderOfInboxes, inboxes: TheInboxes, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a message, oldest first: who of those that share the inbox was the first to read it."""
    return page(await inboxes.history(message_id, caller, after=after, limit=limit), limit)


@router.post("/messages/{message_id}/read", status_code=204)
async def read_message(message_id: UUID, caller: ReaderOfInboxes, marks: TheMarks) -> Response:
    """Mark a message as read for yourself. It stays unread to the others who share the inbox."""
    return respond(await marks.read(message_id, caller))
