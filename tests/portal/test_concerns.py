"""Safeguarding leads see reports of concern, with a service of client journeys that runs."""

from dataclasses import dataclass

from shared.auth.principal import Role
from tests.client_journey.calling import ask, start
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.portal.commercial import at_the_portal
from tests.running import Running

SAID = "Afraid to go home."


@dataclass
class World:
    one: Running


async def test_a_lead_opens_a_report_looks_into_it_refers_and_closes_it(service: Running) -> None:  # noqa: F811
    journey_id = (await start(service)).body["journey_id"]
    body = {"concern": "domestic_abuse", "urgency": "immediate", "said": SAID}
    made = await ask(service, f"journeys/{journey_id}/safeguarding-reports", **body)
    assert made.status == 201, made
    path = f"/concerns/{made.body['report_id']}"
    async with at_the_portal(World(service)) as lead:
        lead.works_as("lead", Role.SAFEGUARDING_LEAD, ["D01"])
        listed = await lead.reads("/concerns")
        assert path in listed
        assert "Domestic abuse" in listed
        shown = await lead.reads(path)
        assert SAID not in shown, "it is opened for itself, and that is recorded"
        opened = await lead.browser.post(path)
        assert (opened.status_code, SAID in opened.text) == (200, True)
        assert "no-store" in opened.headers["cache-control"]
        refused = await lead.sends(f"{path}/close", outcome="support_arranged")
        assert "There is a problem" in refused, "nobody has said that they look into it"
        assert "Being looked into" in await lead.sends(f"{path}/acknowledge")
        assert "Select who may act" in await lead.sends(f"{path}/refer")
        assert "Adult social care" in await lead.sends(f"{path}/refer", to="adult_social_care")
        closed = await lead.sends(f"{path}/close", outcome="support_arranged")
        assert "Support is arranged" in closed
        assert "Refer it" not in closed
        assert path in await lead.reads("/concerns?list=closed")
        lead.works_as("manager", Role.CATEGORY_MANAGER)
        await lead.reads(path, 403)
