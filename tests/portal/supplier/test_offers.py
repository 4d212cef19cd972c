"""Offers as their suppliers write, check, change and read them."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.api.answers.offer_drafts import OfferDraftListed
from portal.api.answers.supplier_offers import Version, WriteOffer, as_written
from portal.api.answers.suppliers import Membership, Supplier
from portal.api.operation import Listed
from portal.api.problem import Problem, Reason, Refused
from portal.pages.supplier.offer import offer_view
from portal.pages.supplier.offer_drafts import (
    admitted_categories,
    against,
    carried_over,
    check_view,
    section_view,
)
from portal.pages.supplier.offer_drafts_open import drafts_view
from portal.pages.supplier.offer_forms import SECTIONS, START, options_of, section_of
from portal.pages.supplier.offer_meanwhile import brought_up_to_date, meanwhile_view
from portal.pages.supplier.offer_price import PRICE, price_view
from portal.pages.supplier.offer_starts import starts_view, with_start, without_start
from portal.pages.supplier.offer_steps import PAUSE, RESUME, WITHDRAW, step_view
from portal.pages.supplier.offer_versions import versions_view
from portal.pages.supplier.offer_views import as_said, told
from portal.pages.supplier.offers import offers_view
from portal.web.posted import Posted
from tests.portal.supplier.answers import a_membership
from tests.portal.supplier.orders_and_offers import AT, OFFER, SUPPLIER, _document, answer
from tests.portal.supplier.own_offers import CONTENT, a_draft, an_offer, typed
from tests.portal.supplier.seen import names, page

NONE: Listed[Any] = Listed(items=())


@pytest.mark.parametrize("section", list(SECTIONS))
def test_a_section_that_is_saved_unchanged_changes_nothing(section: str) -> None:
    filled = SECTIONS[section].form.read(typed(section, CONTENT))
    assert filled.ok, filled.errors
    saved = SECTIONS[section].write(CONTENT, filled.values)
    assert {name: value for name, value in saved.items() if value not in (None, ())} == {
        name: value for name, value in CONTENT.items() if value is not None
    } | {"attributes": saved["attributes"]}
    assert set(saved["attributes"]) == set(CONTENT["attributes"])


@given(pence=st.integers(1, 10**9), vat=st.sampled_from(["20", "5", "exempt"]), hours=st.integers(1, 9999))
@settings(max_examples=25)
def test_a_price_is_what_was_typed_and_the_rest_of_the_offer_stays(pence: int, vat: str, hours: int) -> None:
    price = f"{pence // 100}.{pence % 100:02}"
    filled = SECTIONS["price"].form.read(typed("price", CONTENT, price=price, vat=vat, hours=str(hours)))
    saved = SECTIONS["price"].write(CONTENT, filled.values)
    assert (saved["price"]["pence"], saved["duration"]["hours"]) == (pence, hours)
    assert saved["price"]["vat_rate"] == {"20": 20, "5": 5, "exempt": 0}[vat]
    untouched = set(CONTENT) - {"price", "duration"}
    assert {name: saved[name] for name in untouched} == {name: CONTENT[name] for name in untouched}


def test_a_place_that_moves_loses_its_coordinates_and_another_place_stays() -> None:
    filled = SECTIONS["price"].form.read(typed("price", CONTENT, postcode="M1 1AA"))
    first, second = SECTIONS["price"].write(CONTENT, filled.values)["delivery"]["venues"]
    assert "latitude" not in first
    assert second == CONTENT["delivery"]["venues"][1]
    filled = SECTIONS["price"].form.read(typed("price", CONTENT, mode="online"))
    assert SECTIONS["price"].write(CONTENT, filled.values)["delivery"] == {
        "mode": "online",
        "venues": [],
        "national": True,
    }


def test_a_new_offer_begins_as_the_latest_one_without_its_price_and_length() -> None:
    older = an_offer(updated_at="2026-01-01T00:00:00Z", group_size=1)
    begun = carried_over([older, an_offer()])
    assert begun["group_size"] == 12
    assert begun["price"] == {"currency": "GBP", "per": "place", "vat": "included", "vat_rate": 20}
    assert begun["duration"] == {"unit": "week"}
    assert not {"starts", "title", "reference"} & set(begun)
    missing = SECTIONS["price"].form.read(typed("price", begun)).errors
    assert set(missing) == {"price", "length", "hours"}, "three fields are left to fill in on the second page"
    assert carried_over([])["price"]["vat_rate"] == 20


def test_a_new_price_is_sent_with_all_that_an_offer_says() -> None:
    sent = as_written(an_offer(), price={**CONTENT["price"], "pence": 50_000})
    assert sent.price["pence"] == 50_000
    schema = _document()["components"]["schemas"]["WriteOffer"]["properties"]
    assert set(WriteOffer.model_fields) == set(schema), "what is not named here would be lost by a new price"
    assert sent.starts[0]["start_id"] == OFFER


def test_every_reason_leads_to_the_page_and_field_where_it_is_put_right() -> None:
    reasons = (
        ("missing", "/summary"),
        ("hours_contradict_duration", "/duration/hours"),
        ("x", "/starts/0/on"),
        ("y", "/delivery"),
    )
    draft = a_draft(None, *reasons)
    text = page("supplier/offer_check.html", check_view(draft, names()), etag='"1"')
    for section in ("about?mend=1", "price?mend=1", "starts"):
        assert f'href="/offers/drafts/{OFFER}/{section}"' in text
    form = against(SECTIONS["price"].form.blank(), SECTIONS["price"], draft)
    assert set(form.errors) == {"hours", "venue"}
    assert section_of("/price/vat") == "price"


@pytest.mark.parametrize("section", list(SECTIONS))
def test_each_section_is_shown_filled_in_and_with_its_errors(section: str) -> None:
    one = SECTIONS[section]
    view = section_view(one, a_draft(), options_of(names(), names().options("categories")), new=section == "price")
    text = page("supplier/offer_section.html", view, one.form.blank(**one.read(CONTENT)), etag='"1"')
    assert "There is a problem" not in text
    reasons = tuple(
        Reason(code="z", detail=f"{each.name} is wrong", pointer=each.pointers[0]) for each in one.form.fields
    )
    text = page("supplier/offer_section.html", view, one.form.blank().refused(Refused(422, Problem(reasons=reasons))))
    for each in one.form.fields:
        assert f'href="#{each.kind.first(each.name)}"' in text
        assert text.count(f"{each.name} is wrong".capitalize()) >= 1


def test_a_draft_that_is_hardly_begun_says_what_is_missing() -> None:
    text = page("supplier/offer_check.html", check_view(a_draft({"title": "<b>"}), names()))
    assert "&lt;b&gt;" in text
    assert text.count("Not said yet") == 6
    over = page("supplier/offer_check.html", check_view(a_draft(status="published"), names()))
    assert "This draft was published." in over
    assert "<form" not in over.partition("<main")[2]


def test_an_offer_says_how_it_stands_and_what_can_be_done() -> None:
    view = offer_view(an_offer(), NONE, NONE, names())
    text = page("supplier/offer.html", view, etag='"2"')
    for said in ("£450 for each person, VAT included", "4 weeks, 40 hours in all", "11 January 2027", "On sale"):
        assert said in text
    for link in ("price", "pause", "withdraw", "versions"):
        assert f'href="/offers/{OFFER}/{link}"' in text
    gone = page("supplier/offer.html", offer_view(an_offer(status="withdrawn"), NONE, NONE, names()), gone=True)
    assert f'href="/offers/{OFFER}/price"' not in gone
    assert "no longer available" in gone


def test_a_price_is_changed_on_one_page_with_one_field() -> None:
    text = page("supplier/offer_price.html", price_view(an_offer()), PRICE.blank(price=45_000), etag='"2"')
    assert text.count('type="text"') == 1
    assert 'value="450"' in text


def test_each_step_offers_its_reasons() -> None:
    for step in (PAUSE, RESUME, WITHDRAW):
        view = step_view(step, an_offer(), names())
        assert len(view.options["reason"]) > 1
        page("supplier/order_step.html", view, step.form.read(Posted({})), etag='"1"')


def a_version(number: int, **differing: Any) -> Version:
    said = {
        **CONTENT,
        "offer_id": OFFER,
        "supplier_id": SUPPLIER,
        "offer_version": number,
        "said_at": AT,
        "policies": [],
    }
    return answer(Version, "ShownVersion", {**said, **differing})


def test_a_version_says_what_it_changed() -> None:
    dearer = a_version(2, price={**CONTENT["price"], "pence": 50_000})
    view = versions_view("Interview coaching", OFFER, (a_version(1), dearer), names(), may_change=True)
    assert [each.number for each in view.versions] == [2, 1]
    assert view.versions[0].changes == (
        ("Price", "£450 for each person, VAT included", "£500 for each person, VAT included"),
    )
    text = page("supplier/offer_versions.html", view, etag='"2"')
    assert text.count("Go back to version") == 1


CHANGES = {
    "title": "Coaching for interviews",
    "price": {**CONTENT["price"], "pence": 50_000},
    "notice_days": 9,
    "attributes": ["evening"],
    "languages": ["en", "cy"],
    "offered_until": None,
}


@given(in_the_offer=st.sets(st.sampled_from(sorted(CHANGES))), in_the_draft=st.sets(st.sampled_from(sorted(CHANGES))))
@settings(max_examples=50)
def test_a_draft_takes_over_what_it_did_not_touch_and_keeps_the_rest(
    in_the_offer: set[str], in_the_draft: set[str]
) -> None:
    begun = {**CONTENT, "attributes": ["mentor"]}  # a draft leaves out what follows from the rest
    mine = {"title": "Mine", "price": {**CONTENT["price"], "pence": 1}, "notice_days": 1, "attributes": []}
    mine |= {"languages": ["cy"], "offered_until": "2027-01-01"}
    written = {**begun, **{name: mine[name] for name in in_the_draft}}
    now = {**CONTENT, **{name: CHANGES[name] for name in in_the_offer}}
    kept = brought_up_to_date(written, CONTENT, now)
    for name in CHANGES:
        assert kept[name] == (mine[name] if name in in_the_draft else now[name]), name


def test_both_values_are_shown_where_an_offer_and_its_draft_were_changed() -> None:
    now = a_version(2, price={**CONTENT["price"], "pence": 50_000}, notice_days=9)
    written = {**CONTENT, "price": {**CONTENT["price"], "pence": 47_000}}
    draft = a_draft(written, ("offer_changed", "/revises_version"), revises=OFFER, revises_version=1)
    check = page("supplier/offer_check.html", check_view(draft, names()))
    assert f'href="/offers/drafts/{OFFER}/meanwhile"' in check
    view = meanwhile_view(draft, (a_version(1), now), names())
    text = page("supplier/offer_meanwhile.html", view, etag='"1"')
    assert view.both == (("Price", "£500 for each person, VAT included", "£470 for each person, VAT included"),)
    assert view.taken_over == (("Notice", "5 days", "9 days"),)
    assert "Changed in both" in text


def test_start_dates_are_added_in_order_and_taken_out() -> None:
    more = with_start(CONTENT, date(2026, 12, 1), 4)
    assert [each["on"] for each in more["starts"]] == ["2026-12-01", "2027-01-11"]
    assert more["starts"][1]["start_id"] == OFFER
    assert without_start(more, "0")["starts"] == CONTENT["starts"]
    text = page("supplier/offer_starts.html", starts_view(a_draft(more)), START.read(Posted({})), etag='"1"')
    assert "1 Dec 2026, 4 places" in text


def test_lists_of_offers_and_drafts_lead_on_and_may_be_empty() -> None:
    text = page("supplier/offers.html", offers_view(Listed(items=(an_offer(),), next="x"), "published", names()))
    assert f'href="/offers/{OFFER}/price"' in text
    assert 'href="/offers?status=published&amp;after=x"' in text
    assert "You have not published an offer yet." in page("supplier/offers.html", offers_view(NONE, "", names()))
    assert "You have no drafts." in page("supplier/offer_drafts.html", drafts_view(NONE))
    listed = OfferDraftListed.model_validate(a_draft().model_dump())
    assert "New offer, saved 20 November 2026" in page(
        "supplier/offer_drafts.html", drafts_view(Listed(items=(listed,)))
    )


def test_nothing_that_an_offer_says_is_left_out_of_what_is_told() -> None:
    texts = " ".join(each.text for each in told(as_said(an_offer()), names()))
    for said in (
        "Step-free access",
        "Bring a CV",
        "IC-1",
        "30 June 2027",
        "5 days",
        "Up to 12 people",
        "Annexe, LS1 4DZ",
    ):
        assert said in texts


def test_a_supplier_chooses_among_its_own_categories_alone() -> None:
    held = ({"category": "GETTING_JOBS", "standing": "active"}, {"category": "ENGAGEMENT", "standing": "left"})
    memberships = tuple(Membership.model_validate(a_membership(**each)) for each in held)
    supplier = Supplier.model_construct(memberships=memberships)
    assert [code for code, _ in admitted_categories(supplier, names())] == ["GETTING_JOBS"]
    of_nothing = admitted_categories(Supplier.model_construct(memberships=()), names())
    assert len(of_nothing) > 5, "it is for the API to refuse"


def test_whoever_has_offered_something_fills_in_five_fields_of_the_next_offer_and_at_most_six() -> None:
    before = SECTIONS["price"].read(carried_over([an_offer()]))
    shown = SECTIONS["about"].form.blank(category="GETTING_JOBS"), SECTIONS["price"].form.blank(**before)
    asked = [each.name for form in shown for each in form.form.fields if not each.optional and not form.text(each.name)]
    assert asked == ["title", "summary", "price", "length", "hours"], "and the category, where there are several"
