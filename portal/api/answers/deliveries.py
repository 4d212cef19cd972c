"""Deliveries of messages as operators see them: to an id, never to an address."""

from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Delivery(Answer):
    """One message on its way to one person or webhook."""

    delivery_id: UUID
    message_id: UUID
    channel: str
    group: str
    statutory: bool
    person_id: UUID | None
    webhook_id: UUID | None
    status: str
    code: str | None
    attempts: int
    planned_at: AwareDatetime
    due_at: AwareDatetime
    sent_at: AwareDatetime | None


class TakeBounce(Body):
    """Why an e-mail came back."""

    code: str


DELIVERIES = Operation("GET", "/v1/deliveries", Listed[Delivery], query=("status", "person_id", "after", "limit"))
DELIVERY = Operation("GET", "/v1/deliveries/{delivery_id}", Delivery)
RESEND = Operation("POST", "/v1/deliveries/{delivery_id}/resend", Nothing)
BOUNCE = Operation("POST", "/v1/deliveries/{delivery_id}/bounce", Nothing, body=TakeBounce)
