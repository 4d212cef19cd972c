"""A supplier sees how it stands in each category, answers a notice of removal in time, and may leave."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.suppliers import Membership
from portal.api.together import Missing
from portal.pages import PAGES
from portal.pages.supplier.membership import ANSWER, LEAVE, in_category, membership_view, standing_of
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.portal.conftest import visiting
from tests.portal.rendering import TODAY, html_of
from tests.portal.supplier.answers import a_feedback, a_membership, a_notice, a_supplier
from tests.portal.supplier.company import Company
from tests.running import until
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import CATEGORY, Registry


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


def test_why_it_was_removed_is_asked_once_about_each_removal() -> None:
    removed = a_membership(standing="removed", since="2026-11-25T09:00:00Z")
    link = 'href="/membership/GETTING_JOBS/feedback"'
    asked = a_feedback(occasion="removal", application_id=None)
    before = a_feedback(occasion="removal", application_id=None, decided_at="2024-01-01T09:00:00Z")
    given = a_feedback(occasion="removal", application_id=None, open=False, text="No insurance was shown.")
    for feedback, said, can_ask in (
        ((), link, True),
        ((before, a_feedback()), link, True),
        ((asked,), "You are told by 11 December 2026.", False),
        ((given,), "No insurance was shown.", False),
        (Missing("It cannot be shown."), "It cannot be shown.", False),
    ):
        view = membership_view(a_supplier(removed).memberships, TODAY, feedback)
        html = html_of("supplier/membership.html", view)
        assert said in html
        assert (link in html) is can_ask
    assert link not in html_of("supplier/membership.html", membership_view((), TODAY))


async def test_who_was_removed_asks_why_and_sees_that_it_is_told(registry: Registry) -> None:  # noqa: F811
    member = await registry.a_member()
    path = f"/membership/{CATEGORY}/feedback"
    async with visiting(PAGES, registry.one.url) as browser:
        browser.signs_in(Role.SUPPLIER, registry.one.token(Role.SUPPLIER, org=registry.orgs[member]))
        company = Company(browser)
        await company.opens(path)
        assert company.page is not None
        assert company.page.status_code == 404, "it is a member"
        assert (await registry.remove(member, "debarred")).status == 204

        async def offered() -> bool:
            return path in await company.opens("/membership")

        await until(offered, "what was asked before can be had")
        await company.opens(path)
        assert "You have asked why you were removed" in await company.sends(path, question="What was missing?")

        async def told() -> bool:
            return "You have asked why. You are told by" in await company.opens("/membership")

        await until(told, "it is seen that this was asked")
        await company.opens(path)
        assert "You have asked about this already" in await company.sends(path)


def test_leaving_has_to_be_confirmed() -> None:
    view = in_category(a_supplier(a_membership()), "GETTING_JOBS", TODAY)
    html = html_of("supplier/leaving.html", view, LEAVE.read(Posted()))
    assert html.count("Confirm that you understand what leaving means") == 2
    assert LEAVE.read(Posted({"leaves": ("yes",)})).ok
