"""Facts about telling news to more suppliers than fit into one commit."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Event
from shared.reference.codes import Code


class TellingEvent(Event):
    """Base of every fact about the telling of one event to all who may offer something in a category."""

    TOPIC: ClassVar[str] = "notifications.messages"
    AGGREGATE: ClassVar[str] = "telling"
    SUBJECT: ClassVar[str] = "telling_id"
    PRIVATE: ClassVar[bool] = True

    telling_id: UUID
    about_type: str
    about_event: str


class TellingBegun(TellingEvent):
    """Suppliers up to `after`, in the order of ids, have a message; others follow, with the same words.

    `about_event` is the `ce_id` of the fact, which happened at `happened_at`; `parameters` are those of the messages.
    """

    TYPE: ClassVar[str] = "notifications.TellingBegun.v1"
    market: Annotated[str, Code("market")]
    category: Annotated[str, Code("category")]
    parameters: dict[str, str] = Field(default_factory=dict)
    statutory: bool = False
    notice_version: int = 1
    happened_at: AwareDatetime
    after: UUID
    begun_at: AwareDatetime


class TellingAdvanced(TellingEvent):
    """Suppliers up to `after` have a message by now."""

    TYPE: ClassVar[str] = "notifications.TellingAdvanced.v1"
    after: UUID
    advanced_at: AwareDatetime


class TellingEnded(TellingEvent):
    """Everybody has a message."""

    TYPE: ClassVar[str] = "notifications.TellingEnded.v1"
    ended_at: AwareDatetime
