"""Webhooks: addresses to which messages of an inbox go too, how each fares, its kinds of messages and its secrets."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from uuid import UUID

from portal.api.answers.webhooks import (
    WEBHOOK,
    WEBHOOK_KINDS,
    WEBHOOK_SECRETS,
    WEBHOOKS,
    Webhook,
    WebhookSecrets,
    WebhookTest,
)
from portal.api.operation import Listed
from portal.components.failures import failure
from portal.components.paging import next_page
from portal.components.registered import once_registered
from portal.components.states import State
from portal.components.supplier_names import SupplierNames, called, supplier_names
from portal.web.language import words as _
from portal.web.names import in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import moment, number
from shared.auth.principal import Role

OWNERS = frozenset({Role.SUPPLIER, Role.OPERATOR})
READERS = OWNERS | {Role.AUDITOR}
PATH = "/webhooks"
ONE = f"{PATH}/{{webhook_id}}"
AT_ONCE = 50
ASKED = "asked"
"""Why a webhook is paused that somebody paused."""


@dataclass(frozen=True)
class WebhookRow:
    """One webhook of the list."""

    path: str
    url: str
    inbox: str
    state: State


@dataclass(frozen=True)
class WebhooksView:
    """The list; `staff` where it has webhooks of many inboxes."""

    rows: tuple[WebhookRow, ...]
    next: str
    staff: bool
    owner: bool


@dataclass(frozen=True)
class WebhookView:
    """One webhook: `actions` are (path, text)."""

    heading: str
    state: State
    rows: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    actions: tuple[tuple[str, str], ...]
    history: str


@dataclass(frozen=True)
class KindsView:
    """All kinds by what they are about: (its name, its kinds)."""

    groups: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class SecretsView:
    """The secrets, each with until when it signs."""

    back: str
    secrets: tuple[tuple[str, str], ...]


def state_of(webhook: Webhook) -> State:
    """Return how a webhook fares."""
    if webhook.paused == ASKED:
        return State(_("Paused"), "yellow")
    if webhook.paused:
        return State(_("Stopped after failures"), "red")
    return State(_("Failing"), "orange") if webhook.failures else State(_("Sends"), "green")


def inbox_of(webhook: Webhook, called_by: SupplierNames, visit: Visit) -> str:
    """Return whose messages go there."""
    kind, recipient = webhook.recipient_kind, webhook.recipient
    if visit.role is Role.SUPPLIER:
        return _("Your organisation")
    if kind == "supplier":
        return called(called_by, UUID(recipient))
    named = {"district": visit.names.district, "jobcentre": visit.names.jobcentre}
    return f"{in_words(kind)}: {named.get(kind, in_words)(recipient)}"


def is_own(webhook: Webhook, role: Role | None) -> bool:
    """Whether somebody of this role may change it: operators look after those of the department alone."""
    return role is Role.SUPPLIER or (role is Role.OPERATOR and webhook.recipient_kind != "supplier")


def webhooks_view(found: Listed[Webhook], called_by: SupplierNames, visit: Visit) -> WebhooksView:
    """Return the list."""
    rows = tuple(
        WebhookRow(f"{PATH}/{each.webhook_id}", each.url, inbox_of(each, called_by, visit), state_of(each))
        for each in found.items
    )
    return WebhooksView(rows, next_page(PATH, found.next), visit.role is not Role.SUPPLIER, visit.role in OWNERS)


def webhook_view(webhook: Webhook, called_by: SupplierNames, visit: Visit) -> WebhookView:
    """Return one webhook with what may be done with it."""
    path = f"{PATH}/{webhook.webhook_id}"
    return WebhookView(
        heading=webhook.url,
        state=state_of(webhook),
        rows=tuple(_rows(webhook, called_by, visit)),
        kinds=webhook.kinds,
        actions=tuple((f"{path}/{name}", text) for name, text in _actions(webhook, visit.role)),
        history=f"/history/webhook/{webhook.webhook_id}" if visit.role is Role.AUDITOR else "",
    )


def _rows(webhook: Webhook, called_by: SupplierNames, visit: Visit) -> Iterator[tuple[str, str]]:
    yield _("Messages to"), inbox_of(webhook, called_by, visit)
    yield _("Registered"), moment(webhook.registered_at)
    if webhook.paused_at and webhook.paused:
        yield _("Nothing is sent since"), moment(webhook.paused_at)
    if webhook.paused and webhook.paused != ASKED:
        yield _("Why it was stopped"), failure(webhook.paused)
    if webhook.failures:
        yield _("Failures in a row"), number(webhook.failures)
        yield _("The last one"), failure(webhook.failure or "failed")
    if webhook.rests_until and not webhook.paused:
        yield _("Tried again after"), moment(webhook.rests_until)
    if webhook.old_secret_signs_until:
        yield _("The secret before signs until"), moment(webhook.old_secret_signs_until)
    yield _("Last test"), _test(webhook.test)


def _test(test: WebhookTest | None) -> str:
    if test is None:
        return _("None yet")
    if test.tested_at is None:
        return _("On its way. Load the page again in some seconds.")
    came = _("Not taken: %(cause)s") % {"cause": failure(test.failure)} if test.failure else _("Taken")
    return f"{came}, {moment(test.tested_at)}"


def _actions(webhook: Webhook, role: Role | None) -> Iterator[tuple[str, str]]:
    if is_own(webhook, role):
        yield "secrets", _("See what signs its requests")
        yield "test", _("Send a test")
        yield "change", _("Change the address or the kinds of messages")
        if webhook.paused:
            yield "resume", _("Send there again")
    if webhook.paused != ASKED and role in OWNERS:
        yield "pause", _("Pause it")
    if is_own(webhook, role):
        yield "rotate", _("Replace the secret")
        yield "remove", _("Remove it")


async def _called_by(visit: Visit, webhooks: tuple[Webhook, ...]) -> SupplierNames:
    """Return names of suppliers to auditors: operators may not ask for them."""
    if visit.role is not Role.AUDITOR:
        return {}
    return await supplier_names(
        visit.api, [UUID(each.recipient) for each in webhooks if each.recipient_kind == "supplier"]
    )


@once_registered
async def show_list(visit: Visit) -> Reply:
    """Show the list."""
    found = await visit.api.get(WEBHOOKS, after=visit.asked("after"), limit=AT_ONCE)
    return Shown(webhooks_view(found, await _called_by(visit, found.items), visit))


@once_registered
async def show_one(visit: Visit) -> Reply:
    """Show one webhook."""
    webhook = await visit.api.get(WEBHOOK, webhook_id=visit.parameters["webhook_id"])
    return Shown(webhook_view(webhook, await _called_by(visit, (webhook,)), visit))


def kinds_view(kinds: tuple[str, ...]) -> KindsView:
    """Return all kinds by what they are about, which is what the service keeps that tells of them."""
    about = {
        "supplier_registry": _("Register of suppliers"),
        "catalogue": _("Offers"),
        "client_journey": _("Needs"),
        "ordering": _("Orders"),
        "notifications": _("Messages"),
    }
    grouped = groupby(sorted(kinds), key=lambda each: each.partition(".")[0])
    return KindsView(tuple((about.get(name, in_words(name)), tuple(each)) for name, each in grouped))


@once_registered
async def show_kinds(visit: Visit) -> Reply:
    """Show the kinds of messages that a webhook may be limited to."""
    return Shown(kinds_view((await visit.api.get(WEBHOOK_KINDS)).kinds))


def secrets_view(secrets: WebhookSecrets, back: str) -> SecretsView:
    """Return what signs, the newest first."""
    until = tuple(
        _("Signs until %(moment)s") % {"moment": moment(each.signs_until)} if each.signs_until else _("Signs")
        for each in secrets.secrets
    )
    return SecretsView(back, tuple(zip(until, (each.secret for each in secrets.secrets), strict=True)))


@once_registered
async def show_secrets(visit: Visit) -> Reply:
    """Show what signs its requests."""
    secrets = await visit.api.get(WEBHOOK_SECRETS, webhook_id=visit.parameters["webhook_id"])
    return Shown(secrets_view(secrets, f"{PATH}/{visit.parameters['webhook_id']}"))


PAGES = (
    Page(PATH, READERS, "shared/webhooks.html", show_list),
    Page(f"{PATH}/kinds", READERS, "shared/webhook_kinds.html", show_kinds),
    Page(ONE, READERS, "shared/webhook.html", show_one),
    Page(f"{ONE}/secrets", OWNERS, "shared/webhook_secrets.html", show_secrets),
)
