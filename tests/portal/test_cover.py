"""Cover, interests, and matching open needs: who decides for whom, who is not neutral, and what fits."""

from typing import Any
from uuid import UUID

from portal.api.answers.authorities import Covering
from portal.api.answers.interests import Interests, PersonWithInterests
from portal.api.answers.matches import Match
from portal.api.answers.ordering import Preview
from portal.api.operation import Listed
from portal.pages.buyer import ordering
from portal.pages.buyer.interests import everybody_view
from portal.pages.buyer.matching import match_view, start_view
from portal.pages.buyer.ordering import check_view, first_day, order_of
from portal.pages.district.cover import cover_view, ending_view, lending_view, lent
from portal.pages.district.interests import declaring_view, interests_view
from portal.web.visit import Visit
from shared.auth.principal import Role
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.examples import TODAY as RECORDED
from tests.ordering.timed import Timed
from tests.portal.buying import NOBODY, TODAY, in_front_of, page_of, the_names
from tests.portal.conftest import session_of
from tests.portal.test_approvals import AN_ID, COVERING

MATCH: dict[str, Any] = {
    "match_id": AN_ID,
    "need_id": AN_ID,
    "category": "SKILLS_FOR_WORK",
    "district": "D01",
    "made_at": "2026-11-27T09:00:00Z",
    "constraints": None,
    "ranked": [
        {
            "offer_id": AN_ID,
            "offer_version": 2,
            "supplier_id": AN_ID,
            "supplier_name": "Beacon Skills",
            "title": "Retail skills",
            "mode": "in_person",
            "venue": None,
            "distance_km": None,
            "price_pence": 52_000,
            "per": "place",
            "pence_per_place": 52_000,
            "duration": {"value": 6, "unit": "week", "hours": 60},
            "next_start": {"start_id": AN_ID, "on": "2026-12-14", "places": 8},
            "left": 1,
            "first_day": "2026-12-14",
            "completion_percent": 83.0,
            "cases": 12,
            "rank": 1,
            "score": 78.4,
            "parts": {"quality": 40, "price": 20, "distance": 10, "start": 8},
            "placed_by": "score",
            "newcomer": False,
        }
    ],
    "offers": 4,
    "excluded": 3,
    "excluded_for": [{"reason": "too_far", "offers": 3}],
    "nearest_excluded": [],
}


def test_whoever_lent_or_was_lent_an_authority_may_end_it_and_nobody_else() -> None:
    found = Listed[Covering].model_validate({"items": [COVERING]})
    for me, ends in (("max", True), ("mia", True), ("bea", False)):
        (row,) = cover_view(found, the_names(), me).rows
        assert bool(row.ending_path) is ends
    text = page_of("district/cover.html", cover_view(found, the_names(), "max"), Role.DISTRICT_MANAGER)
    assert "max (district manager)" in text
    assert "23 November 2026 to 4 December 2026" in text
    nobody = cover_view(Listed[Covering](items=()), the_names(), "max")
    assert "Nobody decides in another's place." in page_of("district/cover.html", nobody, Role.BUYER)


def test_an_authority_is_lent_at_the_level_of_ones_role_for_ones_own_districts() -> None:
    values = {
        "to": "mia",
        "districts": ("D01",),
        "first_on": TODAY,
        "last_on": TODAY,
        "reason": "annual_leave",
        "up_to": None,
    }
    assert lent(values, Role.DISTRICT_MANAGER).level == "district"
    assert lent(values, Role.BUYER).level == "buyer"
    assert [code for code, _ in lending_view(the_names(), {"D02"}).options["districts"]] == ["D02"]
    assert len(lending_view(the_names(), ()).options["districts"]) > 30
    said = ending_view(Covering.model_validate(COVERING), AN_ID).paragraphs[0]
    assert said == "mia decides in the place of max until 4 December 2026."


def test_interests_are_told_with_what_follows() -> None:
    declared = Interests.model_validate(
        {
            "interests": [
                {
                    "supplier_id": AN_ID,
                    "kind": "worked_there",
                    "detail": "Until 2025.",
                    "declared_at": "2026-11-02T09:00:00Z",
                }
            ]
        }
    )
    view = interests_view(declared, {UUID(AN_ID): "Beacon Skills"}, the_names())
    text = page_of("district/interests.html", view, Role.DISTRICT_MANAGER)
    assert "The person works or worked for the supplier" in text
    assert "Beacon Skills" in text
    none = interests_view(Interests(interests=()), {}, the_names())
    assert "You have declared no interest." in page_of("district/interests.html", none, Role.WORK_COACH)
    assert "worked_there" in dict(declaring_view("Beacon Skills", the_names()).options["kind"])


def test_a_match_is_a_sentence_and_a_table_or_leads_to_a_competition() -> None:
    view = match_view(Match.model_validate(MATCH), the_names())
    assert view.summary == "1 offer of 4 fits, as of 27 November 2026."
    text = page_of("buyer/match.html", view)
    for said in ("£520 a place", "14 December 2026, 1 place left", "83%", the_names().reason("too_far")):
        assert said in text
    nothing = match_view(Match.model_validate(MATCH | {"ranked": []}), the_names())
    assert f"/competitions/new?need={AN_ID}" in page_of("buyer/match.html", nothing)
    assert "Find offers that fit" in page_of("buyer/need.html", start_view(AN_ID))


def test_an_order_names_the_start_of_its_day_and_says_what_stands_against_it() -> None:
    match = Match.model_validate(MATCH)
    (offer,) = match.ranked
    start = first_day(offer, TODAY)
    assert order_of(offer, match, start).start_id == UUID(AN_ID)
    assert order_of(offer, match, TODAY).start_id is None
    preview = Preview.model_validate(
        {"may_be_placed": False, "reasons": [{"code": "no_budget", "detail": "the district has no budget"}]}
    )
    view = check_view(offer, match, preview, the_names())
    assert view.against == ("The district has no budget.",)
    text = page_of("buyer/order_check.html", view, filled=ordering.FORM.blank(starts_on=start))
    assert "As it is, this order would be refused" in text
    later = check_view(offer, match, preview, the_names(), TODAY)
    assert 'name="checked" value="2026-11-27"' in page_of("buyer/order_check.html", later, filled=ordering.FORM.blank())


async def test_cover_is_lent_and_ended_and_an_interest_is_declared(timed: Timed) -> None:  # noqa: F811
    world = timed.world
    case = await world.begin("D08", pence=9_000_000, price=800_000)
    async with in_front_of(world) as staff:
        staff.works_as(Role.DISTRICT_MANAGER, "max", "D08")
        days = {
            f"{name}-{part}": str(value)
            for name in ("first_on", "last_on")
            for part, value in (("day", RECORDED.day), ("month", RECORDED.month), ("year", RECORDED.year))
        }
        unsaid = await staff.sends("/cover/new", **days)
        assert unsaid.count("Name an account") == 2
        shown = await staff.sends("/cover/new", to="mia", districts="D08", reason="annual_leave", **days)
        assert "Your authority was lent." in shown
        staff.works_as(Role.WORK_COACH, "mia", "D09")
        await case.place()
        assert "You also decide for max" in await staff.reads("/approvals")
        (covering,) = (await world.call("GET", "/v1/authorities", world.buyer)).body["items"]
        path = f"/cover/{covering['authorities_id']}/{covering['lent'][0]['cover_id']}"
        assert "The cover has ended." in await staff.sends(path)
        assert "You also decide" not in await staff.reads("/approvals")
        staff.works_as(Role.DISTRICT_MANAGER, "max", "D08")
        await staff.sends("/cover/new", to="kim", districts="D08", reason="annual_leave", **days)
        await staff.reads("/cover/leaver", 403)
        staff.works_as(Role.BUYER, "bea")
        assert "End the cover of somebody who has left" in await staff.reads("/cover")
        assert "Name an account" in await staff.sends("/cover/leaver")
        ended = await staff.sends("/cover/leaver", account="max")
        assert "What this account lent and was lent has ended." in ended
        assert "Nobody decides in another's place." in ended


def test_only_a_buyer_ends_an_interest_and_never_their_own() -> None:
    interest = {"supplier_id": AN_ID, "kind": "worked_there", "detail": "", "declared_at": "2026-11-02T09:00:00Z"}
    people = [{"interests_id": AN_ID, "account": each, "interests": [interest]} for each in ("bea", "max")]
    found = Listed[PersonWithInterests].model_validate({"items": people})
    for role, subject, expected in (
        (Role.BUYER, "bea", ["", f"/interests/everybody/{AN_ID}/{AN_ID}"]),
        (Role.AUDITOR, "audrey", ["", ""]),
    ):
        visit = Visit(NOBODY, the_names(), "/", TODAY, session_of(role, subject=subject))
        view = everybody_view(found, {UUID(AN_ID): "Beacon Skills"}, visit)
        assert [each.ending_path for each in view.rows] == expected
        assert "Beacon Skills" in page_of("buyer/interests.html", view, role)
    none = everybody_view(Listed[PersonWithInterests](items=()), {}, visit)
    assert "Nobody has declared an interest." in page_of("buyer/interests.html", none, Role.AUDITOR)


async def test_an_interest_of_somebody_else_is_ended_by_a_buyer(timed: Timed) -> None:  # noqa: F811
    world = timed.world
    body = {"supplier_id": AN_ID, "kind": "worked_there"}
    reply = await world.call("POST", "/v1/interests", world.running.token(Role.BUYER, subject="bo"), **body)
    assert reply.status == 204, reply
    async with in_front_of(world) as staff:
        staff.works_as(Role.BUYER, "bo")
        assert "Worked" in (await staff.reads("/interests/everybody")).replace("works or worked", "Worked")
        (of_all,) = (await world.call("GET", "/v1/interests", world.buyer)).body["items"]
        path = f"/interests/everybody/{of_all['interests_id']}/{AN_ID}"
        staff.works_as(Role.BUYER, "bea")
        assert path in await staff.reads("/interests/everybody")
        assert "The interest has ended." in await staff.sends(path)
        assert path not in await staff.reads("/interests/everybody")
        await staff.reads(f"/interests/everybody/{of_all['interests_id']}/nonsense", 404)
        staff.works_as(Role.WORK_COACH, "cleo", "D01")
        await staff.reads("/interests/everybody", 403)
