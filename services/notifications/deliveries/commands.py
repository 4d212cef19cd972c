"""What can be done with deliveries: plan them, record what became of an attempt, take in a bounce, send again."""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from services.notifications.deliveries.domain import attempts
from services.notifications.deliveries.domain.attempts import Result
from services.notifications.deliveries.domain.delivery import DELIVERIES, Delivery
from services.notifications.deliveries.domain.fan_out import FAN_OUTS, fan_out_id_of
from services.notifications.deliveries.domain.planning import Page, plan
from services.notifications.people.commands import AddressBook
from services.notifications.people.domain.person import PEOPLE, Person
from shared.contracts.event import Event
from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Filters
from shared.store.commands import Committed
from shared.store.reliance import Known, Reliance
from shared.store.store import Store


class Deliveries:
    """The index of what can be done with deliveries. Nothing here opens an address or sends anything."""

    def __init__(self, store: Store, book: AddressBook, clock: Clock) -> None:
        """Keep deliveries in this store; addresses that take nothing are stopped in this book."""
        self._store = store
        self._book = book
        self._now = clock

    async def plan(self, page: Page, caller: Caller) -> Committed:
        """Plan the deliveries of a page that are not planned yet, and note how far the message is planned."""
        now = self._now()
        refs = [DELIVERIES(each.id_for(page.message_id)) for each in page.planned]
        fan_out = FAN_OUTS(fan_out_id_of(page.message_id))
        needs: tuple[Ref[Any], ...] = tuple(refs) if page.is_all else (*refs, fan_out)

        def decide(known: Known) -> list[Event]:
            return plan(page, [known[ref] for ref in refs], None if page.is_all else known[fan_out], now)

        return await self._store.change(Reliance(needs), decide, caller)

    async def record(self, delivery_id: UUID, result: Result, caller: Caller) -> Committed:
        """Record what became of an attempt; nothing where the delivery no longer waits."""
        now, jitter = self._now(), random.random()  # noqa: S311 - it spreads attempts, and hides nothing
        return await self._change(delivery_id, caller, lambda one: attempts.record(one, result, jitter, now))

    async def bounced(self, delivery_id: UUID, code: str, caller: Caller) -> Committed:
        """Take in that a message came back, at once or days later; where its address is gone, stop that address too.

        Does nothing where the message was not sent, or came back already. Raises `NotFound`.
        """
        now = self._now()
        ref = DELIVERIES(delivery_id)
        before = (await self._store.get(ref)).state
        if attempts.is_of_address(code) and before.person_id is not None:
            # The key and the version of a request are the delivery's, whose change comes last: a repeat finds it done.
            of_address = replace(caller.part(before.person_id), repeatable=None, expected_version=None)
            await self._stop(before.person_id, before.sent_at, code, of_address)
        return await self._change(delivery_id, caller, lambda one: attempts.bounce(one, code, now))

    async def _stop(self, person_id: UUID, sent_at: datetime | None, code: str, caller: Caller) -> None:
        """Stop the address that a message was sent to; one that was recorded later has sent nothing back."""
        person = await self._store.read(PEOPLE(person_id))
        if person is None or person.state.email_key is None or person.state.email_recorded_at is None:
            return
        if sent_at is not None and person.state.email_recorded_at <= sent_at:
            await self._book.stop_email(person_id, person.state.email_key, code, caller)

    async def resend(self, delivery_id: UUID, caller: Caller) -> Committed:
        """Have a delivery tried again, now; raises `NotFound`, or `Rejected` where it was sent or nobody is there."""
        now = self._now()
        ref = DELIVERIES(delivery_id)

        def person_of(known: Known) -> tuple[Ref[Person], ...]:
            delivery = ref.existing(known[ref])
            return (PEOPLE(delivery.person_id),) if delivery.person_id else ()

        def decide(known: Known) -> list[Event]:
            people = [known[each] for each in person_of(known)]
            reachable = all(each is not None and each.takes_email for each in people)
            return attempts.resend(ref.existing(known[ref]), reachable=reachable, now=now)

        return await self._store.change(Reliance((ref,), person_of), decide, caller)

    async def cancel_of(self, person_id: UUID, code: str, caller: Caller) -> None:
        """Send nothing of what waits for a person, who has left."""
        filters: Filters = {"person_id": person_id, "status": "waiting"}
        async for page in self._store.pages(DELIVERIES, filters):
            for each in page:
                await self.record(each.delivery_id, attempts.Cancelled(code), caller.part(each.delivery_id))

    async def _change(self, delivery_id: UUID, caller: Caller, decide: Callable[[Delivery], list[Event]]) -> Committed:
        ref = DELIVERIES(delivery_id)
        return await self._store.change((ref,), lambda found: decide(ref.existing(found)), caller)
