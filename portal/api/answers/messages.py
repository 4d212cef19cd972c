"""Messages: what concerns somebody, whether they have read it, and how they want to be written."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from pydantic import Field

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class ListChange(Answer):
    """One change of the provider list, in words."""

    text: str
    happened_at: datetime


class Message(Answer):
    """A message in words; `parameters` are what it is about, by name."""

    message_id: UUID
    title: str
    text: str
    language: str
    parameters: Mapping[str, str]
    delivered_at: datetime
    unread: bool
    urgency: str
    group: str | None
    statutory: bool
    changes: tuple[ListChange, ...] = ()


class UnreadCount(Answer):
    """How many messages somebody has not read, and how many of them ask for something."""

    unread: int
    to_act_on: int
    mine: int


class UpTo(Body):
    """The message up to which all are read."""

    up_to: UUID


class Me(Answer):
    """Somebody's own entry of the address book."""

    language: str
    email: str | None
    email_stopped: str | None


class MeAsked(Body):
    """What somebody wants in the address book: without an address, none."""

    email: str | None = None
    language: str = "en"


class QuietHours(Answer):
    """When nobody is to write."""

    begin: str
    end: str
    working_days_only: bool


class Chosen(Answer):
    """What somebody has chosen; what is empty is as the role has it."""

    channels: tuple[str, ...] | None
    groups: Mapping[str, str]
    kinds: Mapping[str, str]
    quiet: QuietHours | None
    districts: tuple[str, ...]
    jobcentres: tuple[str, ...]
    categories: tuple[str, ...]
    suppliers: tuple[UUID, ...]


class Held(Answer):
    """What holds for somebody, with the defaults of the roles."""

    quiet: QuietHours | None


class Preferences(Answer):
    """What somebody chose, and what holds."""

    chosen: Chosen
    holds: Held


class QuietHoursAsked(Body):
    """When nobody is to write."""

    begin: str
    end: str
    working_days_only: bool = False


class PreferencesAsked(Body):
    """What somebody wants, as a whole."""

    channels: tuple[str, ...] | None = None
    groups: dict[str, str] = Field(default_factory=dict)
    kinds: dict[str, str] = Field(default_factory=dict)
    quiet: QuietHoursAsked | None = None
    districts: tuple[str, ...] = ()
    jobcentres: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    suppliers: tuple[UUID, ...] = ()


MESSAGES = Operation(
    "GET",
    "/v1/messages",
    Listed[Message],
    query=("unread", "urgency", "mine", "order", "language", "after", "limit"),
)
MESSAGE = Operation("GET", "/v1/messages/{message_id}", Message, query=("language",))
UNREAD = Operation("GET", "/v1/messages/unread", UnreadCount)
READ = Operation("POST", "/v1/messages/{message_id}/read", Nothing)
CATCH_UP = Operation("POST", "/v1/messages/read", Nothing, body=UpTo)
ME = Operation("GET", "/v1/me", Me)
SET_ME = Operation("PUT", "/v1/me", Nothing, body=MeAsked)
REMOVE_EMAIL = Operation("DELETE", "/v1/me/email", Nothing)
PREFERENCES = Operation("GET", "/v1/me/preferences", Preferences)
SET_PREFERENCES = Operation("PUT", "/v1/me/preferences", Nothing, body=PreferencesAsked)
