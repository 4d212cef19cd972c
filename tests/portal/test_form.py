"""Forms: what was typed is read, kept, and every refusal stands at its field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.problem import Problem, Reason, Refused
from portal.web.form import Field, Form
from portal.web.kinds import choices_of, date_of, long_text_of, money_of, number_of, text_of, yes_of
from portal.web.language import LANGUAGE
from portal.web.posted import Posted

FORM = Form(
    Field("title", "Title", text_of),
    Field("starts_on", "Start date", date_of, pointer="/lines/0/starts_on /starts_on"),
    Field("price", "Price", money_of, pointer="/price/pence"),
    Field("places", "Places", number_of, optional=True),
    Field("days", "Days", choices_of, optional=True),
    Field("online", "Online", yes_of, optional=True),
    Field("about", "About", long_text_of, optional=True),
)
TYPED = {
    "title": ("  Forklift ",),
    "starts_on-day": ("7",),
    "starts_on-month": ("dec",),
    "starts_on-year": ("2026",),
    "price": ("£1,250.50",),
}


def test_what_was_typed_is_read() -> None:
    filled = FORM.read(Posted({**TYPED, "days": ("mon", "tue"), "online": ("no",), "about": ("",)}))
    assert filled.ok
    assert filled.values == {
        "title": "Forklift",
        "starts_on": date(2026, 12, 7),
        "price": 125050,
        "places": None,
        "days": ("mon", "tue"),
        "online": False,
        "about": "",
    }


def test_an_empty_form_is_asked_for_each_field_in_order() -> None:
    filled = FORM.read(Posted())
    assert filled.summary == (
        ("title", "Enter the title"),
        ("starts_on-day", "Enter the start date"),
        ("price", "Enter the price"),
    )


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"starts_on-day": ("31",), "starts_on-month": ("2",)}, "Start date must be a real date"),
        ({"starts_on-year": ("",)}, "Start date must include a year"),
        ({"starts_on-day": ("",), "starts_on-year": ("",)}, "Start date must include a day and a year"),
        ({"price": ("twelve",)}, "Price must be an amount of money, such as 1250 or 1250.50"),
        ({"price": ("-1",)}, "Price must be an amount of money, such as 1250 or 1250.50"),
        ({"price": ("NaN",)}, "Price must be an amount of money, such as 1250 or 1250.50"),
        ({"places": ("1.5",)}, "Places must be a whole number"),
    ],
)
def test_what_does_not_fit_is_said_at_its_field_and_kept(typed: dict[str, tuple[str, ...]], error: str) -> None:
    filled = FORM.read(Posted({**TYPED, **typed}))
    assert [text for _, text in filled.summary] == [error]
    assert {name: filled.raw[name] for name in typed} == typed


def test_reasons_of_the_api_stand_at_their_fields() -> None:
    reasons = (
        Reason(code="start_past", detail="the start is in the past", pointer="/lines/0/starts_on"),
        Reason(code="price_high", detail="the price is above the cap", pointer="/price/pence"),
        Reason(code="not_admitted", detail="the supplier is not admitted"),
    )
    filled = FORM.read(Posted(TYPED)).refused(Refused(409, Problem(reasons=reasons)), {"price_high": "Too dear"})
    assert filled.summary == (
        ("starts_on-day", "The start is in the past"),
        ("price", "Too dear"),
        ("", "The supplier is not admitted"),
    )
    assert filled.text("price") == "£1,250.50"


def test_a_refusal_without_reasons_is_said_too() -> None:
    assert FORM.blank().refused(Refused(409, Problem(detail="no"))).summary == (("", "No"),)


def test_what_somebody_else_changed_meanwhile_shows_both_values() -> None:
    typed = FORM.read(Posted({**TYPED, "days": ("mon",)}))
    now = FORM.blank(title="Forklift", starts_on=date(2026, 12, 8), price=125050, days=("mon", "tue"))
    filled = typed.meanwhile(now, {"days": (("mon", "Monday"), ("tue", "Tuesday"))})
    assert {name: filled.error(name) for name in ("starts_on", "days")} == {
        "starts_on": "It is now: 8 12 2026",
        "days": "It is now: Monday, Tuesday",
    }
    assert filled.text("starts_on-day") == "7"
    assert not filled.error("title")


@given(
    st.dates(min_value=date(1900, 1, 1)), st.integers(0, 10**10), st.lists(st.text("abc", min_size=1)), st.booleans()
)
def test_what_a_form_is_filled_with_is_what_it_reads(day: date, pence: int, days: list[str], online: bool) -> None:
    values = {"starts_on": day, "price": pence, "days": tuple(days), "online": online, "title": "x"}
    read = FORM.read(Posted(FORM.blank(**values).raw))
    assert {name: read.values[name] for name in values} == values


@given(st.dictionaries(st.sampled_from([*TYPED, "places", "days", "online"]), st.tuples(st.text())))
def test_whatever_is_typed_is_read_or_refused_at_a_field(typed: dict[str, tuple[str, ...]]) -> None:
    filled = FORM.read(Posted(typed))
    assert filled.values.keys() | filled.errors.keys() == {each.name for each in FORM.fields}
    assert not filled.values.keys() & filled.errors.keys()


def test_a_list_that_is_too_short_for_what_is_wrong_in_it_is_not_said_beside_that() -> None:
    wrong = Reason(code="value_error", detail="it has a reason", pointer="/lines/0/starts_on")
    echo = Reason(code="too_short", detail="Tuple should have at least 1 item", pointer="/lines")
    form = FORM.blank()
    assert form.refused(Refused(422, Problem(reasons=(wrong, echo)))).summary == (("starts_on-day", "It has a reason"),)
    assert not form.refused(Refused(422, Problem(reasons=(echo,)))).ok


@pytest.mark.parametrize(
    ("pointer", "code", "detail", "said"),
    [
        ("/title", "string_too_long", "String should have at most 120 characters", "120 characters or fewer"),
        ("/title", "string_pattern_mismatch", "String should match pattern '^[A-Z]+$'", "is not in the right format"),
        (
            "/price/pence",
            "greater_than_equal",
            "Input should be greater than or equal to 5000 (given: 1)",
            "£50 or more",
        ),
        ("/places", "less_than_equal", "Input should be less than or equal to 1000 (given: 9999)", "1,000 or less"),
        ("/days", "enum", "Input should be 'mon' or 'tue' (given: 'x')", "must be one of the options"),
    ],
)
def test_a_value_that_breaks_the_contract_is_refused_in_words_for_people(
    pointer: str, code: str, detail: str, said: str
) -> None:
    refused = Refused(422, Problem(reasons=(Reason(code=code, detail=detail, pointer=pointer),)))
    filled = FORM.read(Posted(TYPED)).refused(refused)
    ((_, error),) = filled.summary
    assert error.endswith(said)
    assert "given" not in error
    assert "should" not in error


def test_a_question_is_not_repeated_in_its_refusal() -> None:
    form = Form(Field("said", "What is to be noted?", long_text_of))
    reason = Reason(code="string_too_long", detail="String should have at most 10000 characters", pointer="/said")
    refused = form.read(Posted({"said": ("x",)})).refused(Refused(422, Problem(reasons=(reason,))))
    assert refused.error("said") == "Your answer must be 10,000 characters or fewer"


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The provision started on 2 November 2026 already"), ("cy", "Mae'r dechrau wedi'i gofnodi eisoes")],
)
def test_a_services_own_sentence_stays_in_english_and_its_code_speaks_in_welsh(language: str, said: str) -> None:
    chosen = LANGUAGE.set(language)
    try:
        reason = Reason(code="already_started", detail="the provision started on 2026-11-02 already", pointer="/title")
        assert FORM.blank().refused(Refused(409, Problem(reasons=(reason,)))).error("title") == said
    finally:
        LANGUAGE.reset(chosen)


def test_a_question_is_no_name_of_a_field() -> None:
    form = Form(Field("last", "What is its last day?", date_of))
    filled = form.read(Posted({"last-day": ("32",), "last-month": ("13",), "last-year": ("2027",)}))
    assert filled.error("last") == "This must be a real date"
