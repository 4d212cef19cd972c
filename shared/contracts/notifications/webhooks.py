"""Facts about webhooks, private but for one: an address is its owner's, and what signs what goes there is sealed."""

from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.reference.codes import Code

AnyPause = Annotated[str, Code("why a webhook is paused")]
AnyFailure = Annotated[str, Code("failure of a delivery")]


class WebhookEvent(Event):
    """Base of every fact about one webhook."""

    TOPIC: ClassVar[str] = "notifications.messages"
    AGGREGATE: ClassVar[str] = "webhook"
    SUBJECT: ClassVar[str] = "webhook_id"
    PRIVATE: ClassVar[bool] = True

    webhook_id: UUID


class WebhookRegistered(WebhookEvent):
    """Messages of an inbox go to an address too: of these kinds, of all where none is named.

    `supplier_id` is whose it is, `None` for a system of the department. `slot` is which of the webhooks that the inbox
    may have. `secret` signs what is sent, sealed by the key `key_id` of the owner.
    """

    TYPE: ClassVar[str] = "notifications.WebhookRegistered.v1"
    recipient_kind: Annotated[str, Code("kind of recipient")]
    recipient: str
    supplier_id: UUID | None
    slot: int
    url: str
    kinds: tuple[str, ...] = Field(examples=[("ordering.OrderIssued.v1",)])
    key_id: UUID
    secret: Sealed
    registered_at: AwareDatetime


class WebhookChanged(WebhookEvent):
    """It leads elsewhere or takes other kinds of messages from now on."""

    TYPE: ClassVar[str] = "notifications.WebhookChanged.v1"
    url: str
    kinds: tuple[str, ...] = Field(examples=[("ordering.OrderIssued.v1",)])
    changed_at: AwareDatetime


class WebhookSecretRotated(WebhookEvent):
    """Another secret signs from now on; the one before it signs too until then."""

    TYPE: ClassVar[str] = "notifications.WebhookSecretRotated.v1"
    secret: Sealed
    old_one_signs_until: AwareDatetime
    rotated_at: AwareDatetime


class WebhookPaused(WebhookEvent):
    """Nothing goes there from now on, since somebody said so."""

    TYPE: ClassVar[str] = "notifications.WebhookPaused.v1"
    paused_at: AwareDatetime


class WebhookStopped(WebhookEvent):
    """Nothing goes there until its owner resumes it: it took nothing, for too long or for good.

    `supplier_id` is whose it is, `None` for a system of the department.
    """

    TYPE: ClassVar[str] = "notifications.WebhookStopped.v1"
    PRIVATE: ClassVar[bool] = False
    supplier_id: UUID | None
    why: AnyPause
    stopped_at: AwareDatetime


class WebhookResumed(WebhookEvent):
    """Messages go there again; those that came meanwhile are in the inbox alone."""

    TYPE: ClassVar[str] = "notifications.WebhookResumed.v1"
    resumed_at: AwareDatetime


class WebhookRemoved(WebhookEvent):
    """It is no more; what waited for it is not sent."""

    TYPE: ClassVar[str] = "notifications.WebhookRemoved.v1"
    removed_at: AwareDatetime


class WebhookTestAsked(WebhookEvent):
    """Its owner wants to see whether it takes a message. `test_id` is the `webhook-id` of what is sent."""

    TYPE: ClassVar[str] = "notifications.WebhookTestAsked.v1"
    test_id: UUID
    asked_at: AwareDatetime


class WebhookTested(WebhookEvent):
    """The test was sent: it was taken, or why not."""

    TYPE: ClassVar[str] = "notifications.WebhookTested.v1"
    test_id: UUID
    failure: AnyFailure | None
    tested_at: AwareDatetime


class WebhookFailed(WebhookEvent):
    """A message was not taken, for so often in a row; it is left alone until then."""

    TYPE: ClassVar[str] = "notifications.WebhookFailed.v1"
    failure: AnyFailure
    in_a_row: int
    rests_until: AwareDatetime
    failed_at: AwareDatetime


class WebhookRecovered(WebhookEvent):
    """A message was taken after others were not."""

    TYPE: ClassVar[str] = "notifications.WebhookRecovered.v1"
    recovered_at: AwareDatetime
