"""Coaches and buyers who order one course for several clients: needs of one category wait for one another some days."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from deploy.local.replay.client import Unexpected
from deploy.local.replay.groups import can_begin, start_for
from deploy.local.replay.made_up import lacking_of
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import COURSE_PLACES, Pick
from deploy.local.replay.told import Need
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: with one need of so many a group is begun, of three and of four clients in turn; who has not come together
# after some working days is joined by a colleague's client, and not where the record would end before the course does.
_OF_SO_MANY, _BEGINS = 25, 2
_WAITS, _NOT_AT_THE_END = 6, 20
_BUYER = "group buyer"
_NOT_YET = frozenset({"need_unknown", "no_budget", "offer_unknown"})


@dataclass
class Group:
    """Needs of one category that wait for a course."""

    size: int
    needs: list[Need]
    over: bool = False


class GroupBuyers(Person):
    """Whoever sees that several clients need the same."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody waits for a group yet."""
        super().__init__(world, everyone)
        self._heard, self._begun = count(), count()
        self._groups: dict[str, Group] = {}
        self._lacking = lacking_of(world.record.gaps)

    def takes(self, need: Need) -> bool:
        """Say whether a need waits for a group, which is asked of each once."""
        there_is = need.category in self._told.courses.values() and (need.category, need.district) not in self._lacking
        if need.picks is not Pick.ANY or not need.may_wait or not there_is:
            return False
        need.may_wait = False
        number, group = next(self._heard), self._groups.get(need.category)
        if group is not None:
            return self._joins(group, need)
        if number % _OF_SO_MANY != _BEGINS or self._world.days_left < _NOT_AT_THE_END:
            return False
        group = Group(COURSE_PLACES - next(self._begun) % 2, [need])
        self._groups[need.category] = group
        self._later(_WAITS, need.journey_id, self._order, group)
        return True

    def _joins(self, group: Group, need: Need) -> bool:
        if any(each.journey_id == need.journey_id for each in group.needs):
            return False
        group.needs.append(need)
        if len(group.needs) == group.size:
            del self._groups[need.category]
            self._later(1, group.needs[0].journey_id, self._order, group)
        return True

    async def _order(self, group: Group) -> None:
        """Order a course for a group, full or not; whoever is alone by now is joined by somebody else first."""
        if group.over:
            return
        group.over = True
        lead = group.needs[0]
        if self._groups.get(lead.category) is group:
            del self._groups[lead.category]
        needs = [each for each in group.needs if self._told.journeys[each.journey_id] == "open"]
        if len(needs) == 1:  # ordered on the next day, once both are known everywhere
            needs += await self._everyone.coaches.find_another(needs[0], anywhere=True)
            self._later(1, lead.journey_id, self._buy, needs)
        else:
            await self._buy(needs)

    async def _buy(self, needs: list[Need]) -> None:
        """Order a course for all of them; where that cannot be, each coach orders for their own client."""
        offer = await self._find(needs[0]) if len(needs) > 1 else None
        if offer is None or not await self._is_ordered(offer, needs):
            for each in needs:
                self._later(1, each.journey_id, self._everyone.orderers.order, each)

    async def _find(self, need: Need) -> dict[str, Any] | None:
        """Return a course in the category with a start that is free as a whole."""
        asked = {"category": need.category, "district": need.district, "limit": 100}
        token = self._client.as_staff_of(need.district)
        answer = (await self._client.post("catalogue", "/v1/searches", token, asked)).body
        self._told.searches["found" if answer["items"] else "nothing"] += 1
        courses = (each for each in answer["items"] if each["offer_id"] in self._told.courses and can_begin(each))
        return next(courses, None)

    async def _is_ordered(self, offer: dict[str, Any], needs: Sequence[Need]) -> bool:
        """Order it as it was shown: a coach for clients of the own district, else a buyer."""
        lead = needs[0]
        of_one = {each.district for each in needs} == {lead.district}
        token = self._client.as_staff_of(lead.district) if of_one else self._client.as_central(Role.BUYER, _BUYER)
        body = {
            "need_id": lead.need_id,
            "with_need_ids": [each.need_id for each in needs[1:]],
            "offer_id": offer["offer_id"],
            "offer_version": offer["offer_version"],
            **start_for(offer, self._world),
        }
        preview = (await self._client.post("ordering", "/v1/orders/preview", token, body)).body
        self._told.previews += 1
        reply = await self._client.ask_until_known(
            "ordering", "/v1/orders", token, {**body, "shown": preview["shown"]}, _NOT_YET
        )
        if reply.refused:
            self._told.refusals.update(reply.reasons)
            return False
        if preview["may_be_placed"] and len(preview["lines"]) != len(needs):
            raise Unexpected(f"a preview for {len(needs)} needs has {len(preview['lines'])} lines")
        order_id = str(reply.body["order_id"])
        self._told.shared[order_id] = tuple(each.need_id for each in needs)
        lead.with_others = list(needs[1:])
        await self._everyone.orderers.placed(lead, {**offer, "needs": tuple(needs)}, order_id)
        return True

    def part(self, need: Need) -> bool:
        """Let those whom one order was for go on without one another; say whether this one looks for another."""
        for each in need.with_others:
            self._later(1, each.journey_id, self._everyone.orderers.order, each)
        need.with_others = []
        return not need.served
