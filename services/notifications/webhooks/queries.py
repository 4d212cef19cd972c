"""What can be asked about webhooks: by their owners, and by whoever runs the system; and where a message goes too."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.people.domain.recipient import DISTRICTS, Recipient, RecipientKind
from services.notifications.webhooks.domain.webhook import WEBHOOKS, Test, Webhook
from services.notifications.webhooks.history import WEBHOOK_DISCLOSURE
from shared.auth.access import Access, only_supplier
from shared.contracts.notifications import AnyFailure, AnyPause
from shared.history.past import Past
from shared.history.telling import HistoryPage
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import ABSENT, Filters, one_of
from shared.kernel.rules import NotFound
from shared.sealing import Vault
from shared.store.store import Store

WEBHOOK_ACCESS = Access(WEBHOOKS, supplier="supplier_id")


@dataclass(frozen=True)
class TestView:
    """A test, and what became of it: `failure` is null while it is on its way, and where it was taken."""

    test_id: UUID
    asked_at: datetime
    tested_at: datetime | None
    failure: AnyFailure | None


@dataclass(frozen=True)
class WebhookView:
    """A webhook, and how it fares: `failures` counts those in a row, and until `rests_until` it is left alone."""

    webhook_id: UUID
    recipient_kind: RecipientKind
    recipient: str
    url: str
    kinds: tuple[str, ...]
    registered_at: datetime
    paused: AnyPause | None
    paused_at: datetime | None
    failures: int
    failure: AnyFailure | None
    rests_until: datetime | None
    old_secret_signs_until: datetime | None
    test: TestView | None


@dataclass(frozen=True)
class SecretView:
    """A secret that signs what is sent; the newest signs until it is replaced."""

    secret: str
    signs_until: datetime | None


@dataclass(frozen=True)
class SecretsView:
    """The secrets of a webhook, the newest first: a request has a signature by each."""

    secrets: tuple[SecretView, ...]


def visible(caller: Caller, webhook_id: UUID, webhook: Webhook | None) -> Webhook:
    """Return a webhook that the caller may see; raises `NotFound`, also for one that was removed."""
    return _there(webhook_id, WEBHOOK_ACCESS.readable(caller, webhook_id, webhook))


def own(caller: Caller, webhook_id: UUID, webhook: Webhook | None) -> Webhook:
    """Return a webhook of the caller's own that is there; raises `NotFound`."""
    return _there(webhook_id, ever_own(caller, webhook_id, webhook))


def ever_own(caller: Caller, webhook_id: UUID, webhook: Webhook | None) -> Webhook:
    """Return a webhook of the caller's own, removed or not: a supplier's, or for staff one of the department."""
    found = WEBHOOK_ACCESS.readable(caller, webhook_id, webhook)
    if found.supplier_id != only_supplier(caller):
        raise NotFound(WEBHOOKS.name, webhook_id)
    return found


def _there(webhook_id: UUID, webhook: Webhook) -> Webhook:
    if not webhook.is_open:
        raise NotFound(WEBHOOKS.name, webhook_id)
    return webhook


class WebhookQueries:
    """Answers about webhooks. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, vault: Vault, clock: Clock) -> None:
        """Read from this store, and open secrets by this vault."""
        self._store = store
        self._vault = vault
        self._now = clock
        self._past = Past(store, WEBHOOK_DISCLOSURE)

    async def of(self, recipient: Recipient, about_type: str) -> list[UUID]:
        """Return the webhooks to which a message of an inbox goes too, by the type of fact that it is about.

        What is for all districts goes to those of each of them.
        """
        whose: Filters = {"recipient_kind": recipient.kind, "recipient": recipient.id}
        filters: Filters = {
            **({"recipient_kind": "district"} if recipient == DISTRICTS else whose),
            "removed_at": ABSENT,
        }
        found = [each async for page in self._store.pages(WEBHOOKS, filters) for each in page]
        return [each.webhook_id for each in found if each.takes(about_type)]

    async def keys_held(self, keys: Sequence[UUID]) -> set[UUID]:
        """Return those of some keys of the vault by which a secret of a webhook is sealed that is there."""
        filters: Filters = {"key_id": one_of(keys), "removed_at": ABSENT}
        return {each.key_id async for page in self._store.pages(WEBHOOKS, filters) for each in page}

    async def list(self, caller: Caller, *, after: str | None, limit: int) -> list[tuple[str, WebhookView]]:
        """Return a page of the webhooks that the caller may see."""
        filters: Filters = {"removed_at": ABSENT, **WEBHOOK_ACCESS.filters(caller)}
        found = await self._store.documents(WEBHOOKS, filters, after=after, limit=limit)
        return [(identifier, self._view(WEBHOOKS.decode(state))) for identifier, state in found]

    async def get(self, webhook_id: UUID, caller: Caller) -> tuple[WebhookView, int]:
        """Return one webhook and its version."""
        stored = await self._store.get(WEBHOOKS(webhook_id))
        return self._view(visible(caller, webhook_id, stored.state)), stored.version

    async def history(self, webhook_id: UUID, caller: Caller, *, after: int | None, limit: int) -> HistoryPage:
        """Return what happened to a webhook, also to one that was removed."""
        readable = WEBHOOK_ACCESS.readable_by(caller, webhook_id)
        return await self._past.history(webhook_id, caller, readable, after=after, limit=limit)

    async def secrets(self, webhook_id: UUID, caller: Caller) -> SecretsView:
        """Return what signs the requests of a webhook of the caller's own."""
        stored = await self._store.get(WEBHOOKS(webhook_id))
        found = own(caller, webhook_id, stored.state)
        opened = await self.opened(found)
        until = (None, found.old_one_signs_until)
        return SecretsView(tuple(map(SecretView, opened, until[: len(opened)])))

    async def opened(self, webhook: Webhook) -> tuple[str, ...]:
        """Return the secrets that sign for a webhook now; none where their key is gone."""
        opened = await self._vault.open(webhook.key_id, webhook.signing(self._now()))
        return tuple(each for each in opened if each is not None)

    def _view(self, webhook: Webhook) -> WebhookView:
        overlaps = len(webhook.signing(self._now())) > 1
        return WebhookView(
            webhook_id=webhook.webhook_id,
            recipient_kind=webhook.recipient_kind,
            recipient=webhook.recipient,
            url=webhook.url,
            kinds=webhook.kinds,
            registered_at=webhook.registered_at,
            paused=webhook.paused,
            paused_at=webhook.paused_at,
            failures=webhook.failures,
            failure=webhook.failure,
            rests_until=webhook.rests_until,
            old_secret_signs_until=webhook.old_one_signs_until if overlaps else None,
            test=_test(webhook.test) if webhook.test else None,
        )


def _test(test: Test) -> TestView:
    return TestView(test.test_id, test.asked_at, test.tested_at, test.failure)
