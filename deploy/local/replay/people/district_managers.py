"""District managers: they approve or reject orders above the limit."""

from typing import Any

from deploy.local.replay.people.person import Person
from deploy.local.replay.told import Need
from shared.auth.principal import Role

_SAYS_NO = 0.02  # made up, like the record


class DistrictManagers(Person):
    """Whoever holds a district's budget."""

    async def approve(self, order: dict[str, Any], need: Need) -> None:
        token = self._client.as_staff_of(need.district, Role.DISTRICT_MANAGER)
        path = f"/v1/orders/{order['order_id']}"
        if self._chance.random() < _SAYS_NO:
            await self._client.post("ordering", f"{path}/rejection", token, {"reason": "poor_value"})
            self._told.orders[order["order_id"]] = "rejected"
            self._later(1, need.journey_id, self._everyone.orderers.order, need)
            return
        reply = await self._client.ask("ordering", f"{path}/approval", token)
        if self._everyone.orderers.hears_of_a_stop(order, need, reply):
            return
        self._told.orders[order["order_id"]] = "issued"
        self._later(self._chance.randint(1, 3), need.journey_id, self._everyone.providers.answer, order, need)
