"""Interests of those who buy: declared for oneself, ended by somebody else, found by account."""

from collections.abc import Awaitable
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ordering.interests.domain.interests import (
    INTERESTS,
    SOME_INTEREST,
    DeclareOwnInterest,
    EndInterestOfAnother,
    Interests,
    declare,
    end,
    has_no_interest,
    interests_id_of,
    pass_on,
)
from shared.auth.principal import Role
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.ordering.examples import NOON
from tests.ordering.test_succession import succeeded, took_over
from tests.ordering.timed import Timed
from tests.running import until

ANN, BEN = "ann", "ben"
ONE, OTHER = new_id(), new_id()


def after(interests: Interests | None, *decided: list) -> Interests | None:
    for events in decided:
        for event in events:
            interests = INTERESTS.evolve(interests, event)
    return interests


def declared(supplier_id: UUID, before: Interests | None = None, kind: str = "worked_there") -> Interests:
    asked = DeclareOwnInterest(supplier_id=supplier_id, kind=kind)
    found = after(before, declare(before, asked, ANN, NOON))
    assert found is not None
    return found


def test_an_interest_bars_from_that_supplier_alone() -> None:
    barred = has_no_interest(declared(ONE), ONE)
    assert barred is not None
    assert barred.code == "interest_declared"
    assert has_no_interest(declared(ONE), OTHER) is None
    assert has_no_interest(None, ONE) is None


def test_the_same_interest_is_declared_once_and_the_latest_counts() -> None:
    interests = declared(ONE)
    assert declare(interests, DeclareOwnInterest(supplier_id=ONE, kind="worked_there"), ANN, NOON) == []
    assert [each.kind for each in declared(ONE, interests, "financial_interest").declared] == ["financial_interest"]


def test_nobody_ends_their_own_interest() -> None:
    interests = declared(ONE)
    with pytest.raises(Rejected) as refusal:
        end(interests, EndInterestOfAnother(supplier_id=ONE), ANN, NOON)
    assert refusal.value.codes == {"separation_of_duties"}
    ended = after(interests, end(interests, EndInterestOfAnother(supplier_id=ONE), BEN, NOON))
    assert ended is not None
    assert ended.declared == ()
    assert end(ended, EndInterestOfAnother(supplier_id=ONE), BEN, NOON) == []


@given(st.lists(st.tuples(st.sampled_from((ONE, OTHER)), st.booleans()), max_size=12))
def test_the_claim_is_held_as_long_as_there_is_any_interest(steps: list[tuple[UUID, bool]]) -> None:
    """Whoever decides reads the claim alone: it must never say that there is nothing where there is something."""
    interests, standing = None, set[UUID]()
    for supplier_id, declares in steps:
        if declares:
            interests = declared(supplier_id, interests)
            standing.add(supplier_id)
        elif interests is not None:
            interests = after(interests, end(interests, EndInterestOfAnother(supplier_id=supplier_id), BEN, NOON))
            standing.discard(supplier_id)
    assert {each for each in (ONE, OTHER) if has_no_interest(interests, each)} == standing
    held = INTERESTS.claims(interests) if interests else ()
    assert held == ((SOME_INTEREST(interests_id_of(ANN)),) if standing else ())


async def test_interests_are_seen_by_their_owner_and_by_those_who_answer_for_the_buying(timed: Timed) -> None:
    world = timed.world
    buyer, other = (world.running.token(Role.BUYER, subject=each) for each in ("buyer-1", "buyer-2"))
    body = {"supplier_id": str(ONE), "kind": "family_or_friend", "detail": "My brother works there."}
    unknown = await world.call("POST", "/v1/interests", buyer, **(body | {"kind": "whim"}))
    assert (unknown.status, unknown.body["reasons"][0]["pointer"]) == (422, "/kind")
    assert (await world.call("POST", "/v1/interests", buyer, **body)).status == 204
    own = await world.call("GET", "/v1/interests/mine", buyer)
    assert [each["kind"] for each in own.body["interests"]] == ["family_or_friend"]
    assert (await world.call("GET", "/v1/interests/mine", other)).body["interests"] == []
    listed = await world.running.call("GET", "/v1/interests", other, params={"supplier_id": str(ONE)})
    assert [each["account"] for each in listed.body["items"]] == ["buyer-1"]
    assert (await world.call("GET", "/v1/interests", world.manager("D01"))).status == 403
    path, ending = f"/v1/interests/{own.body['interests_id']}/ending", {"supplier_id": str(ONE)}
    assert (await world.call("POST", path, buyer, **ending)).codes == {"separation_of_duties"}
    assert (await world.call("POST", path, other, **ending)).status == 204
    assert (await world.call("GET", "/v1/interests/mine", buyer)).body["interests"] == []


def test_an_interest_passes_on_to_whoever_took_the_suppliers_place_once() -> None:
    interests = declared(ONE)
    passed = after(interests, pass_on(interests, ONE, OTHER, NOON))
    assert passed is not None
    barred = has_no_interest(passed, OTHER)
    assert barred is not None
    assert barred.code == "interest_declared"
    assert [(each.supplier_id, each.passed_on_from) for each in passed.declared] == [(ONE, None), (OTHER, ONE)]
    assert pass_on(passed, ONE, OTHER, NOON) == [], "it is there already"
    assert pass_on(passed, new_id(), OTHER, NOON) == []
    assert pass_on(None, ONE, OTHER, NOON) == []


async def test_whoever_has_an_interest_in_a_supplier_has_it_in_its_successor(timed: Timed) -> None:
    """Whether it was declared before the succession or after it, and whoever of both sides is heard of first."""
    world = timed.world
    of, to, last = new_id(), new_id(), new_id()
    early, late = (world.running.token(Role.BUYER, subject=each) for each in ("early", "late"))
    body = {"supplier_id": str(of), "kind": "worked_there"}
    assert (await world.call("POST", "/v1/interests", early, **body)).status == 204
    await world.tell(*took_over(of, to))

    async def interests_of(token: str) -> set[str]:
        own = await world.call("GET", "/v1/interests/mine", token)
        return {each["supplier_id"] for each in own.body["interests"]}

    assert await interests_of(early) == {str(of)}
    await world.tell(succeeded(of, to))
    await until(lambda: _is(interests_of(early), {str(of), str(to)}), "the interest passed on")
    await world.tell(succeeded(to, last), *took_over(to, last))
    await until(lambda: _is(interests_of(early), {str(of), str(to), str(last)}), "it passed on again")
    assert (await world.call("POST", "/v1/interests", late, **body)).status == 204
    assert await interests_of(late) == {str(of), str(to), str(last)}


async def _is(found: Awaitable[set[str]], wanted: set[str]) -> bool:
    return await found == wanted
