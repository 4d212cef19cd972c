"""Suppliers that take the place of others: proposed by one category manager, confirmed by another, and waited for."""

from typing import TYPE_CHECKING
from uuid import UUID

from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many members with an untroubled life one takes the place of another. Both have settled: so many working
# days after they were admitted neither still changes its name or leaves a category.
_OF_SO_MANY, _TAKES_OVER = 12, 3
_AFTER = 50
# It waits, so long each time and up to the end of the record, until one of them has an order that passes on whatever is
# decided on the same day: one that has started.
_WAITING = 5
_STARTED = ("started", "completed", "ended_early")
_PASSES = ("awaiting_approval", "issued", "accepted", *_STARTED)
# Looks of one day come one after another, so that no two choose the same.
_LOOKS = "successions"


class Successors(Person):
    """Whoever decides that a supplier takes the place of another."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody was taken over yet."""
        super().__init__(world, everyone)
        self._untroubled: list[tuple[int, SupplierPlan]] = []
        self._taken: set[UUID] = set()
        self._proposed: list[tuple[str, str, SupplierPlan, SupplierPlan]] = []

    def take_in(self, supplier: SupplierPlan) -> None:
        """Plan what the record has for a member that was admitted just now."""
        if supplier.is_troubled:
            return
        if len(self._untroubled) % _OF_SO_MANY == _TAKES_OVER:
            self._taken.add(supplier.supplier_id)
            self._later(_AFTER, _LOOKS, self._look, supplier)
        self._untroubled.append((self._world.today, supplier))

    def may_be_taken_over(self) -> list[SupplierPlan]:
        """Return the members that have settled and have no part in a succession, the latest first."""
        busy = self._taken | self._everyone.policy_holders.to_be_stopped
        settled = [each for day, each in self._untroubled if day + _AFTER <= self._world.today]
        return [each for each in reversed(settled) if each.supplier_id not in busy]

    async def _look(self, successor: SupplierPlan) -> None:
        free = self.may_be_taken_over()
        found = await self._first_that_delivers(free)
        if not found and self._world.days_left >= _WAITING:
            self._later(_WAITING, _LOOKS, self._look, successor)
        elif predecessor := found or next(iter(free), None):
            self._taken.add(predecessor.supplier_id)
            await self._propose(predecessor, successor)

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

    async def _first_that_delivers(self, suppliers: list[SupplierPlan]) -> SupplierPlan | None:
        token = self._client.as_central(Role.AUDITOR)
        for supplier in suppliers:
            for status in _STARTED:
                orders = f"/v1/orders?supplier_id={supplier.supplier_id}&limit=1&status={status}"
                if (await self._client.get("ordering", orders, token)).body["items"]:
                    return supplier
        return None

    async def _has_passed(self, predecessor: SupplierPlan) -> None:
        token, of = self._client.as_central(Role.AUDITOR), f"supplier_id={predecessor.supplier_id}&limit=1"
        offers = f"/v1/offers?{of}&status=published"
        await self._client.get_until("catalogue", offers, token, lambda reply: not reply.body["items"])
        for status in _PASSES:
            orders = f"/v1/orders?{of}&status={status}"
            await self._client.get_until("ordering", orders, token, lambda reply: not reply.body["items"])
