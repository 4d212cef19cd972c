"""The HTTP of webhooks: a supplier's own, and those of the department's systems, which operators look after."""

from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from services.notifications.webhooks.commands import Webhooks
from services.notifications.webhooks.domain.registering import ChangeWebhook, RegisterWebhook, kinds
from services.notifications.webhooks.queries import SecretsView, WebhookQueries, WebhookView
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("webhooks")

Owner = Annotated[Caller, allow(Role.SUPPLIER, Role.OPERATOR)]
UpToDateOwner = Annotated[Caller, allow(Role.SUPPLIER, Role.OPERATOR, versioned=True)]
Reader = Annotated[Caller, allow(Role.SUPPLIER, Role.OPERATOR, Role.AUDITOR)]
Commands = Annotated[Webhooks, provided(Webhooks)]
Queries = Annotated[WebhookQueries, provided(WebhookQueries)]


class WebhookCreated(Created):
    """The new webhook's id."""

    webhook_id: UUID


class WebhookKinds(BaseModel):
    """Every kind of message, by the type of the fact that it is about."""

    kinds: list[str]


@router.post("/webhooks", status_code=201, response_model=WebhookCreated)
async def register_webhook(asked: RegisterWebhook, caller: Owner, webhooks: Commands) -> Response:
    """Have messages sent to an address of your own too, as signed requests (Standard Webhooks).

    The address is one of the internet, by HTTPS. What signs is asked for with `GET /v1/webhooks/{webhook_id}/secrets`.
    """
    return respond(await webhooks.register(asked, caller.answered(created("/v1/webhooks/{}", "webhook_id"))))


@router.get("/webhook-kinds", response_model=WebhookKinds)
async def list_webhook_kinds(caller: Reader) -> Response:
    """List the kinds of messages that a webhook may be limited to."""
    del caller
    return computed({"kinds": kinds()})


@router.get("/webhooks", response_model=Paged[WebhookView])
async def list_webhooks(caller: Reader, queries: Queries, after: After = None, limit: Limit = 50) -> Response:
    """List your webhooks: those of your supplier, or all for whoever runs the system."""
    return page(await queries.list(caller, after=after, limit=limit), limit)


@router.get("/webhooks/{webhook_id}", response_model=WebhookView)
async def get_webhook(webhook_id: UUID, caller: Reader, queries: Queries) -> Response:
    """Show a webhook, how it fares, and what became of the last test."""
    return one(*await queries.get(webhook_id, caller))


@router.get("/webhooks/{webhook_id}/history", response_model=Paged[Happened])
async def get_history_of_webhook(
    webhook_id: UUID, caller: Reader, queries: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a webhook, oldest first, without its secrets; also to one that was removed."""
    return page(await queries.history(webhook_id, caller, after=after, limit=limit), limit)


@router.get("/webhooks/{webhook_id}/secrets", response_model=SecretsView)
async def get_secrets_of_webhook(webhook_id: UUID, caller: Owner, queries: Queries) -> Response:
    """Show by which secrets your webhook's requests are signed: two of them for a day after a rotation."""
    return computed(await queries.secrets(webhook_id, caller))


@router.put("/webhooks/{webhook_id}", status_code=204)
async def change_webhook(webhook_id: UUID, asked: ChangeWebhook, caller: UpToDateOwner, webhooks: Commands) -> Response:
    """Change where your webhook leads, and which kinds of messages it takes."""
    return respond(await webhooks.change(webhook_id, asked, caller))


@router.post("/webhooks/{webhook_id}/rotation", status_code=204)
async def rotate_secret_of_webhook(webhook_id: UUID, caller: Owner, webhooks: Commands) -> Response:
    """Have a new secret sign. The one before it signs beside it for 24 hours; one that is older than that does not."""
    return respond(await webhooks.rotate(webhook_id, caller))


@router.post("/webhooks/{webhook_id}/pause", status_code=204)
async def pause_webhook(webhook_id: UUID, caller: Owner, webhooks: Commands) -> Response:
    """Send nothing there until it is resumed. Messages that come meanwhile are in the inbox alone."""
    return respond(await webhooks.pause(webhook_id, caller))


@router.post("/webhooks/{webhook_id}/resumption", status_code=204)
async def resume_webhook(webhook_id: UUID, caller: Owner, webhooks: Commands) -> Response:
    """Send there again, also after it was paused because it took nothing."""
    return respond(await webhooks.resume(webhook_id, caller))


@router.post("/webhooks/{webhook_id}/test", status_code=204)
async def test_webhook(webhook_id: UUID, caller: Owner, webhooks: Commands) -> Response:
    """Have a test sent, also while it is paused. What became of it is shown with the webhook, some seconds later."""
    return respond(await webhooks.ask_for_test(webhook_id, caller))


@router.delete("/webhooks/{webhook_id}", status_code=204)
async def remove_webhook(webhook_id: UUID, caller: Owner, webhooks: Commands) -> Response:
    """End a webhook. What waits for it is not sent."""
    return respond(await webhooks.remove(webhook_id, caller))
