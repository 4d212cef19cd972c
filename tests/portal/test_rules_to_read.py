"""Who decides, bank holidays and usual messages as staff read them, made of the lists that the API serves."""

from portal.api.answers.rules_of_law import Authority, HolidaysOfYear, Steps, UsualMessages
from portal.pages.category_manager.rules_to_read import authority_view, holidays_view, said_of, usual_view
from shared.auth.principal import Role
from shared.reference.published import LISTINGS
from tests.portal.rendering import TODAY, html_of, names, visit_of

AUTHORITIES = tuple(Authority.model_validate(each) for each in LISTINGS["authority"].content()["items"])
YEARS = tuple(HolidaysOfYear.model_validate(each) for each in LISTINGS["bank-holidays"].content()["items"])
USUAL = UsualMessages.model_validate(LISTINGS["notification-defaults"].content())


def test_who_decides_is_said_with_amounts_as_a_person_would() -> None:
    text = html_of("staff/detail.html", authority_view(AUTHORITIES, visit_of(Role.BUYER)), role=Role.BUYER)
    for said in ("Approving an order", "District manager", "£50,000", "Central buying team", "No limit"):
        assert said in text
    assert "the district manager and then the central buying team." in text
    assert "42 days at most" in text
    assert "pence" not in text
    assert 'href="/cover"' in text
    auditor = html_of("staff/detail.html", authority_view(AUTHORITIES, visit_of(Role.AUDITOR)), role=Role.AUDITOR)
    assert 'href="/cover"' not in auditor
    none = html_of("staff/detail.html", authority_view((), visit_of(Role.AUDITOR)), role=Role.AUDITOR)
    assert "Nothing says who decides today." in none


def test_rows_of_the_matrix_are_said_in_sentences() -> None:
    every = {"above_pence": 0, "up_to_pence": 100_000, "categories": None, "districts": None, "first_on": None}
    small = Steps.model_validate({**every, "last_on": "2026-12-31", "steps": []})
    assert said_of(small, names()) == (
        "Up to £1,000, in every category, in every district, until 31 December 2026: nobody's approval is needed."
    )


def test_bank_holidays_begin_with_this_year_and_none_is_lost() -> None:
    view = holidays_view(YEARS, TODAY)
    years = [int(each.title) for each in view.sections if each.title]
    assert years[0] == TODAY.year
    assert sorted(years) == sorted(each.year for each in YEARS)
    text = html_of("staff/detail.html", view, role=Role.AUDITOR)
    assert "25 December" in text


def test_every_role_has_how_it_is_written_to_without_codes() -> None:
    view = usual_view(USUAL)
    assert len(view.sections) == len(USUAL.items) + 1
    text = html_of("staff/detail.html", view, role=Role.DISTRICT_MANAGER)
    for said in (
        "Once a day",
        "19:00 to 07:30, at weekends and on bank holidays",
        "Never",
        "notification service or email",
    ):
        assert said in text
    assert "govuk_notify" not in text
