"""What becomes of a message for each of those whom it reaches: by which channel, and when, as they have chosen."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.notifications.channels.interface import EMAIL, GOVUK_NOTIFY
from services.notifications.deliveries.domain.planning import Planned
from services.notifications.known.coaches import account_of
from services.notifications.messages.domain.digest import DIGEST, shown_to
from services.notifications.messages.domain.message import Message
from services.notifications.messages.domain.notices.table import notice_of
from services.notifications.people.domain.person import Person
from services.notifications.people.domain.recipient import Recipient
from services.notifications.people.queries import People
from services.notifications.preferences.domain.becoming import Told, Way, about_of, what_becomes
from services.notifications.preferences.domain.choices import Choices, Only
from services.notifications.preferences.queries import PreferenceQueries
from shared.auth.principal import Role
from shared.contracts.notifications import ListChange
from shared.kernel.clock import Clock
from shared.reference.notices import NoticeGroup, Urgency
from shared.reference.notification_defaults import digest_times

_BY_ADDRESS = (EMAIL, GOVUK_NOTIFY)


@dataclass(frozen=True, slots=True)
class Kind:
    """Which kind of message it is, for whoever chooses."""

    group: str
    urgency: str
    statutory: bool = False


def kind_of(about_type: str) -> Kind | None:
    """Return the kind of a message by what it is about; `None` where this version has no words for it."""
    if about_type == DIGEST:
        return Kind(NoticeGroup.OFFERS, Urgency.LIST)
    notice = notice_of(about_type)
    return Kind(notice.group, notice.urgency, notice.statutory) if notice else None


class Choosing:
    """Says what is planned for people."""

    def __init__(self, people: People, chosen: PreferenceQueries, offered: Collection[str], clock: Clock) -> None:
        """Choose among the channels that are `offered`, for these people as they have `chosen`."""
        self._people = people
        self._chosen = chosen
        self._offered = tuple(each for each in _BY_ADDRESS if each in offered)
        self._now = clock

    async def of(self, message: Message, kind: Kind, people: Sequence[Person]) -> list[Planned]:
        """Return what is planned of a message for some people: by one channel each at most, or not at all."""
        meant = await self._meant(message, [each for each in people if self._offered and each.takes_email])
        chosen = await self._chosen.of(meant) if meant else {}
        return [found for each in meant for found in self._of_one(each, message, kind, chosen[each.person_id])]

    async def _meant(self, message: Message, people: Sequence[Person]) -> Sequence[Person]:
        """Return whom a message waits for: coaches whom it names, and managers; all, where none of them is known."""
        if not message.coaches or not people:
            return people
        found = [await self._people.of_account(account_of(each)) for each in message.coaches]
        recipient = str(Recipient(message.recipient_kind, message.recipient))
        if not any(each and recipient in each.reached_by for each in found):
            return people
        coaches: set[UUID] = {each.person_id for each in found if each}
        return [each for each in people if each.person_id in coaches or Role.DISTRICT_MANAGER in each.roles]

    def _of_one(self, person: Person, message: Message, kind: Kind, choices: Choices) -> list[Planned]:
        now = self._now()
        told = Told(
            kind=message.about_type,
            group=kind.group,
            urgency=kind.urgency,
            statutory=kind.statutory,
            about=about_of(message.recipient_kind, message.recipient, message.parameters),
        )
        if message.about_type == DIGEST:
            if not part_for(message, person, choices.only).changes:
                return []
            told = replace(told, about={})  # what they do not want to hear of is left out of it already
        fates = [
            (each, what_becomes(told, choices, each, self._offered, digest_times(), now)) for each in self._offered
        ]
        return [
            Planned(channel, fate.at or now, person_id=person.person_id, digest=fate.digest)
            for channel, fate in fates
            if fate.way is not Way.NOT
        ]


def part_for(message: Message, person: Person, only: Only) -> Message:
    """Return a digest of the provider list with what somebody has in their districts and wants to hear of."""
    seen = shown_to(message.changes, person.districts)
    return replace(message, changes=tuple(each for each in seen if only.leaves_out(_about(each)) is None))


def _about(change: ListChange) -> dict[str, frozenset[str]]:
    """Return by what somebody may leave a change out; one of every category or district passes."""
    return {
        "district": frozenset(change.districts),
        "category": frozenset([change.category] if change.category else []),
        "supplier": frozenset([str(change.supplier_id)]),
    }
