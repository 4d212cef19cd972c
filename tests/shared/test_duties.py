"""Separation of duties: what no combination of roles lifts."""

from uuid import uuid4

from shared.kernel.duties import CODE, acts_for_another, approved_by_another


def test_who_speaks_for_a_supplier_decides_nothing_on_it_and_may_on_others() -> None:
    own, other = uuid4(), uuid4()
    refused = acts_for_another(own, own)
    assert refused is not None
    assert refused.code == CODE == "separation_of_duties"
    assert str(own) not in refused.detail
    assert acts_for_another(own, other) is None
    assert acts_for_another(None, own) is None


def test_who_placed_an_order_does_not_approve_it_and_another_may() -> None:
    refused = approved_by_another("ada", "ada")
    assert refused is not None
    assert refused.code == CODE
    assert approved_by_another("ada", "bob") is None
    assert approved_by_another(None, "ada") is None, "there is no such order: that is said elsewhere"
