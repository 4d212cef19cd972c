"""Officers who evaluate applications, and the applicants that they ask or hear, until somebody decides."""

from typing import TYPE_CHECKING, Any

from deploy.local.replay.admitting import ASSESSOR, MANAGER, refuse
from deploy.local.replay.client import Unexpected, expect
from deploy.local.replay.people.person import Person
from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.world import World
from shared.auth.principal import Role
from shared.reference import policy, the_open_market
from shared.reference.policy_values import ApplicationEvaluation

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone

_REGISTRY = "supplier_registry"
# Made up: of so many applicants, which are asked something and answer, which never answer and apply once more, and
# whose decision is sent back once. In working days: when they are asked or heard, when they answer, and when they apply
# again.
_OF_SO_MANY, _ANSWERS, _IS_SENT_BACK, _NEVER_ANSWERS = 20, {1, 13}, {4, 17}, {8}
_ASKED_AFTER, _ANSWERS_AFTER, _APPLIES_AGAIN_AFTER = 1, 2, 3
_UNANSWERED = [{"code": "clarification_unanswered", "detail": "You did not say which policy is in force."}]
_A_GROUND = {"reasons": ["mandatory_exclusion_ground"], "detail": "You have declared this ground."}


class Assessors(Person):
    """Whoever evaluates an application before it is decided, and the applicant."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nobody was asked yet."""
        super().__init__(world, everyone)
        self._applied_again: set[str] = set()

    def take_in(self, supplier: SupplierPlan, application: str, decided_after: int) -> None:
        """Plan the evaluation of an application that would be decided after so many working days."""
        turn = int(supplier.company_number) % 10_000 % _OF_SO_MANY
        once_asked = _ASKED_AFTER + _ANSWERS_AFTER + 1
        if supplier.refused:
            decided_after = self._hear(supplier, application, speaks=turn % 2 == 0)
        elif turn in _NEVER_ANSWERS and supplier.company_number not in self._applied_again:
            self._ask_in_vain(supplier, application)
            return
        elif turn in _ANSWERS:
            decided_after = max(decided_after, once_asked)
            self._later(_ASKED_AFTER, supplier.supplier_id, self._ask, supplier, application, True)
        elif turn in _IS_SENT_BACK:
            self._later(_ASKED_AFTER, supplier.supplier_id, self._send_back, supplier, application)
        decide = self._everyone.category_managers.decide_application
        self._later(decided_after, supplier.supplier_id, decide, supplier, application)

    def _hear(self, supplier: SupplierPlan, application: str, *, speaks: bool) -> int:
        """Let an applicant speak before its exclusion; return after how many days that is over."""
        self._later(_ASKED_AFTER, supplier.supplier_id, self._invite, application)
        if not speaks:
            return _ASKED_AFTER + self._terms.represent_within_working_days + 1
        self._later(_ASKED_AFTER + _ANSWERS_AFTER, supplier.supplier_id, self._speak, supplier, application)
        return _ASKED_AFTER + _ANSWERS_AFTER + 1

    async def _invite(self, application: str) -> None:
        """Say which exclusion is considered; nobody may be refused for it before."""
        path, body = f"/v1/applications/{application}", {"declares_no_interest": True}
        refusal = {"category": await self._a_category_of(application), "outcome": "refuse", **body}
        reasons = [{"code": each, "detail": _A_GROUND["detail"]} for each in _A_GROUND["reasons"]]
        early = await self._client.ask(_REGISTRY, f"{path}/proposals", self._assessor, {**refusal, "reasons": reasons})
        if early.reasons != {"representations_not_invited"}:
            raise Unexpected(f"{path}: {early.status} {early.body}, and the applicant was not heard")
        self._told.refusals.update(early.reasons)
        await self._client.post(_REGISTRY, f"{path}/representations-invitation", self._assessor, _A_GROUND)
        await self._client.get_until(
            _REGISTRY, path, self._assessor, lambda reply: bool(reply.body["invitations"][-1]["served_on"])
        )
        self._told.heard[application] = "invited"

    async def _speak(self, supplier: SupplierPlan, application: str) -> None:
        path, token = f"/v1/applications/{application}/representations", self._client.as_supplier(supplier.supplier_id)
        await self._client.post(_REGISTRY, path, token, {"text": "It was years ago."})
        self._told.heard[application] = "spoke"

    async def _ask(self, supplier: SupplierPlan, application: str, answers: bool) -> None:
        path, body = f"/v1/applications/{application}/clarifications", {"question": "Which policy is in force?"}
        asked = (await self._client.post(_REGISTRY, path, self._assessor, body)).body["clarification_id"]
        self._told.clarifications[asked] = "asked"
        if answers:
            self._later(_ANSWERS_AFTER, supplier.supplier_id, self._answer, supplier, f"{path}/{asked}/answer", asked)

    async def _answer(self, supplier: SupplierPlan, path: str, asked: str) -> None:
        token = self._client.as_supplier(supplier.supplier_id)
        await self._client.post(_REGISTRY, path, token, {"answer": "The one that came with the application."})
        self._told.clarifications[asked] = "answered"

    def _ask_in_vain(self, supplier: SupplierPlan, application: str) -> None:
        """Ask an applicant that does not answer in its time."""
        self._applied_again.add(supplier.company_number)
        self._later(_ASKED_AFTER, supplier.supplier_id, self._ask, supplier, application, False)
        over = _ASKED_AFTER + self._terms.clarify_within_working_days + 1
        self._later(over, supplier.supplier_id, self._refuse_unanswered, supplier, application)

    async def _refuse_unanswered(self, supplier: SupplierPlan, application: str) -> None:
        """Refuse whoever did not answer; it may apply again at any time, and does."""
        for category in supplier.categories:
            refused = await refuse(self._client, application, category, _UNANSWERED)
            expect(refused, application)
        self._told.suppliers[supplier.supplier_id] = "refused"
        again = self._everyone.applicants.apply_to_be_admitted
        self._later(_APPLIES_AGAIN_AFTER, supplier.supplier_id, again, supplier)

    async def _send_back(self, supplier: SupplierPlan, application: str) -> None:
        """Propose to admit, and find as a colleague that something has to be looked at first."""
        category, path = supplier.categories[0], f"/v1/applications/{application}/proposals"
        proposal = {"category": category, "outcome": "admit", "note": "All is there.", "declares_no_interest": True}
        await self._client.post(_REGISTRY, path, self._assessor, proposal)
        colleague = self._client.as_central(Role.CATEGORY_MANAGER, MANAGER)
        note = {"note": "The register names other directors: please ask."}
        await self._client.post(_REGISTRY, f"{path}/{category}/return", colleague, note)
        self._told.returned.add((application, category))

    async def _a_category_of(self, application: str) -> str:
        shown = await self._client.get(_REGISTRY, f"/v1/applications/{application}", self._assessor)
        categories: list[dict[str, Any]] = shown.body["categories"]
        return str(categories[0]["category"])

    @property
    def _assessor(self) -> str:
        return self._client.as_central(Role.CATEGORY_MANAGER, ASSESSOR)

    @property
    def _terms(self) -> ApplicationEvaluation:
        regime = the_open_market(self._world.day).regime
        return policy(ApplicationEvaluation, regime, self._world.day).values
