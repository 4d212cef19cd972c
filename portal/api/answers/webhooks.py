"""Webhooks: where messages of an inbox go too, how each fares, and what signs its requests."""

from uuid import UUID

from pydantic import AwareDatetime

from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class WebhookTest(Answer):
    """A test; `failure` is null while it is on its way, and where it was taken."""

    tested_at: AwareDatetime | None
    failure: str | None


class Webhook(Answer):
    """A webhook: `failures` are those in a row, and until `rests_until` it is left alone."""

    webhook_id: UUID
    recipient_kind: str
    recipient: str
    url: str
    kinds: tuple[str, ...]
    registered_at: AwareDatetime
    paused: str | None
    paused_at: AwareDatetime | None
    failures: int
    failure: str | None
    rests_until: AwareDatetime | None
    old_secret_signs_until: AwareDatetime | None
    test: WebhookTest | None


class WebhookRegistered(Answer):
    """The webhook that was made."""

    webhook_id: UUID


class WebhookKinds(Answer):
    """Every kind of message, by the type of the fact that it is about."""

    kinds: tuple[str, ...]


class WebhookSecret(Answer):
    """What signs; the newest signs until it is replaced."""

    secret: str
    signs_until: AwareDatetime | None


class WebhookSecrets(Answer):
    """The secrets, the newest first."""

    secrets: tuple[WebhookSecret, ...]


class ChangeWebhook(Body):
    """Where a webhook leads, and which kinds it takes: all where none is named."""

    url: str
    kinds: tuple[str, ...] = ()


class RegisterWebhook(ChangeWebhook):
    """A new one; staff name the inbox, by one of the three."""

    district: str | None = None
    jobcentre: str | None = None
    team: str | None = None


_ONE = "/v1/webhooks/{webhook_id}"
WEBHOOKS = Operation("GET", "/v1/webhooks", Listed[Webhook], query=("after", "limit"))
WEBHOOK = Operation("GET", _ONE, Webhook)
WEBHOOK_KINDS = Operation("GET", "/v1/webhook-kinds", WebhookKinds)
WEBHOOK_SECRETS = Operation("GET", f"{_ONE}/secrets", WebhookSecrets)
REGISTER_WEBHOOK = Operation("POST", "/v1/webhooks", WebhookRegistered, body=RegisterWebhook)
CHANGE_WEBHOOK = Operation("PUT", _ONE, Nothing, body=ChangeWebhook)
REMOVE_WEBHOOK = Operation("DELETE", _ONE, Nothing)
TEST_WEBHOOK = Operation("POST", f"{_ONE}/test", Nothing)
PAUSE_WEBHOOK = Operation("POST", f"{_ONE}/pause", Nothing)
RESUME_WEBHOOK = Operation("POST", f"{_ONE}/resumption", Nothing)
ROTATE_SECRET = Operation("POST", f"{_ONE}/rotation", Nothing)
