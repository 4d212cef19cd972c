"""What would stand in the way of admitting an applicant, as assessors ask before anybody proposes it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.supplier_registry.applications.domain.application import APPLICATIONS, Application, Decision
from services.supplier_registry.applications.domain.deciding import Relied, against_admission
from services.supplier_registry.applications.queries import APPLICATION_ACCESS
from services.supplier_registry.decisions.domain.agreeing import an_agreement_is_offered
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.terms import terms_on
from shared.contracts.codes import AnyCategory
from shared.files.files import Files
from shared.files.stored import FileStatus
from shared.http.problems import ReasonBody
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.reference import markets
from shared.reference.agreements import agreement_on
from shared.reference.calendar import uk_date
from shared.store.store import Store


def relied_on(application: Application, supplier: Supplier, now: datetime, usable: Mapping[UUID, bool]) -> Relied:
    """Return what a decision on an application relies on, as policies and reference data stand at a moment."""
    agreement = agreement_on(application.market, uk_date(now))
    terms = terms_on(uk_date(now), application.market)
    return Relied(supplier, markets().get(application.market), agreement, terms, usable)


async def usable_files(files: Files, application: Application) -> Mapping[UUID, bool]:
    """Return which files of an application can be opened, as far as something was said of them.

    Read before the decision and not with it: what is said of a file is said for good (ADR 0047).
    """
    statuses = await files.statuses(application.files) if application.files else {}
    return {
        file_id: status is not FileStatus.INFECTED
        for file_id, status in statuses.items()
        if status is FileStatus.INFECTED or files.hands_out(status)
    }


class AdmissionShown(BaseModel):
    """What stands in the way of admitting an applicant to one category now; nothing where every condition is met."""

    category: AnyCategory
    in_the_way: tuple[ReasonBody, ...]


class DecisionQueries:
    """Answers about decisions to come. Each raises `NotFound` or `Forbidden`."""

    def __init__(self, store: Store, files: Files, clock: Clock) -> None:
        """Ask the rules that a proposal is held to, on what the store holds now."""
        self._store = store
        self._files = files
        self._now = clock

    async def admissions(self, application_id: UUID, caller: Caller) -> Sequence[tuple[str, dict[str, Any]]]:
        """Return each category that is not decided yet with what stands in the way of it."""
        application = (await self._store.get(APPLICATIONS(application_id))).state
        APPLICATION_ACCESS.readable(caller, application_id, application)
        supplier = (await self._store.get(SUPPLIERS(application.supplier_id))).state
        now, usable = self._now(), await usable_files(self._files, application)
        relied = relied_on(application, supplier, now, usable)
        undecided = [code for code, one in application.categories.items() if one.decision == Decision.OPEN]
        shown = (_shown(application, category, relied, now) for category in undecided)
        return [(each.category, each.model_dump(mode="json")) for each in shown]


def _shown(application: Application, category: str, relied: Relied, now: datetime) -> AdmissionShown:
    rules = (
        *against_admission(application, category, relied, now),
        an_agreement_is_offered(relied.agreement, application.market),
    )
    reasons = tuple(ReasonBody(code=one.code, detail=one.detail, pointer=one.pointer) for one in rules if one)
    return AdmissionShown(category=category, in_the_way=reasons)
