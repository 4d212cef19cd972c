"""Whoever reads messages: of those who share an inbox, each for themselves."""

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.people.person import Person
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import districts

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

_MESSAGES = "/v1/messages"
_UNREAD = f"{_MESSAGES}?unread=true&order=newest&limit=10"
# Made up: how many of the newest somebody opens, before the rest is marked as read at once where there are many.
_OPENED, _MANY = 2, 10


class InboxReaders(Person):
    """A coach and the manager of a district, a supplier, and a category manager, who look now and then."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody has read anything yet."""
        super().__init__(world, everyone)
        self._turn = count()

    async def read(self) -> None:
        """Read what is new in the inboxes of those whose turn it is."""
        for token in self._readers(next(self._turn)):
            found = await self._unread(token)
            for each in found[:_OPENED]:
                await self._client.post("notifications", f"{_MESSAGES}/{each}/read", token)
                self._told.messages_opened[each] += 1
            if len(found) == _MANY:
                await self._client.post("notifications", f"{_MESSAGES}/read", token, {"up_to": found[_OPENED]})
                self._told.caught_up += 1
            again = {*await self._unread(token)} & {*found[:_OPENED]}
            self._told.read_otherwise += [f"message {each} is unread to whoever opened it" for each in sorted(again)]

    def _readers(self, turn: int) -> Iterator[str]:
        named, suppliers = sorted(districts()), sorted(self._speaking())
        district = named[turn % len(named)]
        yield self._client.as_staff_of(district)
        yield self._client.as_staff_of(district, Role.DISTRICT_MANAGER)
        yield self._client.as_central(Role.CATEGORY_MANAGER)
        if suppliers:
            yield self._client.as_supplier(suppliers[turn % len(suppliers)])

    def _speaking(self) -> Iterator[Any]:
        return (each for each in self._told.suppliers if str(each) not in self._told.of_successions)

    async def _unread(self, token: str) -> list[str]:
        reply = await self._client.get("notifications", _UNREAD, token)
        return [each["message_id"] for each in reply.body["items"]]
