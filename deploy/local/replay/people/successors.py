"""Suppliers that take the place of others: proposed by one category manager, confirmed by another, and waited for."""

from typing import TYPE_CHECKING
from uuid import UUID

from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many members with an untroubled life one takes the place of the one before it, so many working days
# after both were admitted, when neither still changes its name or leaves a category.
_OF_SO_MANY, _TAKES_OVER = 12, 3
_AFTER = 50
# It waits until one of those before it has an order that passes on: so often at most, and so long each time.
_WAITS, _WAITING = 10, 5
_PASSES = ("awaiting_approval", "issued", "accepted", "started", "completed", "ended_early")


class Successors(Person):
    """Whoever decides that a supplier takes the place of another."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody was taken over yet."""
        super().__init__(world, everyone)
        self._untroubled: list[SupplierPlan] = []
        self._taken: set[UUID] = set()
        self._proposed: list[tuple[str, str, SupplierPlan, SupplierPlan]] = []

    def take_in(self, supplier: SupplierPlan) -> None:
        """Plan what the record has for a member that was admitted just now."""
        if supplier.suspended or supplier.paused or supplier.redeclares or supplier.renews:
            return
        self._untroubled.append(supplier)
        if (len(self._untroubled) - 1) % _OF_SO_MANY == _TAKES_OVER:
            self._later(_AFTER, supplier.supplier_id, self._look, self._untroubled[:-1], supplier)

    async def _look(self, before: list[SupplierPlan], successor: SupplierPlan, waited: int = 0) -> None:
        busy = self._taken | self._everyone.policy_holders.to_be_stopped
        free = [each for each in before if each.supplier_id not in busy]
        delivering = [each for each in free if await self._has_an_order(each)]
        if not delivering and waited < _WAITS:
            self._later(_WAITING, successor.supplier_id, self._look, before, successor, waited + 1)
        elif found := delivering or free:
            self._taken |= {found[-1].supplier_id, successor.supplier_id}
            await self._propose(found[-1], successor)

    async def _propose(self, predecessor: SupplierPlan, successor: SupplierPlan) -> None:
        body = {
            "supplier_id": str(predecessor.supplier_id),
            "successor_id": str(successor.supplier_id),
            "kind": "takeover",
            "happened_on": self._world.day.isoformat(),
            "note": "Deed of transfer seen.",
            "declares_no_interest": True,
        }
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        made = await self._client.post("supplier_registry", "/v1/successions", token, body)
        self._told.successions.add(made.body["succession_id"])
        complaint = await self._everyone.complainants.complain(predecessor)
        self._proposed.append((made.body["succession_id"], complaint, predecessor, successor))

    async def confirm(self) -> None:
        """Confirm what was proposed, when a day is over and nobody acts for either side; wait until all has passed."""
        while self._proposed:
            succession, complaint, predecessor, successor = self._proposed.pop()
            path, token = f"/v1/successions/{succession}/confirmation", self._client.as_second_officer()
            await self._client.post("supplier_registry", path, token, {"declares_no_interest": True})
            self._client.takes_over(predecessor.supplier_id, successor.supplier_id)
            self._told.of_successions |= {str(predecessor.supplier_id), str(successor.supplier_id)}
            for (supplier_id, category), standing in list(self._told.memberships.items()):
                if supplier_id == str(predecessor.supplier_id) and standing == "active":
                    self._told.memberships[supplier_id, category] = "succeeded"
                    self._told.memberships[str(successor.supplier_id), category] = "active"
            await self._has_passed(predecessor)
            await self._everyone.complainants.passes_on(complaint, successor)

    async def _has_an_order(self, supplier: SupplierPlan) -> bool:
        token = self._client.as_central(Role.AUDITOR)
        orders = f"/v1/orders?supplier_id={supplier.supplier_id}&limit=1"
        found = [await self._client.get("ordering", f"{orders}&status={status}", token) for status in _PASSES]
        return any(reply.body["items"] for reply in found)

    async def _has_passed(self, predecessor: SupplierPlan) -> None:
        token, of = self._client.as_central(Role.AUDITOR), f"supplier_id={predecessor.supplier_id}&limit=1"
        offers = f"/v1/offers?{of}&status=published"
        await self._client.get_until("catalogue", offers, token, lambda reply: not reply.body["items"])
        for status in _PASSES:
            orders = f"/v1/orders?{of}&status={status}"
            await self._client.get_until("ordering", orders, token, lambda reply: not reply.body["items"])
