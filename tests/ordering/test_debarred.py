"""Orders and the debarment list: none is placed or approved with a supplier that it keeps out."""

from datetime import datetime
from typing import Any

import pytest

from shared.contracts.supplier_registry import SupplierDebarmentEnded, SupplierDebarred
from shared.kernel.memberships import KnownSupplier, fold_supplier
from shared.kernel.rules import Rejected
from tests.ordering.examples import NOON, STRICT, SUPPLIER, SUPPLIER_ID, after, approved, budget_after, known, placed

ENTRY: dict[str, Any] = {"supplier_id": SUPPLIER_ID, "entry": "2017/1", "relation": "organisation"}


def kept_out(row: KnownSupplier = SUPPLIER, at: datetime = NOON, **differing: Any) -> KnownSupplier:
    return fold_supplier(row, SupplierDebarred(**(ENTRY | differing), found_at=at, policies=()))


def test_nothing_is_ordered_from_who_is_debarred() -> None:
    with pytest.raises(Rejected) as refusal:
        placed(known=known(supplier=kept_out()))
    assert [(each.code, each.pointer) for each in refusal.value.rejections] == [("supplier_debarred", "/offer_id")]


def test_one_entry_that_ends_leaves_the_others_standing() -> None:
    twice = kept_out(kept_out(kept_out()), relation="connected_person")
    ended = fold_supplier(twice, SupplierDebarmentEnded(**ENTRY, ended_at=NOON))
    assert ended.debarred == ("2017/1/connected_person",)
    free = fold_supplier(ended, SupplierDebarmentEnded(**(ENTRY | {"relation": "connected_person"}), ended_at=NOON))
    assert placed(known=known(supplier=free))


def test_it_is_asked_again_when_an_order_is_approved() -> None:
    waiting, held = after(placed(terms=STRICT)), budget_after(placed(terms=STRICT))
    assert approved(waiting, STRICT, known=known(budget=held))
    with pytest.raises(Rejected) as refusal:
        approved(waiting, STRICT, known=known(budget=held, supplier=kept_out()))
    assert refusal.value.codes == {"supplier_debarred"}
