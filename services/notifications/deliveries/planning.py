"""Planning whom a message is sent to, behind its commit: the first page as the news of it comes, the others by a job.

The job does one page of each message in turn, so that one to a hundred thousand holds up none to a few, and no event.
"""

from collections.abc import Collection, Sequence
from typing import Protocol
from uuid import UUID

from services.notifications.channels.interface import EMAIL, GOVUK_NOTIFY, INBOX, WEBHOOK
from services.notifications.deliveries.commands import Deliveries
from services.notifications.deliveries.domain.planning import Page, Planned
from services.notifications.deliveries.queries import DeliveryQueries
from services.notifications.messages.domain.message import MESSAGES, Message
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.table import notice_of
from services.notifications.people.domain.person import Person
from services.notifications.people.domain.recipient import Recipient
from services.notifications.people.queries import People
from services.notifications.preferences.domain.becoming import Told, Way, about_of, what_becomes
from services.notifications.preferences.domain.choices import Choices
from services.notifications.preferences.queries import PreferenceQueries
from shared.auth.principal import Role
from shared.contracts.notifications import MessageDelivered
from shared.kernel.accounts import Account
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.jobs import Every, Job, Turn
from shared.reference.notification_defaults import digest_times
from shared.store.store import Store
from shared.telemetry import metrics

_SECONDS = 1.0
_MOST = 50
"""Messages whose next page is planned in one turn."""

_BY_ADDRESS = (EMAIL, GOVUK_NOTIFY)


class Subscribed(Protocol):
    """Who has a webhook."""

    async def of(self, recipient: Recipient, about_type: str) -> Collection[UUID]:
        """Return the webhooks of a recipient that want to hear of a type of event."""


class Planning:
    """Plans deliveries of messages, page by page."""

    def __init__(
        self,
        store: Store,
        people: People,
        chosen: PreferenceQueries,
        deliveries: Deliveries,
        queries: DeliveryQueries,
        offered: Collection[str],
        clock: Clock,
        subscribed: Subscribed | None = None,
    ) -> None:
        """Plan by the channels that are `offered`, for these people as they have `chosen`."""
        self._store = store
        self._people = people
        self._deliveries = deliveries
        self._queries = queries
        self._offered = frozenset(offered)
        self._now = clock
        self._chosen = chosen
        self._subscribed = subscribed

    @property
    def job(self) -> Job:
        """The job of the service."""
        return Job("deliveries.plan", Every(_SECONDS), self.go_on)

    async def on_delivered(self, event: MessageDelivered, caller: Caller) -> None:
        """Plan the first page of a message that has reached its inbox."""
        if event.channel == INBOX and self._offered:
            await self._page(event.message_id, None, caller)

    async def go_on(self, turn: Turn) -> None:
        """Plan one page more of each message that is not planned for everybody yet."""
        found = await self._queries.open_fan_outs(_MOST)
        metrics.FAN_OUTS_OPEN.set(len(found))
        for each in found:
            await self._page(each.message_id, each.after, turn.caller.part(f"{each.message_id}/{each.after}"))

    async def _page(self, message_id: UUID, after: UUID | None, caller: Caller) -> None:
        message = (await self._store.get(MESSAGES(message_id))).state
        if (notice := notice_of(message.about_type)) is None:
            return  # a newer version wrote it, and plans it
        recipient = Recipient(message.recipient_kind, message.recipient)
        reached = await self._people.of(recipient, after=after)
        planned = await self._planned(message, notice, await self._meant(message, recipient, reached.people))
        if after is None and self._subscribed is not None and WEBHOOK in self._offered:
            webhooks = await self._subscribed.of(recipient, message.about_type)
            planned += [Planned(WEBHOOK, self._now(), webhook_id=each) for each in webhooks]
        page = Page(
            message_id,
            group=notice.group,
            statutory=notice.statutory,
            planned=tuple(planned),
            begins_after=after,
            ends_at=reached.after,
        )
        if planned or not page.is_all:
            await self._deliveries.plan(page, caller)

    async def _meant(self, message: Message, recipient: Recipient, people: Sequence[Person]) -> Sequence[Person]:
        """Return whom a message waits for: coaches whom it names, and managers; all, where none of them is known."""
        if not message.coaches or not people:
            return people
        found = [await self._people.of_account(_account(each)) for each in message.coaches]
        if not any(each and str(recipient) in each.reached_by for each in found):
            return people
        coaches = {each.person_id for each in found if each}
        return [each for each in people if each.person_id in coaches or Role.DISTRICT_MANAGER in each.roles]

    async def _planned(self, message: Message, notice: Notice, people: Sequence[Person]) -> list[Planned]:
        if not people:
            return []
        told = Told(
            kind=message.about_type,
            group=notice.group,
            urgency=notice.urgency,
            statutory=notice.statutory,
            about=about_of(message.recipient_kind, message.recipient, message.parameters),
        )
        chosen = await self._chosen.of(people)
        return [found for each in people for found in self._of_person(each, told, chosen[each.person_id])]

    def _of_person(self, person: Person, told: Told, choices: Choices) -> list[Planned]:
        """Return what is planned for somebody: by one channel at most, or not at all."""
        now, offered = self._now(), [each for each in _BY_ADDRESS if each in self._offered and person.takes_email]
        fates = [(each, what_becomes(told, choices, each, offered, digest_times(), now)) for each in offered]
        return [
            Planned(channel, fate.at or now, person_id=person.person_id, digest=fate.digest)
            for channel, fate in fates
            if fate.way is not Way.NOT
        ]


def _account(coach: str) -> Account:
    """Return the account that a message names; see `known.coaches.account_key`."""
    issuer, _, subject = coach.partition(" ")
    return Account(issuer, subject)
