"""Suppliers that are asked for insurance after their first order, and officers who check it, or stop new orders."""

from collections.abc import Callable
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from deploy.local.replay.agenda import Step
from deploy.local.replay.documents import a_pdf
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.kernel.memberships import LIVE
from shared.reference import policy, the_open_market
from shared.reference.calendar import subtract_working_days
from shared.reference.policy_values import EvidenceRequests

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many that are asked which give it once they are reminded or late, which have no new orders until they
# do, which never do, and which show a cover that is too low at first. The others give it soon, in working days.
_OF_SO_MANY, _ONCE_REMINDED, _LATE, _STOPPED, _NEVER, _TOO_LOW = 30, 0, 1, 2, 3, 4
_SOON = 2
_LATE_BY, _STOPPED_AFTER, _STOPPED_FOR = timedelta(days=3), timedelta(days=4), 3
_LOOKS_AGAIN_AFTER = 5
_HOLDS_FOR, _RENEWED_AFTER = timedelta(days=730), timedelta(days=540)
_KIND = "employers_liability_insurance"
_AT_ONCE = 500
_COVER, _LOW_COVER = "Ten million pounds for each claim.", "One million pounds for each claim."

Insuring = Callable[..., Step]


class PolicyHolders(Person):
    """Whoever is asked for its insurance, and whoever looks at what it gives."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody was asked yet."""
        super().__init__(world, everyone)
        self._members: dict[UUID, SupplierPlan] = {}
        self._seen = set[str]()
        self._asked = count()
        self._to_stop = 0
        self.to_be_stopped = set[UUID]()
        """Suppliers of which new orders are to be stopped: nobody takes their place before."""

    def take_in(self, supplier: SupplierPlan) -> None:
        """Remember a member that was admitted just now."""
        self._members[supplier.supplier_id] = supplier

    async def look(self) -> None:
        """Look whom the rules have asked for insurance since the last time, and plan what each of them does."""
        path = f"/v1/evidence-requests?waiting=evidence&limit={_AT_ONCE}"
        token = self._client.as_central(Role.CATEGORY_MANAGER)
        for asked in (await self._client.get("supplier_registry", path, token)).body["items"]:
            if asked["request_id"] not in self._seen and asked["kind"] == _KIND:
                self._seen.add(asked["request_id"])
                self._plan(self._members[UUID(asked["supplier_id"])], date.fromisoformat(asked["answer_by"]))

    def _plan(self, supplier: SupplierPlan, answer_by: date) -> None:
        terms = policy(EvidenceRequests, the_open_market(self._world.day).regime, self._world.day).values
        match self._turn(supplier):
            case number if number == _ONCE_REMINDED:
                reminded_on = subtract_working_days(answer_by, terms.remind_before_working_days)
                self._on_or_after(reminded_on, supplier, self._give)
            case number if number == _LATE:
                self._on_or_after(answer_by + _LATE_BY, supplier, self._give)
            case number if number == _STOPPED:
                self.to_be_stopped.add(supplier.supplier_id)
                self._on_or_after(answer_by + _STOPPED_AFTER, supplier, self._stop_new_orders)
            case number if number == _TOO_LOW:
                self._later(_SOON, supplier.supplier_id, self._give_too_little, supplier)
            case number if number != _NEVER:
                self._later(_SOON, supplier.supplier_id, self._give, supplier)

    def _turn(self, supplier: SupplierPlan) -> int:
        """Return whose turn it is; new orders are stopped of the next one that nothing else is done to."""
        turn = next(self._asked) % _OF_SO_MANY
        self._to_stop += turn == _STOPPED
        if turn in {_ONCE_REMINDED, _LATE, _NEVER, _TOO_LOW}:
            return turn
        troubled = supplier.suspended or supplier.paused or supplier.redeclares or supplier.renews
        if not self._to_stop or troubled:
            return _OF_SO_MANY
        self._to_stop -= 1
        return _STOPPED

    async def _give(self, supplier: SupplierPlan) -> None:
        """Give what was asked for; an officer looks at it and accepts it. It is renewed in good time."""
        if not await self._stands(supplier):
            return
        evidence, version = await self._gives(supplier, _COVER)
        await self._everyone.evidence_keepers.accept(supplier, _KIND, evidence, version)
        self._on_or_after(self._world.day + _RENEWED_AFTER, supplier, self._renew)

    async def _give_too_little(self, supplier: SupplierPlan) -> None:
        """Give a certificate of too little, which is rejected, and the right one after that."""
        if not await self._stands(supplier):
            return
        evidence, version = await self._gives(supplier, _LOW_COVER)
        body = {"version": version, "reason": "cover_too_low", "detail": "The agreement asks for five million pounds."}
        await self._everyone.evidence_keepers.open(evidence, version)
        await self._officer(f"/v1/evidence/{evidence}/rejection", body)
        self._later(_SOON, supplier.supplier_id, self._give, supplier)

    async def _renew(self, supplier: SupplierPlan) -> None:
        if await self._stands(supplier):
            await self._gives(supplier, "Renewed. " + _COVER)

    async def _stop_new_orders(self, supplier: SupplierPlan) -> None:
        """Stop new orders of whoever gave nothing in time; while something else stands against it, that comes first."""
        path, stands = f"/v1/suppliers/{supplier.supplier_id}", await self._stands(supplier)
        if stands == {("active", None)}:
            detail = "Please give the certificate of your employers' liability insurance."
            await self._officer(f"{path}/new-orders-stop", {"reason": "evidence_not_given", "detail": detail})
            self._told.stopped_for_evidence.add(str(supplier.supplier_id))
            self._later(_STOPPED_FOR, supplier.supplier_id, self._give_and_go_on, supplier)
        elif stands:
            self._later(_LOOKS_AGAIN_AFTER, supplier.supplier_id, self._stop_new_orders, supplier)
        else:  # it left: of the next one, then
            self._to_stop += 1

    async def _give_and_go_on(self, supplier: SupplierPlan) -> None:
        if await self._stands(supplier):
            await self._give(supplier)
            await self._officer(f"/v1/suppliers/{supplier.supplier_id}/new-orders-resumption", {})

    async def _gives(self, supplier: SupplierPlan, cover: str) -> tuple[str, int]:
        document = a_pdf("Certificate", (f"{supplier.name}: employers' liability insurance", cover))
        ends_on = self._world.day + _HOLDS_FOR
        return await self._everyone.evidence_keepers.give(supplier, _KIND, ends_on, document)

    async def _officer(self, path: str, body: dict[str, Any]) -> None:
        await self._client.post("supplier_registry", path, self._client.as_central(Role.CATEGORY_MANAGER), body)

    async def _stands(self, supplier: SupplierPlan) -> set[tuple[str, str | None]]:
        """Return how it stands as a member, and whether new orders are stopped; nothing where it is none any more.

        Nothing either where a succession came between: whoever took a place is asked by itself, where it has to be.
        """
        if str(supplier.supplier_id) in self._told.of_successions:
            return set()
        path, token = f"/v1/suppliers/{supplier.supplier_id}", self._client.as_central(Role.CATEGORY_MANAGER)
        shown = (await self._client.get("supplier_registry", path, token)).body["memberships"]
        return {(each["standing"], each["new_orders_stopped"]) for each in shown if each["standing"] in LIVE}

    def _on_or_after(self, day: date, supplier: SupplierPlan, step: Insuring) -> None:
        self._later(self._world.working_days_until(day), supplier.supplier_id, step, supplier)
