"""Category managers decide on applications, two people each, with a registry that runs."""

from collections.abc import AsyncIterator

import pytest

from shared.auth.principal import Role
from tests.portal.commercial import Officer, at_the_portal
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import ADA, BEN, CATEGORY, OTHER, Registry

YES = {"declares_no_interest": "yes"}


@pytest.fixture(scope="module")
async def at_work(a_registry: Registry) -> AsyncIterator[Officer]:  # noqa: F811 - the fixture
    async with at_the_portal(a_registry) as one:
        yield one


@pytest.fixture
def officer(at_work: Officer) -> Officer:
    at_work.works_as(ADA)
    return at_work


async def test_one_proposes_to_admit_and_another_confirms(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.an_organisation(name="Beacon & Sons <Skills>")
    path = f"/applications/{await registry.an_application(org, categories=[CATEGORY, OTHER])}"
    assert path in await officer.reads("/applications")
    assert "Beacon & Sons <Skills>" in await officer.reads(f"/suppliers/{org}")
    shown = await officer.reads(path)
    assert shown.count("Every condition is met.") == 2
    missing = await officer.sends(path, categories=[])
    assert "Select the categories to admit the applicant to" in missing
    assert "Confirm that you have no interest in this supplier" in missing
    proposed = await officer.sends(path, categories=[CATEGORY, OTHER], note="Sound.", **YES)
    assert "Another person has to confirm it." in proposed
    assert "proposed by you" in proposed
    assert "Confirm what was proposed" not in proposed, "nobody confirms what they proposed"
    officer.works_as(BEN)
    assert "To confirm" in await officer.reads("/applications?list=confirm")
    confirmed = await officer.sends(path, categories=[CATEGORY, OTHER], **YES)
    assert confirmed.count("Accepted") >= 2
    shown = (await registry.officer("GET", f"/v1{path}")).body
    assert [each["decision"] for each in shown["categories"]] == ["accepted", "accepted"]


async def test_conditions_that_are_not_met_are_shown_and_refuse_an_admission(
    officer: Officer,
    registry: Registry,  # noqa: F811
) -> None:
    org = await registry.an_organisation()
    path = f"/applications/{await registry.an_application(org, has_safeguarding_policy=False)}"
    shown = await officer.reads(path)
    assert "The applicant has no safeguarding policy" in shown
    refused = await officer.sends(path, categories=[CATEGORY], note="Typed <b>words</b>", **YES)
    assert refused.count("The applicant has no safeguarding policy") == 2, "in the summary and at its category"
    assert "Typed <b>words</b>" in refused, "what was typed is kept"
    refusal = f"{path}/refuse/{CATEGORY}"
    assert "Select every reason for the refusal" in await officer.sends(refusal, **YES)


async def test_an_applicant_is_refused_by_two_with_reasons(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.an_organisation()
    path = f"/applications/{await registry.an_application(org)}"
    refusal = f"{path}/refuse/{CATEGORY}"
    ground = await officer.sends(refusal, reasons=["mandatory_exclusion_ground"], **YES)
    assert "Invite the applicant to speak on this ground before you refuse it" in ground
    await officer.sends(refusal, reasons=["policies_missing"], detail="The policy is of 2009.", **YES)
    officer.works_as(BEN)
    assert "The policy is of 2009." in await officer.reads(path)
    await officer.sends(path, categories=[CATEGORY], **YES)
    shown = (await registry.officer("GET", f"/v1{path}")).body
    assert shown["categories"][0]["explanations"] == [{"code": "policies_missing", "detail": "The policy is of 2009."}]


async def test_a_proposal_comes_back_with_a_note(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.an_organisation()
    path = f"/applications/{await registry.an_application(org)}"
    await officer.sends(path, categories=[CATEGORY], **YES)
    officer.works_as(BEN)
    returned = await officer.sends(f"{path}/return/{CATEGORY}", note="Ask for the policy.")
    assert "Returned to be looked at again: Ask for the policy." in returned


async def test_an_officer_asks_extends_and_takes_on(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.an_organisation()
    path = f"/applications/{await registry.an_application(org)}"
    assert "Enter the question to the applicant" in await officer.sends(f"{path}/clarify", question=" ")
    assert "Which policy holds?" in await officer.sends(f"{path}/clarify", question="Which policy holds?")
    assert "The register has to be asked." in await officer.sends(
        f"{path}/extend", justification="The register has to be asked."
    )
    officer.works_as(BEN)
    assert "You evaluate this application now." in await officer.sends(f"{path}/evaluate")
    assert "You evaluate no application" not in await officer.reads("/applications?list=mine")


async def test_an_auditor_looks_on_and_changes_nothing(officer: Officer, registry: Registry) -> None:  # noqa: F811
    org = await registry.an_organisation()
    path = f"/applications/{await registry.an_application(org)}"
    officer.works_as("auditor", Role.AUDITOR)
    shown = await officer.reads(path)
    assert "Propose to" not in shown
    await officer.reads(f"{path}/clarify", 403)
    await officer.reads("/applications/018f0000-0000-7000-8000-000000000000", 404)
    await officer.reads("/applications/no-id", 404)
