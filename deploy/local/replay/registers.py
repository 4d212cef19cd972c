"""The books of registers and of the debarment list: what they were made to say, against what the registry keeps."""

import json
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar

from deploy.local.replay.plans import SupplierPlan
from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts.event import Event
from shared.contracts.supplier_registry import (
    RegisterChecked,
    RegisterConcernSettled,
    RegisterEntryTakenOver,
    SupplierDebarred,
    SupplierRegistered,
)

Fact = TypeVar("Fact", bound=Event)


class Log(Protocol):
    """The log of one service, as the books have it."""

    def facts(self, kind: type[Fact]) -> Iterator[tuple[Logged, Fact]]: ...


def debar(folder: Path, suppliers: Sequence[SupplierPlan], since: date) -> Path:
    """Put a debarment list into a folder: the first of those that will be refused is on it, on a mandatory ground."""
    folder.mkdir(parents=True, exist_ok=True)
    entries = [_entry(each, since) for each in suppliers if each.refused][:1]
    about = {"about": "A made-up list.", "source": "This replay.", "published_on": since.isoformat()}
    (folder / "debarments.json").write_text(json.dumps({**about, "debarments": entries}))
    return folder


def _entry(supplier: SupplierPlan, since: date) -> dict[str, Any]:
    numbers = [{"scheme": "GB-COH", "id": supplier.company_number}]
    of = {"code": f"made-up/{supplier.company_number}", "name": supplier.name, "numbers": numbers}
    return {**of, "nature": "mandatory", "ground": "Bribery", "listed_on": since.isoformat()}


def findings(told: Told, log: Log) -> list[Finding]:
    """Return what was looked up, settled and debarred, held against what everybody did."""
    names = {each.supplier_id: each.name for _, each in log.facts(SupplierRegistered)}
    checked = [each for _, each in log.facts(RegisterChecked)]
    wrong = [
        f"supplier {each.supplier_id} was found as {each.entry.name!r}"
        for each in checked
        if each.entry and each.entry.name != names[each.supplier_id].upper()
    ]
    settled = sum(1 for _ in log.facts(RegisterConcernSettled))
    if settled != told.concerns_settled:
        wrong.append(f"{settled} concerns are settled, and {told.concerns_settled} were")
    taken_over = sum(1 for _ in log.facts(RegisterEntryTakenOver))
    if taken_over != told.taken_over:
        wrong.append(f"{taken_over} answers are taken over, and {told.taken_over} were")
    debarred = {each.supplier_id for _, each in log.facts(SupplierDebarred)}
    admitted = [str(each) for each in debarred if told.suppliers.get(each) not in {"applied", "refused"}]
    return [
        Finding.of("what registers say is kept as they say it", len(checked), wrong),
        Finding.of("nobody on the debarment list is admitted", len(debarred), admitted),
    ]
