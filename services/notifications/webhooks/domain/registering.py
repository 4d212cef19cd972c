"""Registering a webhook, changing it, and ending it: pure decisions about one address of an inbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.notifications.messages.domain.digest import DIGEST
from services.notifications.messages.domain.notices.table import TOLD_AT_ONCE
from services.notifications.people.domain.recipient import Recipient
from services.notifications.webhooks.domain.terms import EACH_AT_MOST, OLD_SECRET, TEST_AGAIN
from services.notifications.webhooks.domain.webhook import ASKED, Webhook
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.commands import Distinct, command
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import DistrictCode, JobcentreCode
from shared.reference.codes import KnownCode
from shared.reference.lists import LISTS

_KINDS = frozenset({*(each.TYPE for each in TOLD_AT_ONCE), DIGEST})

Kinds = Annotated[tuple[Annotated[str, Field(max_length=200)], ...], Distinct(), Field(max_length=200)]
Url = Annotated[str, Field(max_length=2000, examples=["https://example.org/dps/messages"])]


@command
class RegisterWebhook:
    """Where messages go too: of these kinds (`ordering.OrderIssued.v1`), or of all where none is named.

    A supplier names no inbox, since it has one. For a system of the department it is that of a district, a jobcentre or
    a team.
    """

    url: Url
    kinds: Kinds = ()
    district: DistrictCode | None = None
    jobcentre: JobcentreCode | None = None
    team: Annotated[str, KnownCode("team", LISTS["team"])] | None = None


@command
class ChangeWebhook:
    """Where a webhook leads, and of which kinds it takes messages; both are replaced."""

    url: Url
    kinds: Kinds = ()


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a webhook is: the inbox that it follows, and the supplier, if it is one's."""

    inbox: Recipient
    supplier_id: UUID | None


@dataclass(frozen=True, slots=True)
class Secret:
    """What signs: sealed by the key of the owner."""

    key_id: UUID
    sealed: Sealed


def inbox_asked_for(asked: RegisterWebhook, supplier_id: UUID | None) -> Recipient:
    """Return the inbox that a webhook is to follow, or raise `Rejected`."""
    places = (("district", asked.district), ("jobcentre", asked.jobcentre), ("team", asked.team))
    named = [Recipient(kind, code) for kind, code in places if code is not None]
    if supplier_id is not None:
        reject_if_any([has_one_inbox(each) for each in named])
        return Recipient("supplier", str(supplier_id))
    reject_if_any([names_one_inbox(named)])
    return named[0]


def has_one_inbox(named: Recipient) -> Rejection | None:
    """A supplier reads its own messages, and nobody else's."""
    return Rejection(
        "inbox_not_yours", f"a supplier's webhook follows its own inbox: name no {named.kind}", f"/{named.kind}"
    )


def names_one_inbox(named: Sequence[Recipient]) -> Rejection | None:
    """One webhook follows one inbox."""
    if len(named) == 1:
        return None
    given = " and ".join(each.kind for each in named) or "none"
    detail = f"name the inbox: a district, a jobcentre or a team, one of them (given: {given})"
    return Rejection("inbox_needed", detail, "/district")


def kinds_are_told_of(kinds: Sequence[str]) -> list[Rejection]:
    """Nobody waits for a kind of message that there is none of."""
    return [
        Rejection(
            "kind_unknown",
            f"there are no messages about {kind[:64]!r}: GET /v1/webhook-kinds lists them",
            f"/kinds/{at}",
        )
        for at, kind in enumerate(kinds)
        if kind not in _KINDS
    ]


def kinds() -> tuple[str, ...]:
    """Return all kinds of messages that there are."""
    return tuple(sorted(_KINDS))


def register(
    webhook_id: UUID, owner: Owner, taken: Sequence[bool], asked: RegisterWebhook, secret: Secret, now: datetime
) -> list[Event]:
    """Register a webhook in the first place of the inbox that is not taken, or raise `Rejected` with every reason."""
    reject_if_any([*kinds_are_told_of(asked.kinds), a_place_is_free(taken)])
    return [
        facts.WebhookRegistered(
            webhook_id=webhook_id,
            recipient_kind=owner.inbox.kind,
            recipient=owner.inbox.id,
            supplier_id=owner.supplier_id,
            slot=taken.index(False),
            url=asked.url,
            kinds=asked.kinds,
            key_id=secret.key_id,
            secret=secret.sealed,
            registered_at=now,
        )
    ]


def a_place_is_free(taken: Sequence[bool]) -> Rejection | None:
    """What goes to many addresses costs as many requests: each inbox has so many at most."""
    if not all(taken):
        return None
    return Rejection("too_many_webhooks", f"an inbox has {EACH_AT_MOST} webhooks at most: remove one first")


def change(webhook: Webhook, asked: ChangeWebhook, now: datetime) -> list[Event]:
    """Change a webhook; what it failed at before counts no more, since it may lead elsewhere."""
    if (webhook.url, webhook.kinds) == (asked.url, asked.kinds):
        return []
    reject_if_any(kinds_are_told_of(asked.kinds))
    return [facts.WebhookChanged(webhook_id=webhook.webhook_id, url=asked.url, kinds=asked.kinds, changed_at=now)]


def rotate(webhook: Webhook, sealed: Sealed, now: datetime) -> list[Event]:
    """Let another secret sign; the one before it signs too for a day, while one of the day before no longer does."""
    return [
        facts.WebhookSecretRotated(
            webhook_id=webhook.webhook_id, secret=sealed, old_one_signs_until=now + OLD_SECRET, rotated_at=now
        )
    ]


def pause(webhook: Webhook, now: datetime) -> list[Event]:
    """Send nothing there until it is resumed. One that failed is paused by its owner's word from then on."""
    if webhook.paused == ASKED:
        return []
    return [facts.WebhookPaused(webhook_id=webhook.webhook_id, paused_at=now)]


def resume(webhook: Webhook, now: datetime) -> list[Event]:
    """Send again; failures from before count no more."""
    if webhook.paused is None:
        return []
    return [facts.WebhookResumed(webhook_id=webhook.webhook_id, resumed_at=now)]


def remove(webhook: Webhook, now: datetime) -> list[Event]:
    """End a webhook; its place is free."""
    if not webhook.is_open:
        return []
    return [facts.WebhookRemoved(webhook_id=webhook.webhook_id, removed_at=now)]


def ask_for_test(webhook: Webhook, test_id: UUID, now: datetime) -> list[Event]:
    """Have a test sent, paused or not, so that it can be seen whether to resume."""
    reject_if_any([was_not_tested_just_now(webhook, now)])
    return [facts.WebhookTestAsked(webhook_id=webhook.webhook_id, test_id=test_id, asked_at=now)]


def was_not_tested_just_now(webhook: Webhook, now: datetime) -> Rejection | None:
    """Whoever owns a webhook need not own what it leads to: nobody is flooded by tests."""
    if webhook.test is None or now >= webhook.test.asked_at + TEST_AGAIN:
        return None
    seconds = int(TEST_AGAIN.total_seconds())
    return Rejection(
        "tested_just_now", f"a test was asked for less than {seconds} seconds ago: wait for what comes of it"
    )
