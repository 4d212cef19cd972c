"""The clocks of action plans and safeguarding reports, by the timer role: each says what is due, and says it once."""

from datetime import timedelta

from shared.auth.principal import Role
from tests.console.conftest import MONDAY, System
from tests.journeys.test_chain import Department, a_need
from tests.running import until

JOURNEYS = "client_journey"
STEP = {"kind": "job_search", "done_by": "client", "due": "2028-02-01"}
CONCERN = {"concern": "neglect", "urgency": "soon", "said": "Came without a coat."}


async def test_a_review_and_an_overdue_report_are_announced_once_each(
    system: System, department: Department, at_monday: None
) -> None:
    events = system.up[JOURNEYS].database["events"]

    async def begun(path: str, role: Role, body: object, name: str) -> str:
        made = await department.call(JOURNEYS, "POST", path, role, json=body)
        assert made.status == 201, made
        return str(made.body[name])

    async def said(aggregate_id: str) -> list[str]:
        found = events.find({"aggregate_id": aggregate_id}).sort("version", 1)
        return [each["type"].split(".")[1] async for each in found]

    async def comes_to(aggregate_id: str, *facts: str) -> None:
        async def so() -> bool:
            return (await said(aggregate_id))[-len(facts) :] == [*facts]

        await until(so, f"{aggregate_id} says {facts}")

    journey = f"/v1/journeys/{(await a_need(department))['journey_id']}"
    plan_id = await begun(
        f"{journey}/action-plans", Role.WORK_COACH, {"steps": [STEP], "review_by": "2028-01-20"}, "plan_id"
    )
    report_id = await begun(f"{journey}/safeguarding-reports", Role.WORK_COACH, CONCERN, "report_id")
    read_id = await begun(f"{journey}/safeguarding-reports", Role.WORK_COACH, CONCERN, "report_id")
    read = f"/v1/safeguarding-reports/{read_id}"
    done = await department.call(JOURNEYS, "POST", f"{read}/acknowledgement", Role.SAFEGUARDING_LEAD)
    assert done.status == 204, done

    system.clock.set(MONDAY + timedelta(days=2))
    await comes_to(report_id, "SafeguardingReportOverdue")
    assert "SafeguardingReportOverdue" not in await said(read_id), "the lead's next step has its own day"
    system.clock.set(MONDAY + timedelta(days=8, hours=3))
    await comes_to(read_id, "SafeguardingReportOverdue")
    await comes_to(plan_id, "ActionPlanReviewDue")
    system.clock.set(MONDAY + timedelta(days=11))
    await comes_to(plan_id, "ActionPlanReviewDue", "ActionPlanReviewOverdue")
    system.clock.set(MONDAY + timedelta(days=40))
    probe = await begun(f"{journey}/safeguarding-reports", Role.WORK_COACH, CONCERN, "report_id")
    system.clock.set(MONDAY + timedelta(days=45))
    await comes_to(probe, "SafeguardingReportOverdue")
    for each, fact in (
        (report_id, "SafeguardingReportOverdue"),
        (read_id, "SafeguardingReportOverdue"),
        (plan_id, "ActionPlanReviewDue"),
        (plan_id, "ActionPlanReviewOverdue"),
    ):
        assert (await said(each)).count(fact) == 1, (each, fact)
