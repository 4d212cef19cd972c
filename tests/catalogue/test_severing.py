"""Matches forget the client: what was asked for, and what follows from where the client lives."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.catalogue.matches.domain.match import MATCHES, NO_CONSTRAINTS
from services.catalogue.matches.domain.passing_over import pass_over
from services.catalogue.matches.domain.severing import sever
from services.catalogue.matches.passed_over import shown_to
from services.catalogue.matches.views import match_shown
from shared.auth.principal import Role
from shared.contracts.client_journey import NeedSevered
from tests.catalogue.examples import NOON
from tests.catalogue.matching import a_candidate, matched, the_match
from tests.catalogue.test_matches_http import DISTRICT, _matched
from tests.catalogue.test_passed_over import an_order
from tests.catalogue.world import Catalogue
from tests.running import until

NEAR = {"near": {"postcode": "LS1 4DY", "within_km": 60}, "languages": ["en"], "price_to_pence": 150_000}


def test_a_severed_match_keeps_the_purchase_and_forgets_the_client() -> None:
    match = the_match(matched([a_candidate(), a_candidate(), a_candidate(pence=999_999)], **NEAR))
    (winner, other) = match.ranked
    order = an_order(winner.offer_id, need_ids=(match.need_id,), match_id=match.match_id)
    for event in pass_over(match, order, NOON):
        match = MATCHES.evolve(match, event)
    (severed,) = sever(match, NOON)
    gone = MATCHES.evolve(match, severed)
    assert sever(gone, NOON) == [], "a repeat changes nothing"
    assert (gone.ranked, gone.orders, gone.passed_over) == (match.ranked, match.orders, match.passed_over)
    assert (gone.constraints, gone.weighed, gone.shown) == (NO_CONSTRAINTS, (), ())
    assert {(each.venue, each.distance_km) for each in gone.nearest_excluded} == {(None, None)}
    assert match_shown(gone, with_constraints=True).constraints is None
    told = {own.offer_id: own for own in shown_to([other.supplier_id], gone).own}
    assert (told[other.offer_id].rank, told[other.offer_id].parts) == (2, None)
    (late,) = pass_over(gone, an_order(other.offer_id, need_ids=(match.need_id,), match_id=match.match_id), NOON)
    assert late.TYPE == "catalogue.MatchOrdered.v1"


async def test_the_matches_of_an_erased_client_say_nothing_of_it_any_more(catalogue: Catalogue) -> None:
    org, need_id = await catalogue.a_member("KEEPING_JOBS"), await catalogue.a_need("KEEPING_JOBS", DISTRICT)
    offer_id = await catalogue.an_offer(org, DISTRICT, category="KEEPING_JOBS", languages=["cy"])
    match = await _matched(catalogue, need_id, 1, constraints={"languages": ["cy"]})
    token = catalogue.one.token(Role.WORK_COACH, districts=[DISTRICT])
    address = f"/v1/matches/{match['match_id']}"

    async def read(path: str = "") -> Any:
        return (await catalogue.one.call("GET", address + path, token)).body

    assert "MatchWeighed" in str(await read("/history"))
    await catalogue.hear(NeedSevered(need_id=need_id, severed_at=datetime.now(UTC)))

    async def severed() -> Any:
        found = await read()
        return found if found["severed_at"] else None

    shown = await until(severed, "the match forgets the client")
    assert (shown["constraints"], shown["ranked"], shown["offers"]) == (None, [], 1)
    history = await read("/history")
    assert [each["fact"].split(".")[1] for each in history["items"]] == ["MatchMade", "MatchSevered"]
    assert (await catalogue.one.call("GET", f"{address}/offers/{offer_id}", token)).status == 404
    state = await catalogue.one.database[MATCHES.collection].find_one({"_id": match["match_id"]})
    assert "cy" not in str(state), UUID(match["match_id"])
