"""Private facts are in no schema, sample or document for readers, and nobody can build on them."""

from pathlib import Path
from typing import ClassVar

import pytest

from deploy.events.publishing import PRIVATE, files_of, schemas_today
from shared.contracts import all_events, public_events
from shared.contracts.supplier_registry import SupplierEvent
from shared.kernel.projection import Projection
from tests.planting import planted

ROOT = Path(__file__).resolve().parents[2]


class SupplierNoted(SupplierEvent):
    """Something that only the registry may know."""

    TYPE: ClassVar[str] = "supplier_registry.SupplierNoted.v1"
    PRIVATE: ClassVar[bool] = True
    note: str


def test_a_private_fact_is_written_down_in_the_internal_document_alone() -> None:
    with planted(SupplierNoted):
        assert SupplierNoted.TYPE not in schemas_today()
        files = files_of(ROOT)
        told = {path for path, text in files.items() if "SupplierNoted" in text or "SupplierNoted" in str(path)}
    assert told == {PRIVATE}
    assert "| `supplier_registry.SupplierNoted.v1` | Something that only the registry may know. |" in files[PRIVATE]
    assert "SupplierNoted" not in "".join(files_of(ROOT).values())


def test_a_private_fact_is_known_to_the_log_and_not_to_readers() -> None:
    with planted(SupplierNoted):
        assert all_events()[SupplierNoted.TYPE] is SupplierNoted
        assert SupplierNoted.TYPE not in public_events()
        rows = Projection("suppliers", str, (SupplierEvent,), lambda row, _: row)
        assert SupplierNoted not in rows.events
        assert not rows.folds(SupplierNoted(supplier_id="01586262-ec40-7000-8000-000000000000", note="x"))


def test_rows_of_private_facts_cannot_be_declared() -> None:
    with pytest.raises(ValueError, match=r"notes: supplier_registry\.SupplierNoted\.v1 is private"):
        Projection("notes", str, (SupplierNoted,), lambda row, _: row)
