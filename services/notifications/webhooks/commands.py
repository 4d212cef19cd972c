"""What can be done with webhooks, a method each: judge the address, seal the secret, decide, commit."""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import Final
from uuid import UUID

from services.notifications.channels.addresses import (
    AddressRefused,
    NameUnknown,
    Resolve,
    by_the_system,
    https_address,
    resolved,
)
from services.notifications.people.domain.recipient import Recipient
from services.notifications.webhooks.domain import faring, registering
from services.notifications.webhooks.domain.registering import (
    ChangeWebhook,
    Owner,
    RegisterWebhook,
    Secret,
    inbox_asked_for,
)
from services.notifications.webhooks.domain.webhook import WEBHOOKS, Webhook, slots_of
from services.notifications.webhooks.queries import ever_own, own, visible
from shared.auth.access import only_supplier
from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.endpoint import Reach
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected, Rejection
from shared.sealing import Vault
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store

_PREFIX: Final = "whsec_"
_BYTES: Final = 32


class Webhooks:
    """The index of commands. Each raises `Rejected`, `NotFound` or `KmsAway`."""

    def __init__(
        self, store: Store, vault: Vault, reach: Reach, clock: Clock, resolve: Resolve = by_the_system
    ) -> None:
        """Seal secrets by this vault, and take addresses within this reach, by names as `resolve` finds them."""
        self._store = store
        self._vault = vault
        self._reach = reach
        self._resolve = resolve
        self._now = clock

    async def register(self, asked: RegisterWebhook, caller: Caller) -> Committed:
        """Register a webhook for the inbox of the caller's supplier, or of a district, a jobcentre or a team."""
        supplier_id = only_supplier(caller)
        owner = Owner(inbox_asked_for(asked, supplier_id), supplier_id)
        await self._judge(asked.url)
        secret, webhook_id, now = await self._sealed(owner.inbox), new_id(), self._now()
        slots = slots_of(owner.inbox)

        def decide(known: Known) -> list[Event]:
            taken = [known[each] is not None for each in slots]
            return registering.register(webhook_id, owner, taken, asked, secret, now)

        return await self._store.change(Reliance((WEBHOOKS.new(webhook_id), *slots)), decide, caller)

    async def change(self, webhook_id: UUID, asked: ChangeWebhook, caller: Caller) -> Committed:
        """Replace where a webhook leads and what it takes."""
        now = self._now()
        stored = await self._store.get(WEBHOOKS(webhook_id))
        own(caller, webhook_id, stored.state)
        await self._judge(asked.url)
        return await self._change(webhook_id, caller, lambda found: registering.change(found, asked, now))

    async def rotate(self, webhook_id: UUID, caller: Caller) -> Committed:
        """Let a new secret sign; the one before it signs too for a day."""
        now = self._now()
        stored = await self._store.get(WEBHOOKS(webhook_id))
        sealed = await self._vault.seal(own(caller, webhook_id, stored.state).key_id, _new_secret())
        return await self._change(webhook_id, caller, lambda found: registering.rotate(found, sealed, now))

    async def pause(self, webhook_id: UUID, caller: Caller) -> Committed:
        """Send nothing to a webhook until it is resumed; whoever runs the system may do so with any."""
        now = self._now()
        return await self._change(webhook_id, caller, lambda found: registering.pause(found, now), whose=visible)

    async def resume(self, webhook_id: UUID, caller: Caller) -> Committed:
        """Send to a webhook again."""
        now = self._now()
        return await self._change(webhook_id, caller, lambda found: registering.resume(found, now))

    async def remove(self, webhook_id: UUID, caller: Caller) -> Committed:
        """End a webhook; one that was removed stays so."""
        now = self._now()
        return await self._change(webhook_id, caller, lambda found: registering.remove(found, now), whose=ever_own)

    async def ask_for_test(self, webhook_id: UUID, caller: Caller) -> Committed:
        """Have a test sent to a webhook."""
        now, test_id = self._now(), new_id()
        return await self._change(webhook_id, caller, lambda found: registering.ask_for_test(found, test_id, now))

    async def note(self, webhook_id: UUID, failure: str | None, caller: Caller) -> Committed:
        """Take note of how a request with a message went."""
        webhook, now = WEBHOOKS(webhook_id), self._now()
        return await self._store.change(
            (webhook,), lambda found: faring.note(webhook.existing(found), failure, now), caller
        )

    async def tested(self, webhook_id: UUID, test_id: UUID, failure: str | None, caller: Caller) -> Committed:
        """Keep what became of a test."""
        webhook, now = WEBHOOKS(webhook_id), self._now()
        return await self._store.change(
            (webhook,), lambda found: faring.tested(webhook.existing(found), test_id, failure, now), caller
        )

    async def _change(
        self,
        webhook_id: UUID,
        caller: Caller,
        decide: Callable[[Webhook], list[Event]],
        whose: Callable[[Caller, UUID, Webhook | None], Webhook] = own,
    ) -> Committed:
        return await self._store.change(
            (WEBHOOKS(webhook_id),), lambda found: decide(whose(caller, webhook_id, found)), caller
        )

    async def _judge(self, url: str) -> None:
        """Raise `Rejected` for an address that is not connected to today; each request asks again."""
        try:
            async with asyncio.timeout(self._reach.seconds):
                await resolved(https_address(url), self._reach, self._resolve)
        except AddressRefused as refused:
            raise Rejected(Rejection("address_forbidden", str(refused), "/url")) from None
        except (NameUnknown, TimeoutError):
            raise Rejected(Rejection("name_unknown", "the name in this address leads nowhere", "/url")) from None

    async def _sealed(self, inbox: Recipient) -> Secret:
        """Make a secret, sealed by the one key of an inbox: a request that is repeated leaves no key behind."""
        key_id = await self._vault.key_for([f"webhooks:{inbox}"])
        return Secret(key_id, await self._vault.seal(key_id, _new_secret()))


def _new_secret() -> str:
    return f"{_PREFIX}{base64.b64encode(os.urandom(_BYTES)).decode()}"
