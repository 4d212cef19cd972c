"""Deliveries, put together: what plans, what sends by each channel, and what routes call."""

from collections.abc import Mapping
from dataclasses import dataclass

from services.notifications.channels.interface import Channel, ChannelName
from services.notifications.deliveries.choosing import Choosing
from services.notifications.deliveries.commands import Deliveries
from services.notifications.deliveries.packing import Packing
from services.notifications.deliveries.planning import Planning, Subscribed
from services.notifications.deliveries.queries import DeliveryQueries
from services.notifications.deliveries.sending import Sending
from services.notifications.people.commands import AddressBook
from services.notifications.people.queries import People
from services.notifications.preferences.queries import PreferenceQueries
from shared.contracts.notifications import MessageDelivered
from shared.kernel.jobs import Job
from shared.messaging.reacting import Reactor, Reactors
from shared.service import Parts


@dataclass(frozen=True)
class Assembled:
    """What a service needs of deliveries."""

    commands: Deliveries
    queries: DeliveryQueries
    planning: Planning
    sending: tuple[Sending, ...]

    @property
    def reactors(self) -> Reactors:
        """What is done on events."""
        return {MessageDelivered: (Reactor("plan_deliveries", self.planning.on_delivered),)}

    @property
    def jobs(self) -> tuple[Job, ...]:
        """What is done again and again: planning, and sending by each channel apart."""
        return (self.planning.job, *(each.job for each in self.sending))


def assemble(
    parts: Parts,
    people: People,
    book: AddressBook,
    chosen: PreferenceQueries,
    channels: Mapping[ChannelName, Channel],
    subscribed: Subscribed | None = None,
) -> Assembled:
    """Put deliveries together that leave by these channels, to people and to webhooks that have `subscribed`."""
    commands = Deliveries(parts.store, book, parts.clock)
    queries = DeliveryQueries(parts.store, parts.clock)
    choosing = Choosing(people, chosen, channels, parts.clock)
    planning = Planning(parts.store, people, choosing, commands, queries, channels, parts.clock, subscribed)
    packing = Packing(parts.store, people, queries, chosen)
    sending = (Sending(each, packing, queries, commands, book, parts.clock) for each in channels.values())
    return Assembled(commands, queries, planning, tuple(sending))
