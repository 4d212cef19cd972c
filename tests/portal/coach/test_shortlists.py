"""Shortlists: offers as they were read, what has changed since, and keeping them, with a catalogue behind it."""

from typing import Any
from uuid import UUID, uuid4

from portal.api.answers.matches import Match
from portal.api.answers.needs import Need
from portal.api.answers.offers import Offer
from portal.api.answers.shortlists import Shortlist, ShortlistListed, StaleFor
from portal.api.operation import Listed
from portal.pages.coach.comparing import compare_view
from portal.pages.coach.shortlist_steps import AGAIN, known_of, making_view, offers_asked, option_of
from portal.pages.coach.shortlists import list_view, said_of, shortlist_view, state_of
from shared.auth.principal import Role
from tests.catalogue.conftest import catalogue  # noqa: F401 - a fixture
from tests.catalogue.test_matches_http import DISTRICT, _matched
from tests.catalogue.world import Catalogue, offer_body
from tests.portal.coach.answers import recorded
from tests.portal.commercial import at_the_portal
from tests.portal.rendering import html_of, names, visit_of

COACH = Role.WORK_COACH
LIST, FIRST, SECOND, NEED, MATCH, START = (str(uuid4()) for _ in range(6))


def an_offer(offer_id: str, title: str, **more: Any) -> dict[str, Any]:
    content = {
        "category": "GETTING_JOBS",
        "title": title,
        "price": {"pence": 45_000, "per": "place", "vat": "included", "vat_rate": 20},
        "duration": {"value": 4, "unit": "week", "hours": 40},
        "delivery": {"mode": "online"},
    }
    return {
        "offer_id": offer_id,
        "offer_version": 1,
        "supplier_name": "Beacon Skills",
        "content": content,
        "pence_per_place": 45_000,
        "starts": [{"start_id": START, "on": "2027-01-11", "left_then": 3, "left_now": 3}],
        "quality": {"completion_percent": None, "cases": 0},
        "latest_version": 1,
        "status": "published",
        "stale": False,
        "order": {"starts_on": "2027-01-11", "start_id": START, "match_id": MATCH},
        **more,
    }


def a_list(**more: Any) -> Shortlist:
    return Shortlist.model_validate(
        {
            "shortlist_id": LIST,
            "district": "D01",
            "need_id": NEED,
            "title": "Before a first interview",
            "status": "open",
            "frozen_at": "2026-11-26T09:00:00Z",
            "valid_until": "2026-11-30",
            "stale_for": [],
            "offers": [an_offer(FIRST, "Interview coaching"), an_offer(SECOND, "Mock interviews")],
            **more,
        }
    )


def a_need() -> Need:
    return recorded("needs_new", Listed[Need]).items[0].model_copy(update={"need_id": UUID(NEED)})


def test_what_is_as_it_was_read_can_be_ordered_for_its_client() -> None:
    need = a_need()
    view = shortlist_view(a_list(), need, visit_of(COACH))
    text = html_of("coach/shortlist.html", view, role=COACH)
    assert "As it was read" in text
    assert "What has changed since" not in text
    order = view.offers.columns[0].order_path
    assert order.startswith(f"/clients/{need.journey_id}/order?need={NEED}&offer={FIRST}&on=2027-01-11")
    assert f"&start={START}" in order
    assert f"&match={MATCH}" in order
    assert [path for path, _ in view.actions] == [f"/shortlists/{LIST}/freeze", f"/shortlists/{LIST}/discard"]


def test_who_may_not_see_the_client_is_led_to_no_order_and_auditors_decide_nothing() -> None:
    text = html_of("coach/shortlist.html", shortlist_view(a_list(), None, visit_of(Role.BUYER)), role=Role.BUYER)
    assert "/clients/" not in text
    assert "Can start on 11 Jan 2027" in text
    view = shortlist_view(a_list(), None, visit_of(Role.AUDITOR))
    assert view.actions == ()
    assert view.links == ((f"/history/shortlist/{LIST}", "What happened"),)


def test_every_reason_names_the_offer_that_it_is_about() -> None:
    stale = [
        {"code": "version_changed", "detail": "version 1 was replaced by version 2", "pointer": "/offers/1"},
        {
            "code": "places_changed",
            "detail": "1 place is left of the start on 2027-01-11",
            "pointer": "/offers/0",
        },
        {"code": "too_old", "detail": "the list was good until 2026-11-30: freeze it again", "pointer": ""},
    ]
    starts = [{"start_id": START, "on": "2027-01-11", "left_then": 3, "left_now": 1}]
    offers = [
        an_offer(FIRST, "Interview coaching", stale=True, order=None, starts=starts),
        an_offer(SECOND, "Mock interviews", stale=True, order=None, latest_version=2),
    ]
    view = shortlist_view(a_list(stale_for=stale, offers=offers), a_need(), visit_of(COACH))
    text = html_of("coach/shortlist.html", view, role=COACH)
    assert "Mock interviews: Its supplier has changed it since." in text
    assert "Interview coaching: 1 place is left of the start on 11 January 2027." in text
    assert "11 Jan 2027, 1 place left (3 when it was read)" in text
    assert "1; it is at 2 now" in text
    assert "Something has changed" in text
    assert "/order?" not in text
    nowhere = StaleFor(code="version_changed", detail="", pointer="/offers/9")
    assert said_of(nowhere, ()) == "Its supplier has changed it since."


def test_a_shortlist_is_sorted_as_its_reader_chooses_and_what_has_changed_still_names_its_offer() -> None:
    offers = [
        an_offer(FIRST, "Interview coaching", stale=True, order=None, latest_version=2),
        an_offer(SECOND, "Mock interviews", pence_per_place=9_000, starts=[], supplier_name="Abbey Learning"),
    ]
    stale = [{"code": "version_changed", "detail": "", "pointer": "/offers/0"}]
    for sort, first in (("", 0), ("price", 1), ("start", 1), ("supplier", 1), ("quality", 0), ("colour", 0)):
        view = shortlist_view(a_list(offers=offers, stale_for=stale), None, visit_of(COACH, query={"sort": (sort,)}))
        assert view.offers.columns[first].title == "Interview coaching", sort
        assert view.stale == ("Interview coaching: Its supplier has changed it since.",)
    text = html_of("coach/shortlist.html", view, role=COACH)
    assert '<option value="" selected>As they were chosen</option>' in text, "what is no order is passed over"
    assert "aria-sort" not in text


def test_what_was_let_go_of_stays_as_it_was() -> None:
    gone = a_list(status="discarded")
    assert state_of(gone).text == "Let go of"
    assert shortlist_view(gone, a_need(), visit_of(COACH)).actions == ()


def test_the_list_has_lists_in_use_and_says_where_there_is_none() -> None:
    listed = ShortlistListed.model_validate(a_list().model_dump())
    page = html_of("staff/worklist.html", list_view(Listed(items=(listed,)), "", visit_of(COACH)), role=COACH)
    assert f'href="/shortlists/{LIST}"' in page
    assert "Good until" in page
    empty = html_of("staff/worklist.html", list_view(Listed(items=()), "", visit_of(COACH)), role=COACH)
    assert "There is no shortlist." in empty


def test_reading_again_takes_each_offer_as_it_is_now_and_leaves_out_what_cannot_be_ordered() -> None:
    offers = [
        an_offer(FIRST, "Interview coaching", latest_version=3, order=None),
        an_offer(SECOND, "Mock interviews", status="withdrawn", order=None),
    ]
    again = a_list(offers=offers)
    known = known_of(again)
    assert known["offers"] == (f"{FIRST}:3",)
    assert option_of(again.offers[0])[2] == "Version 3, changed since you read it."
    assert option_of(again.offers[1])[2] == "It can no longer be ordered."
    (asked,) = offers_asked(AGAIN.blank(**known).chosen("offers"))
    assert (str(asked.offer_id), asked.offer_version, asked.match_id) == (FIRST, 3, None)
    (kept,) = offers_asked((option_of(a_list().offers[0])[0],))
    assert str(kept.match_id) == MATCH


def test_what_names_no_offer_is_left_out() -> None:
    assert offers_asked((FIRST, f"{FIRST}:x", "nothing:1", f"{FIRST}:1:nothing", f"{FIRST}:9999999999")) == ()
    assert len(offers_asked((f"{FIRST}:1", f"{FIRST}:1"))) == 1


def test_offers_that_are_compared_are_kept_in_the_version_that_is_shown() -> None:
    match = recorded("match", Match)
    shown = (recorded("offer_1", Offer), recorded("offer_2", Offer).model_copy(update={"status": "withdrawn"}))
    view = compare_view(match, match.ranked[:2], shown, names(), "/clients/x")
    assert (
        view.keep_path
        == f"/clients/x/shortlist?match={match.match_id}&offer={shown[0].offer_id}:{shown[0].offer_version}"
    )
    assert "Keep these offers on a shortlist" in html_of("coach/compare.html", view, role=COACH)
    assert compare_view(match, (), (), names(), "/clients/x").keep_path == ""
    paragraphs = making_view(("Interview coaching",), "x" * 36, MATCH).paragraphs
    assert paragraphs[1] == "1. Interview coaching"


async def test_a_coach_keeps_offers_reads_them_again_and_lets_go_of_them(catalogue: Catalogue) -> None:  # noqa: F811
    org = await catalogue.a_member("KEEPING_JOBS")
    need = await catalogue.a_need("KEEPING_JOBS", DISTRICT)
    offer = await catalogue.an_offer(org, DISTRICT, category="KEEPING_JOBS", title="Staying on")
    match = await _matched(catalogue, need, 1)
    async with at_the_portal(catalogue) as coach:
        coach.works_as("robin", COACH, [DISTRICT])
        path = f"/clients/{uuid4()}/shortlist?match={match['match_id']}&offer={offer}:1"
        assert "1. Staying on" in await coach.reads(path)
        assert "Say what is compared" in await coach.sends(path)
        kept = await coach.sends(path, title="Staying in work")
        assert "The shortlist is kept." in kept
        assert "As it was read" in kept
        listed = await coach.reads("/shortlists")
        assert "Staying in work" in listed
        one = listed.partition('href="/shortlists/')[2].partition('"')[0]
        edited = offer_body(DISTRICT, category="KEEPING_JOBS", title="Staying on longer")
        reply = await catalogue.supplier(org, "PUT", f"/v1/offers/{offer}", json=edited, headers={"If-Match": '"1"'})
        assert reply.status == 204, reply
        assert "Staying on: Its supplier has changed it since." in await coach.reads(f"/shortlists/{one}")
        assert "Select the offers" in await coach.sends(f"/shortlists/{one}/freeze", title="Staying in work")
        again = await coach.sends(f"/shortlists/{one}/freeze", title="Staying in work", offers=f"{offer}:2")
        assert "As it was read" in again
        assert "Staying on longer" in again
        assert "You have let go of the shortlist." in await coach.sends(f"/shortlists/{one}/discard")
        assert "Let go of" in await coach.reads(f"/shortlists/{one}")
        coach.works_as("elsewhere", COACH, ["D02"])
        await coach.reads(f"/shortlists/{one}", 404)
