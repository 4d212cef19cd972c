"""Checking an order: what it comes to, what stands against it, and what has changed since it was looked at."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.needs import Need
from portal.api.answers.offers import Offer
from portal.api.answers.ordering import Preview, Seen
from portal.api.answers.supplier_names import SupplierName
from portal.api.operation import Listed
from portal.api.problem import Reason
from portal.pages.coach.check_view import Chosen, Whole, changes, check_view, placed
from portal.pages.coach.checking import (
    BY_DATE,
    BY_START,
    WORDS,
    after_notice,
    as_seen,
    first_choice,
    seen_before,
    stood_against,
)
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.portal.coach.answers import recorded
from tests.portal.rendering import TODAY, html_of, names

COACH = Role.WORK_COACH


def whole(which: str, chosen: Chosen | None) -> Whole:
    offer = recorded(f"offer_{which}", Offer)
    supplier = SupplierName(supplier_id=offer.supplier_id, name="Aysgarth Skills")
    return Whole(recorded("needs_new", Listed[Need]).items[0], offer, supplier, chosen, "a-match")


def checked(which: str, preview: Preview | None, chosen: Chosen | None) -> tuple:
    view = check_view(whole(which, chosen), preview, names(), TODAY, (), WORDS)
    form = BY_START if view.options["start_id"] else BY_DATE
    return view, html_of("coach/check.html", view, form.blank(), role=COACH)


def test_what_an_order_comes_to_is_said_before_it_is_placed() -> None:
    preview = recorded("preview_1", Preview)
    view, text = checked("1", preview, Chosen(None, date(2026, 12, 2)))
    rows = dict(view.rows)
    assert rows["Approval"] == "Not needed: it goes to the supplier at once"
    assert rows["Budget"].startswith("£")
    assert rows["Starts"] == "2 December 2026"
    assert "Place the order" in text
    assert Seen.model_validate_json(view.shown).amount_pence == preview.shown.amount_pence  # type: ignore[union-attr]


def test_an_order_for_a_start_offers_those_that_are_to_come() -> None:
    offer = recorded("offer_2", Offer)
    chosen = first_choice(offer, TODAY, "")
    assert chosen is not None
    view, text = checked("2", recorded("preview_2", Preview), chosen)
    assert str(chosen.start_id) in text
    assert dict(view.rows)["Approval"] == "A district manager has to approve it"
    assert len(view.options["start_id"]) == len([each for each in offer.starts if each.on >= TODAY])


def test_what_stands_against_it_is_said_in_plain_words_and_it_cannot_be_placed() -> None:
    view, text = checked("1", recorded("preview_refused", Preview), Chosen(None, date(2020, 1, 31)))
    assert "The start date is in the past: enter one that is still to come." in view.against
    assert "Place the order" not in text
    assert "Approval" not in dict(view.rows), "nobody is asked to approve what cannot be ordered"
    full = Preview(may_be_placed=False, reasons=(Reason(code="no_places_left", detail="full"),))
    offer = recorded("offer_2", Offer)
    view, text = checked("2", full, Chosen(offer.starts[0].start_id, offer.starts[0].on))
    assert "Let the client wait for a place" in text


def test_without_a_day_nothing_is_checked_yet() -> None:
    view, text = checked("1", None, None)
    assert view.checked == view.shown == ""
    assert "Place the order" not in text
    offer = recorded("offer_1", Offer)
    assert first_choice(offer, TODAY, "no day") == Chosen(None, after_notice(TODAY, offer.notice_days))
    assert first_choice(recorded("offer_1", Offer), TODAY, "2026-12-02") == Chosen(None, date(2026, 12, 2))


@given(st.dates(date(2026, 1, 1), date(2036, 1, 1)), st.integers(0, 30))
def test_the_first_day_is_a_weekday_after_the_notice(today: date, notice: int) -> None:
    first = after_notice(today, notice)
    weekdays = [
        day for number in range(1, (first - today).days + 1) if (day := today + timedelta(number)).weekday() < 5
    ]
    assert first.weekday() < 5
    assert len(weekdays) == notice + 1


def test_a_full_start_is_passed_over_while_another_has_places() -> None:
    offer = recorded("offer_2", Offer)
    coming = sorted((each for each in offer.starts if each.on >= TODAY), key=lambda each: each.on)
    full = tuple(
        each.model_copy(update={"left": 0}) if each.start_id == coming[0].start_id else each for each in offer.places
    )
    chosen = first_choice(offer.model_copy(update={"places": full}), TODAY, "")
    assert chosen is not None
    assert chosen.start_id == coming[1].start_id


SEEN = st.builds(
    Seen,
    amount_pence=st.integers(0, 10**6),
    currency=st.just("GBP"),
    group_starts_on=st.none() | st.dates(),
    ends_on=st.none() | st.dates(),
    places=st.integers(1, 9),
    level=st.sampled_from(["policy", "district", "buyer"]),
    standing=st.sampled_from([None, "active"]),
    covered_until=st.none() | st.dates(),
)


@given(SEEN, SEEN)
def test_every_change_since_it_was_shown_is_named_and_nothing_else(before: Seen, now: Seen) -> None:
    kept = Seen.model_validate(before.model_dump())
    differ = [name for name in Seen.model_fields if getattr(before, name) != getattr(now, name)]
    assert len(changes(kept, now)) == len(differ)
    assert changes(kept, before) == ()


@given(SEEN)
def test_what_was_shown_is_sent_back_whole_what_is_empty_too(seen: Seen) -> None:
    again = seen_before(seen.model_dump_json())
    assert again is not None
    assert set(again.model_dump(exclude_none=True)) == set(Seen.model_fields)


def test_a_form_that_somebody_changed_says_nothing_of_what_was_shown() -> None:
    for text in ("", "{}", "[]", '{"amount_pence": "x"}'):
        assert seen_before(text) is None


def test_a_day_that_is_none_is_refused_at_its_field() -> None:
    filled = BY_DATE.read(Posted({"starts_on-day": ("40",), "starts_on-month": ("1",), "starts_on-year": ("2027",)}))
    assert filled.error("starts_on") == "Start date must be a real date"
    assert BY_START.read(Posted()).error("start_id") == "Select when it should start"


def test_what_comes_after_placing_is_said() -> None:
    assert placed("policy").endswith("It has been sent to the supplier.")
    assert "district manager" in placed("district")
    assert placed("") == "The order has been placed."


def again(**differing: object) -> Preview:
    """What the first preview comes to on another day, and otherwise as named."""
    first = recorded("preview_1", Preview)
    assert first.shown
    return first.model_copy(
        update={"shown": first.shown.model_copy(update={"ends_on": date(2027, 1, 20), **differing})}
    )


def test_a_day_of_the_coachs_own_is_placed_at_once_where_nothing_but_the_days_is_otherwise() -> None:
    shown = recorded("preview_1", Preview).shown
    assert shown
    seen = seen_before(shown.model_dump_json())
    chosen = Chosen(None, date(2027, 1, 4))
    now = as_seen(seen, again(), "2026-12-02", chosen)
    assert now is not None
    assert (now.ends_on, now.amount_pence) == (date(2027, 1, 20), shown.amount_pence)
    for otherwise in ({"amount_pence": 1}, {"level": "buyer"}, {"standing": "stopped"}, {"places": 2}):
        assert as_seen(seen, again(**otherwise), "2026-12-02", chosen) is None, otherwise
    assert as_seen(seen, again(), "2026-12-02", Chosen(None, date(2027, 4, 6))) is None, "another year's budget"
    assert as_seen(seen, again().model_copy(update={"may_be_placed": False}), "2026-12-02", chosen) is None
    assert as_seen(None, again(), "2026-12-02", chosen) is None, "nothing was shown"
    assert as_seen(seen, again(), "", chosen) is None, "nothing was checked"


def test_whose_client_it_is_stands_where_a_colleague_orders() -> None:
    said = "You cover for a colleague today."
    asked = replace(whole("1", Chosen(None, date(2026, 12, 2))), note=said)
    view = check_view(asked, recorded("preview_1", Preview), names(), TODAY, (), WORDS)
    assert said in html_of("coach/check.html", view, BY_DATE.blank(), role=COACH)


def test_what_stands_against_a_start_that_was_entered_stands_at_its_field() -> None:
    preview = recorded("preview_refused", Preview)
    filled = stood_against(BY_DATE.blank(starts_on=date(2020, 1, 31)), preview)
    assert filled.error("starts_on") == "The start date is in the past: enter one that is still to come."
    view = check_view(whole("1", Chosen(None, date(2020, 1, 31))), preview, names(), TODAY, (), WORDS)
    text = html_of("coach/check.html", view, filled, role=COACH)
    assert "There is a problem" in text
    assert "This cannot be ordered as it is" not in text, "it is said once"
    assert stood_against(BY_DATE.blank(), recorded("preview_1", Preview)).ok
