"""Interests: declared for oneself, ended by somebody else, seen by no supplier; and the rules of two people."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.interests.domain.declaring import (
    DeclareInterest,
    EndInterest,
    declare_interest,
    end_interest,
)
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import (
    has_no_interest,
    is_another_person,
    proposer_has_no_interest,
)
from shared.auth.principal import Role
from shared.kernel.duties import declares_no_interest
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import ADA, BEN, NOON, a_registered, after
from tests.supplier_registry.running import Registry

INTEREST = DeclareInterest(kind="worked_there", detail="I taught there until 2015.")


def with_interest_of(person: str, supplier: Supplier | None = None) -> Supplier:
    supplier = supplier or a_registered()
    return after(supplier, declare_interest(supplier, INTEREST, person, NOON))


def test_an_interest_bars_whoever_has_it_and_nobody_else() -> None:
    interests = with_interest_of(ADA).interests
    for rule, code in ((has_no_interest, "interest_declared"), (proposer_has_no_interest, "proposer_has_interest")):
        barred = rule(interests, ADA)
        assert barred is not None
        assert barred.code == code
        assert rule(interests, BEN) is None


def test_whoever_proposes_does_not_confirm_and_each_denies_an_interest() -> None:
    same, silent = is_another_person(ADA, ADA), declares_no_interest(declared=False)
    assert same is not None
    assert silent is not None
    assert (same.code, silent.code, silent.pointer) == (
        "separation_of_duties",
        "interest_not_denied",
        "/declares_no_interest",
    )
    assert (is_another_person(ADA, BEN), declares_no_interest(declared=True)) == (None, None)


def test_the_same_interest_is_declared_once_and_another_takes_its_place() -> None:
    supplier = with_interest_of(ADA)
    assert declare_interest(supplier, INTEREST, ADA, NOON + timedelta(days=1)) == []
    changed = after(supplier, declare_interest(supplier, DeclareInterest(kind="financial_interest"), ADA, NOON))
    assert [(each.person, each.kind) for each in changed.interests] == [(ADA, "financial_interest")]


def test_nobody_ends_their_own_interest() -> None:
    supplier = with_interest_of(ADA)
    with pytest.raises(Rejected) as refusal:
        end_interest(supplier, EndInterest(person=ADA), ADA, NOON)
    assert refusal.value.codes == {"separation_of_duties"}
    ended = after(supplier, end_interest(supplier, EndInterest(person=ADA), BEN, NOON))
    assert ended.interests == ()
    assert end_interest(ended, EndInterest(person=ADA), BEN, NOON) == []


@given(st.lists(st.tuples(st.sampled_from((ADA, BEN, "cid")), st.booleans()), max_size=12))
def test_whoever_declared_last_and_was_not_released_since_is_barred(steps: list[tuple[str, bool]]) -> None:
    supplier, barred = a_registered(), set[str]()
    for person, declares in steps:
        if declares:
            supplier = after(supplier, declare_interest(supplier, INTEREST, person, NOON))
            barred.add(person)
        else:
            supplier = after(supplier, end_interest(supplier, EndInterest(person=person), "dora", NOON))
            barred.discard(person)
    assert {each.person for each in supplier.interests} == barred
    assert {each for each in (ADA, BEN, "cid") if has_no_interest(supplier.interests, each)} == barred


async def test_interests_are_seen_by_assessors_alone_and_are_on_record(registry: Registry) -> None:
    org = await registry.an_organisation()
    path, body = f"/v1/suppliers/{org}/interests", {"kind": "family_or_friend", "detail": "My brother works there."}
    ada, ben = (registry.one.token(Role.CATEGORY_MANAGER, subject=each) for each in (ADA, BEN))
    unknown = await registry.one.call("POST", path, ada, json=body | {"kind": "whim"})
    assert (unknown.status, unknown.body["reasons"][0]["pointer"]) == (422, "/kind")
    assert (await registry.one.call("POST", path, ada, json=body)).status == 204
    assert (await registry.supplier(org, "POST", path, json=body)).status == 403
    shown = await registry.one.call("GET", path, registry.one.token(Role.AUDITOR))
    assert [(each["person"], each["kind"]) for each in shown.body["items"]] == [(ADA, "family_or_friend")]
    for hidden in (path, f"/v1/suppliers/{org}", f"/v1/suppliers/{org}/history"):
        assert "brother" not in str((await registry.supplier(org, "GET", hidden)).body)
    history = await registry.one.call("GET", f"/v1/suppliers/{org}/history", ben)
    assert "My brother works there." in str(history.body)
    own = await registry.one.call("POST", f"{path}/ending", ada, json={"person": ADA})
    assert (own.status, own.codes) == (409, {"separation_of_duties"})
    assert (await registry.one.call("POST", f"{path}/ending", ben, json={"person": ADA})).status == 204
    assert (await registry.one.call("GET", path, ben)).body["items"] == []
