"""Policies and grounds for exclusion as staff read them, made of the lists that the API serves."""

from datetime import date

from portal.api.answers.rules_of_law import Ground, Policy
from portal.pages.category_manager.policies import grounds_view, in_force, policies_view, policy_view
from shared.auth.principal import Role
from shared.reference.published import LISTINGS
from tests.portal.buying import TODAY, page_of, the_names

POLICIES = tuple(Policy.model_validate(each) for each in LISTINGS["policies"].content()["items"])
GROUNDS = tuple(Ground.model_validate(each) for each in LISTINGS["exclusion-grounds"].content()["items"])


def test_every_policy_stands_in_the_list_once() -> None:
    view = policies_view(POLICIES, TODAY)
    assert len(view.rows) == len({each.path for each in view.rows}) == len({each.id for each in POLICIES})
    text = page_of("staff/worklist.html", view, Role.AUDITOR)
    assert "Application decision" in text
    assert "By law" in text
    assert "There is no policy." in page_of("staff/worklist.html", policies_view((), TODAY), Role.AUDITOR)


def test_every_policy_has_a_page_without_codes_and_pence() -> None:
    for name in {each.id for each in POLICIES}:
        versions = [each for each in POLICIES if each.id == name]
        view = policy_view(versions, the_names(), TODAY)
        assert len(view.sections) == len(versions)
        assert not any("pence" in term.lower() for section in view.sections for term, _ in section.rows), name
        page_of("staff/detail.html", view, Role.BUYER)


def test_money_and_shares_are_written_as_a_person_would() -> None:
    of = {name: [each for each in POLICIES if each.id == name] for name in ("thresholds", "offer_scoring")}
    thresholds = page_of("staff/detail.html", policy_view(of["thresholds"], the_names(), TODAY), Role.BUYER)
    assert "£139,688" in thresholds
    assert "No limit" in thresholds
    scoring = page_of("staff/detail.html", policy_view(of["offer_scoring"], the_names(), TODAY), Role.BUYER)
    assert "40%" in scoring


def test_a_version_holds_from_its_first_day_to_its_last() -> None:
    policy = POLICIES[0].model_copy(update={"valid_from": date(2026, 1, 1), "valid_to": date(2026, 3, 1)})
    days = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 3, 1), date(2026, 3, 2))
    assert [in_force(policy, each) for each in days] == [False, True, True, False]


def test_every_ground_says_which_law_knows_it() -> None:
    view = grounds_view(GROUNDS)
    assert all(section.rows for section in view.sections)
    text = page_of("staff/detail.html", view, Role.CATEGORY_MANAGER)
    assert "Public Contracts Regulations 2015" in text
    assert "Mandatory, PCR 2015 reg. 57(1)(a)." in text
    assert "There is no ground." in page_of("staff/detail.html", grounds_view(()), Role.AUDITOR)
