"""Orders and the debarment list: none is placed or approved with a supplier that is on it on a mandatory ground."""

from dataclasses import replace
from pathlib import Path

import pytest

from shared.contracts.supplier_registry import Identifier, SupplierIdentifiersChanged, SupplierRegistered
from shared.kernel.memberships import KnownSupplier, fold_supplier
from shared.kernel.rules import Rejected
from tests.debarring import an_entry, debarred
from tests.ordering.examples import NOON, STRICT, SUPPLIER, SUPPLIER_ID, after, approved, budget_after, known, placed

COMPANY, OTHER = Identifier(scheme="GB-COH", id="01234568"), Identifier(scheme="GB-COH", id="01234567")


def numbered(*numbers: Identifier) -> KnownSupplier:
    return replace(SUPPLIER, identifiers=numbers)


def test_the_row_of_a_supplier_has_the_numbers_that_it_has_now() -> None:
    about = {"supplier_id": SUPPLIER_ID, "identifiers": (OTHER,)}
    registered = SupplierRegistered(**about, name="Beacon", sme=True, vcse=False, registered_at=NOON)
    row = fold_supplier(None, registered)
    assert row.identifiers == (OTHER,)
    changed = SupplierIdentifiersChanged(supplier_id=SUPPLIER_ID, identifiers=(OTHER, COMPANY))
    assert fold_supplier(row, changed).identifiers == (OTHER, COMPANY)


def test_nothing_is_ordered_from_who_is_debarred_on_a_mandatory_ground(tmp_path: Path) -> None:
    with debarred(tmp_path, an_entry()):
        assert placed(known=known(supplier=numbered(OTHER)))
        with pytest.raises(Rejected) as refusal:
            placed(known=known(supplier=numbered(OTHER, COMPANY)))
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [("supplier_debarred", "/offer_id")]


def test_whether_a_discretionary_ground_or_a_name_keeps_anybody_out_is_for_no_rule(tmp_path: Path) -> None:
    entries = (an_entry(nature="discretionary"), an_entry("2017/2", numbers=[], name=SUPPLIER.name))
    with debarred(tmp_path, *entries):
        assert placed(known=known(supplier=numbered(COMPANY)))


def test_the_list_is_asked_again_when_an_order_is_approved(tmp_path: Path) -> None:
    waiting, held = after(placed(terms=STRICT)), budget_after(placed(terms=STRICT))
    supplier = numbered(COMPANY)
    assert approved(waiting, STRICT, known=known(budget=held, supplier=supplier))
    with debarred(tmp_path, an_entry(listed_on=str(NOON.date()))), pytest.raises(Rejected) as refusal:
        approved(waiting, STRICT, known=known(budget=held, supplier=supplier))
    assert refusal.value.codes == {"supplier_debarred"}
