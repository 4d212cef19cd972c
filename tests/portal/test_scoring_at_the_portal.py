"""Evaluators score sealed bids and two people award, at the portal, in front of a running ordering."""

from datetime import timedelta

import pytest

from shared.auth.principal import Role
from shared.kernel.deadlines import end_of
from tests.ordering.competing import CLOSES_ON, EVALUATORS, Contest
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.timed import Timed
from tests.portal.buying import Staff, in_front_of

POINTS = {"points_approach": "80", "points_staff": "70", "rationale": "Two trainers, and a work trial."}


@pytest.fixture
async def contest(timed: Timed) -> Contest:  # noqa: F811
    case = await timed.world.begin("D06", pence=5_000_000)
    return await (await (await (await Contest(timed, case).opened()).with_bids(60_000, 82_000, 85_000)).closed()).read()


async def test_evaluators_score_and_two_people_award(contest: Contest) -> None:
    bids = list((await contest.bid_ids()).values())
    path = f"/competitions/{contest.id}"
    async with in_front_of(contest.world) as staff:
        for evaluator in EVALUATORS:
            staff.works_as(Role.BUYER, evaluator)
            await _scores(staff, path, bids, first=evaluator == EVALUATORS[0])
        staff.works_as(Role.BUYER, "proposer")
        shown = await staff.reads(path)
        assert "£600" in shown, "prices are shown once every bid is scored"
        assert "Select whether there is a standstill" in await staff.sends(f"{path}/award")
        best = next(each for each in (await contest.seen())["bids"] if each["rank"] == 1)
        dearer = next(each for each in (await contest.seen())["bids"] if each["rank"] == 2)
        other = await staff.sends(f"{path}/award", bid_id=dearer["bid_id"], standstill="no")
        assert "There is a problem" in other, "the best bid wins"
        proposed = await staff.sends(f"{path}/award", bid_id=best["bid_id"], standstill="no")
        assert "The award was proposed." in proposed
        assert "Approve the award" not in proposed, "nobody approves what they proposed"
        staff.works_as(Role.BUYER, "approver")
        assert "Say why" in await staff.sends(f"{path}/award-return")
        assert "It was sent back." in await staff.sends(f"{path}/award-return", explanation="Look at the price again.")
        staff.works_as(Role.BUYER, "proposer")
        await staff.sends(f"{path}/award", bid_id=best["bid_id"], standstill="no")
        staff.works_as(Role.BUYER, "approver")
        assert "It is ordered at once." in await staff.reads(f"{path}/award-approval")
        awarded = await staff.sends(f"{path}/award-approval")
        assert "You approved the award." in awarded
        assert (await contest.seen())["order_id"] in awarded


async def _scores(staff: Staff, path: str, bids: list[str], *, first: bool) -> None:
    before = await staff.sends(f"{path}/bids/{bids[0]}/scores", **POINTS)
    assert "There is a problem" in before, "who scores has declared their interests"
    assert "Two trainers, and a work trial." in before, "what was typed is kept"
    assert "Your declaration was recorded." in await staff.sends(f"{path}/declarations")
    if first:
        nothing = await staff.sends(f"{path}/bids/{bids[0]}/scores")
        for said in ("Enter points for", "Say why"):
            assert said in nothing
        many = await staff.sends(f"{path}/bids/{bids[0]}/scores", **POINTS | {"points_staff": "120"})
        assert 'href="#points_staff"' in many
        assert "£600" not in await staff.reads(path), "no price is shown before the last points"
    for bid in bids:
        saved = await staff.sends(f"{path}/bids/{bid}/scores", **POINTS)
        assert "Your points were saved." in saved


async def test_an_evaluator_with_an_interest_does_not_score_and_is_replaced(contest: Contest) -> None:
    bids = await contest.bid_ids()
    path = f"/competitions/{contest.id}"
    supplier_id, bid_id = next(iter(bids.items()))
    async with in_front_of(contest.world) as staff:
        staff.works_as(Role.BUYER, EVALUATORS[0])
        assert "Your declaration was recorded." in await staff.sends(f"{path}/declarations", interests=str(supplier_id))
        assert "There is a problem" in await staff.sends(f"{path}/bids/{bid_id}/scores", **POINTS)
        staff.works_as(Role.BUYER, "bo")
        assert "Has an interest" in await staff.reads(path)
        assert "There is a problem" in await staff.sends(f"{path}/evaluators", evaluator=EVALUATORS[0])
        replaced = await staff.sends(f"{path}/evaluators", evaluator=EVALUATORS[0], successor="nina")
        assert "nina" in replaced
        assert "There is a problem" not in replaced
        staff.works_as(Role.BUYER, "nina")
        await staff.sends(f"{path}/declarations")
        assert "Your points were saved." in await staff.sends(f"{path}/bids/{bid_id}/scores", **POINTS)


async def test_a_standstill_is_waited_for(contest: Contest) -> None:
    await contest.scored()
    best = next(each for each in (await contest.seen())["bids"] if each["rank"] == 1)
    path = f"/competitions/{contest.id}"
    async with in_front_of(contest.world) as staff:
        staff.works_as(Role.BUYER, "proposer")
        await staff.sends(f"{path}/award", bid_id=best["bid_id"], standstill="yes")
        staff.works_as(Role.BUYER, "approver")
        assert "it is ordered after the standstill" in await staff.reads(f"{path}/award-approval")
        assert "You approved the award." in await staff.sends(f"{path}/award-approval")
        early = await staff.sends(f"{path}/award-conclusion")
        assert "There is a problem" in early, "the standstill is not over"
        await contest.to(end_of(CLOSES_ON + timedelta(days=1 + 10)))
        awarded = await staff.reads(path)
        assert (await contest.seen())["order_id"] in awarded
        assert "Conclude the award" not in awarded
