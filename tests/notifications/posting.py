"""Notifications without their process, for tests: people, messages, and what plans and sends, called one by one."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from services.notifications.channels.email import Email
from services.notifications.channels.interface import EMAIL, Channel, ChannelName
from services.notifications.deliveries.choosing import Choosing, kind_of
from services.notifications.deliveries.commands import Deliveries
from services.notifications.deliveries.domain.delivery import DELIVERIES, Delivery
from services.notifications.deliveries.domain.planning import Planned
from services.notifications.deliveries.pacing import Pace
from services.notifications.deliveries.packing import Packing
from services.notifications.deliveries.planning import Planning
from services.notifications.deliveries.queries import DeliveryQueries
from services.notifications.deliveries.sending import Sending
from services.notifications.messages.domain.message import MESSAGES, News, Origin, message_id_of, write
from services.notifications.people.commands import AddressBook
from services.notifications.people.domain.person import Person
from services.notifications.people.domain.recipient import Recipient
from services.notifications.people.domain.registering import Register
from services.notifications.people.queries import People
from services.notifications.preferences.queries import PreferenceQueries
from services.notifications.wiring import SERVICE
from shared.contracts import notifications as facts
from shared.contracts.ordering import OrderQuestioned
from shared.kernel.accounts import Account
from shared.kernel.caller import Caller
from shared.kernel.endpoint import Endpoint
from shared.kernel.jobs import Turn
from shared.runtime.parts import database_of, layout_of, parts_of
from shared.service import Parts
from shared.store.accounts import KnownAccounts
from shared.store.layout import make
from tests.notifications.mailing import MailServer, a_mail_server
from tests.running import issuer_in, settings_for

SENDER = "Dynamic purchasing system <no-reply@dps.example>"
DISTRICT = Recipient("district", "D01")


@dataclass
class Standing:
    """A clock that a test moves on."""

    now: datetime = datetime(2026, 11, 25, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def on(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Post:
    """Notifications without their process: what plans and what sends, called by the test."""

    parts: Parts
    clock: Standing
    mail: MailServer
    offered: tuple[ChannelName, ...] = (EMAIL,)

    def __post_init__(self) -> None:
        store, vault = self.parts.store, self.parts.vault
        self.people = People(store, vault, KnownAccounts(store.database))
        self.book = AddressBook(store, vault, self.people, self.clock)
        self.deliveries = Deliveries(store, self.book, self.clock)
        self.queries = DeliveryQueries(store, self.clock)
        self.chosen = PreferenceQueries(store, self.people)
        self.choosing = Choosing(self.people, self.chosen, self.offered, self.clock)
        self.planning = Planning(
            store, self.people, self.choosing, self.deliveries, self.queries, self.offered, self.clock
        )
        self.email = Email(Endpoint(self.mail.url, seconds=0.5, sender=SENDER))

    def sending(self, channel: Channel | None = None, pace: Pace | None = None) -> Sending:
        packing = Packing(self.parts.store, self.people, self.queries, self.chosen)
        return Sending(
            channel or self.email,
            packing,
            self.queries,
            self.deliveries,
            self.book,
            self.clock,
            pace or Pace(8, 1000.0),
        )

    async def registered(
        self, email: str, *, role: str = "district_manager", district: str = "D01", subject: str = ""
    ) -> UUID:
        account = Account("https://identity.example", subject or f"somebody {secrets.token_hex(6)}")
        caller = a_caller(account=account, roles=frozenset({role}), districts=frozenset({district}))
        committed = await self.book.register(Register(email=email), caller)
        return UUID(committed.events[0].event.subject)

    async def written(
        self, to: Recipient = DISTRICT, about: str = OrderQuestioned.TYPE, coaches: tuple[str, ...] = ()
    ) -> UUID:
        message_id = message_id_of(about, Origin(secrets.token_hex(8), self.clock()), to)
        news = News(about, f"{uuid4()}:1", {"purchase_order": "PO-1", "district": "D01"}, coaches)
        events = write(message_id, to, news, self.clock())
        await self.parts.store.change((MESSAGES.new(message_id),), lambda _: events, a_caller())
        return message_id

    async def planned(self, message_id: UUID) -> list[Delivery]:
        """Plan the first page of a message as the news of it comes, and return all its deliveries."""
        await self.planned_first(message_id)
        return await self.all_of(message_id)

    async def planned_first(self, message_id: UUID) -> None:
        message = (await self.parts.store.get(MESSAGES(message_id))).state
        event = facts.MessageDelivered(
            message_id=message_id,
            recipient_kind=message.recipient_kind,
            recipient=message.recipient,
            channel="inbox",
            about_type=message.about_type,
            about_event=message.about_event,
            delivered_at=message.delivered_at,
        )
        await self.planning.on_delivered(event, a_caller(reaction=f"{message_id}>plan_deliveries"))

    async def of_people(self, message_id: UUID, people: Sequence[Person]) -> list[Planned]:
        """Return what would be planned of a message for some people."""
        message = (await self.parts.store.get(MESSAGES(message_id))).state
        kind = kind_of(message.about_type)
        return await self.choosing.of(message, kind, people) if kind else []

    async def all_of(self, message_id: UUID) -> list[Delivery]:
        found = await self.parts.store.documents(DELIVERIES, {"message_id": message_id}, after=None, limit=1000)
        return [DELIVERIES.decode(document) for _, document in found]

    async def one(self, delivery_id: UUID) -> Delivery:
        return (await self.parts.store.get(DELIVERIES(delivery_id))).state

    def turn(self) -> Turn:
        period = secrets.token_hex(4)
        return Turn(period, None, self.clock(), a_caller(reaction=f"job:test/{period}"))


def a_caller(**more: Any) -> Caller:
    return replace(Caller(actor="test", correlation_id=uuid4().hex), **more)


@contextlib.asynccontextmanager
async def a_post(
    mongodb_uri: str, database_name: str, folder: Path, *, offered: tuple[ChannelName, ...] = (EMAIL,)
) -> AsyncIterator[Post]:
    """Run one in a database of its own, with a mail server; it plans by the channels that are `offered`."""
    settings = settings_for(mongodb_uri, "127.0.0.1:1", database_name, issuer_in(folder))
    database = database_of(SERVICE, settings)
    parts = parts_of(SERVICE, database, settings)
    await make(database, layout_of(parts))
    await parts.vault.prepare()
    await parts.store.start()
    async with a_mail_server() as mail:
        yield Post(parts, Standing(), mail, offered)
    await parts.store.close()
