"""The HTTP of notifications: every recipient's own inbox."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import Query, Response
from pydantic import BaseModel

from services.notifications.messages.commands import Inboxes
from services.notifications.messages.domain.message import MESSAGES
from services.notifications.messages.domain.recipients import RecipientKind
from services.notifications.messages.domain.templates import in_words
from shared.auth.principal import Role
from shared.http.answers import Paged, one, page, respond
from shared.http.callers import After, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("notifications")

Reader = Annotated[Caller, allow(Role.SUPPLIER, Role.WORK_COACH, Role.DISTRICT_MANAGER)]
Unread = Annotated[bool | None, Query(description="Only what nobody has read yet, or only what somebody has")]
Service = Annotated[Inboxes, provided(Inboxes)]


class MessageShown(BaseModel):
    """A message in words, with what the words were made of."""

    message_id: UUID
    recipient_kind: RecipientKind
    recipient: str
    about_type: str
    about_event: str
    subject: str
    text: str
    parameters: dict[str, str]
    delivered_at: datetime
    read_at: datetime | None


def _shown(message: Mapping[str, Any]) -> dict[str, Any]:
    words = in_words(message["about_type"], message["parameters"])
    return {**message, "subject": words.subject, "text": words.text}


@router.get("/messages", response_model=Paged[MessageShown])
async def list_messages(
    caller: Reader, service: Service, unread: Unread = None, after: After = None, limit: Limit = 50
) -> Response:
    """List the messages to the token's supplier or districts: by the time of what they tell, newest last.

    News that comes late takes its place among the older ones, so this is a list for people and no feed.
    """
    found = await service.find(caller, unread=unread, after=after, limit=limit)
    return page([(identifier, _shown(message)) for identifier, message in found], limit)


@router.get("/messages/{message_id}", response_model=MessageShown)
async def get_message(message_id: UUID, caller: Reader, service: Service) -> Response:
    """Show one message; it stays unread until it is marked."""
    stored = await service.get(message_id, caller)
    return one(_shown(MESSAGES.encode(stored.state)), stored.version)


@router.post("/messages/{message_id}/read", status_code=204)
async def read_message(message_id: UUID, caller: Reader, service: Service) -> Response:
    """Mark a message as read. An inbox is shared by all staff of a district, and so is this mark."""
    return respond(await service.read(message_id, caller))
