"""A supplier sees how it stands in each category, answers a notice of removal in time, and may leave."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.suppliers import Membership
from portal.pages.supplier.membership import ANSWER, LEAVE, in_category, membership_view, standing_of
from portal.web.posted import Posted
from tests.portal.rendering import TODAY, html_of
from tests.portal.supplier.answers import a_membership, a_notice, a_supplier


@given(days=st.integers(-400, 400))
def test_a_notice_is_answered_until_its_last_day_is_over(days: int) -> None:
    last = TODAY + timedelta(days=days)
    standing = standing_of(
        Membership.model_validate(a_membership(removal_notice=a_notice(representations_by=last))), TODAY
    )
    assert standing.can_answer is (days >= 0)


def test_no_time_runs_before_the_notice_has_reached_the_supplier() -> None:
    notice = a_notice(representations_by="2026-11-01", served_on=None)
    supplier = a_supplier(a_membership(removal_notice=notice))
    view = in_category(supplier, "GETTING_JOBS", TODAY)
    assert view is not None
    assert view.standing.can_answer
    assert "your time has not begun" in html_of("supplier/removal_notice.html", view, ANSWER.blank())


def test_a_category_with_a_notice_comes_first_and_one_that_ended_last() -> None:
    supplier = a_supplier(
        a_membership(category="ENGAGEMENT"),
        a_membership(standing="left", category="KEEPING_JOBS"),
        a_membership(removal_notice=a_notice()),
    )
    view = membership_view(supplier.memberships, TODAY)
    assert [each.membership.category for each in view.standings] == ["GETTING_JOBS", "ENGAGEMENT"]
    assert [each.category for each in view.ended] == ["KEEPING_JOBS"]
    assert "Read and answer the notice for Getting jobs" in html_of("supplier/membership.html", view)


def test_a_declaration_to_renew_is_the_first_thing_said() -> None:
    supplier = a_supplier(a_membership(redeclare_by="2026-12-02"), a_membership(category="ENGAGEMENT"))
    view = membership_view(supplier.memberships, TODAY)
    assert view.renew_by == date(2026, 12, 2)
    assert "Renew your declaration by 2 December 2026" in html_of("supplier/membership.html", view)


def test_a_suspension_says_why_and_until_when() -> None:
    supplier = a_supplier(
        a_membership(standing="suspended", reason="investigation", suspended_until="2026-12-30", explanation="A visit.")
    )
    html = html_of("supplier/membership.html", membership_view(supplier.memberships, TODAY))
    assert "You are suspended until 30 December 2026." in html
    assert "A visit." in html


def test_whoever_is_no_member_is_led_to_applying() -> None:
    assert 'href="/apply"' in html_of("supplier/membership.html", membership_view((), TODAY))
    assert in_category(a_supplier(a_membership(standing="removed")), "GETTING_JOBS", TODAY) is None


def test_leaving_has_to_be_confirmed() -> None:
    view = in_category(a_supplier(a_membership()), "GETTING_JOBS", TODAY)
    html = html_of("supplier/leaving.html", view, LEAVE.read(Posted()))
    assert html.count("Confirm that you understand what leaving means") == 2
    assert LEAVE.read(Posted({"leaves": ("yes",)})).ok
