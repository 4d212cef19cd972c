"""Organisations that were refused and ask why, and whoever writes to them."""

from typing import TYPE_CHECKING

from deploy.local.replay.admitting import ASSESSOR
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

# Made up: of so many that are refused which ask why, after how many working days, and when they are told after that.
_OF_SO_MANY, _TOLD_IN_TIME, _TOLD_LATE = 3, 0, 1
_ASKS_AFTER, _IN_TIME, _LATE = 2, 5, 14


class FeedbackSeekers(Person):
    """Refused applicants that want to know more, and the commercial team."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody was refused yet."""
        super().__init__(world, everyone)
        self._refused = 0

    def take_in(self, supplier: SupplierPlan, application: str) -> None:
        """Plan whether an applicant that was refused just now asks why."""
        turn, self._refused = self._refused % _OF_SO_MANY, self._refused + 1
        if turn in {_TOLD_IN_TIME, _TOLD_LATE}:
            told_after = _IN_TIME if turn == _TOLD_IN_TIME else _LATE
            self._later(_ASKS_AFTER, supplier.supplier_id, self._ask, supplier, application, told_after)

    async def _ask(self, supplier: SupplierPlan, application: str, told_after: int) -> None:
        """Ask of the first category: a conviction bars from all of them alike."""
        token = self._client.as_supplier(supplier.supplier_id)
        path = f"/v1/applications/{application}/feedback-requests"
        body = {"category": supplier.categories[0], "question": "From when on would we be admitted?"}
        asked = await self._client.post("supplier_registry", path, token, body)
        feedback = str(asked.body["feedback_id"])
        self._told.feedback[feedback] = "requested"
        self._later(told_after, supplier.supplier_id, self._tell, feedback)

    async def _tell(self, feedback: str) -> None:
        token = self._client.as_central(Role.CATEGORY_MANAGER, ASSESSOR)
        path = f"/v1/feedback-requests/{feedback}/answer"
        body = {"text": "Five years after the conviction it no longer counts. Please apply again then."}
        await self._client.post("supplier_registry", path, token, body)
        self._told.feedback[feedback] = "given"
