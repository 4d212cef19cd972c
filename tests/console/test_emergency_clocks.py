"""The clocks of emergency access, by the timer role: of hours, to the second, and of working days."""

from datetime import timedelta

from shared.auth.principal import Role
from tests.console.conftest import MONDAY, System
from tests.journeys.test_chain import Department, a_need
from tests.running import until

JOURNEYS, PATH, HOUR = "client_journey", "/v1/emergency-accesses", timedelta(hours=1)


async def test_an_access_lapses_ends_and_is_found_unreviewed_by_itself(
    system: System, department: Department, at_monday: None
) -> None:
    async def asked() -> str:
        journey_id = (await a_need(department))["journey_id"]
        body = {"journey_id": journey_id, "kinds": ["contact_details"], "reason": "system_failure"}
        reply = await department.call(JOURNEYS, "POST", PATH, Role.OPERATOR, json=body)
        return f"{PATH}/{reply.body['emergency_id']}"

    async def become(path: str, **shown: object) -> None:
        async def as_awaited() -> bool:
            found = (await department.call(JOURNEYS, "GET", path, Role.AUDITOR)).body
            return {name: found[name] for name in shown} == shown

        await until(as_awaited, f"{path} is {shown}")

    unanswered, granted = await asked(), await asked()
    approved = await department.call(JOURNEYS, "POST", f"{granted}/approval", Role.CATEGORY_MANAGER)
    assert approved.status == 204, approved
    system.clock.set(MONDAY + 4 * HOUR)
    await become(unanswered, status="lapsed")
    await become(granted, status="granted")
    system.clock.set(MONDAY + 12 * HOUR)
    await become(granted, status="ended", review_by="2028-01-17", overdue=False)
    system.clock.set(MONDAY + timedelta(days=8))
    await become(granted, status="ended", overdue=True)
