"""Safeguarding reports: the rules, the clock, and who sees what over HTTP."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.client_journey.safeguarding.domain import reporting
from services.client_journey.safeguarding.domain.report import REPORTS, Report, evolve
from services.client_journey.safeguarding.domain.reporting import CloseReport, ReferReport, ReportConcern, Whose
from shared.auth.principal import Role
from shared.contracts import client_journey as facts
from shared.contracts import ordering
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import open_markets
from tests.client_journey.calling import ask, log_of, start
from tests.client_journey.examples import JOURNEY_ID, NOON
from tests.client_journey.placing import Placed
from tests.running import Reply, Running

REPORT_ID, DAY = new_id(), NOON.date()
WHOSE = Whose(client_id=uuid4(), journey_id=JOURNEY_ID, district="D01", order_id=None, supplier_id=None)
SOON = ReportConcern(concern="neglect", urgency="soon", said="Came without a coat.")
URGENT = ReportConcern(concern="self_harm", urgency="immediate", said="Said so.")
CLOSE, REFER = CloseReport(outcome="support_arranged"), ReferReport(to="adult_social_care")


def a_report(asked: ReportConcern = SOON) -> Report:
    found = REPORTS.fold(reporting.report(WHOSE, REPORT_ID, asked, Sealed.of(b"x"), "coach", NOON))
    assert found is not None
    return found


def after(report: Report, events: list[Event]) -> Report:
    for event in events:
        report = evolve(report, event)
    return report


def refused(decide: Callable[[], list[Event]]) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        decide()
    return set(refusal.value.codes)


def test_what_is_urgent_is_due_the_same_day_and_the_rest_the_next_working_day() -> None:
    assert a_report(URGENT).due_by == DAY
    assert a_report().due_by == DAY + timedelta(days=1)
    assert after(a_report(), reporting.acknowledge(a_report(), "lead", NOON)).due_by == DAY + timedelta(days=7)


def test_a_concern_is_reported_and_dealt_with_while_no_market_is_open() -> None:
    """What is done for a client waits for no market: none is open on this day."""
    before = datetime(2016, 6, 13, 12, tzinfo=UTC)
    assert open_markets(before.date()) == ()
    report = REPORTS.fold(reporting.report(WHOSE, REPORT_ID, SOON, Sealed.of(b"x"), "coach", before))
    assert report is not None
    assert after(report, reporting.acknowledge(report, "lead", before)).due_by == before.date() + timedelta(days=7)


def test_a_report_is_read_passed_on_and_closed_and_each_step_starts_the_clock_anew() -> None:
    assert refused(lambda: reporting.close(a_report(), CLOSE, "lead", NOON)) == {"not_acknowledged"}
    late = NOON + timedelta(days=3)
    overdue = after(a_report(), reporting.announce_overdue(a_report(), a_report().due_by, late))
    assert overdue.overdue
    assert reporting.announce_overdue(overdue, overdue.due_by, late) == []
    read = after(overdue, reporting.acknowledge(overdue, "lead", late))
    assert (read.overdue, reporting.acknowledge(read, "lead", late)) == (False, [])
    referred = after(read, reporting.refer(read, REFER, "lead", late))
    assert reporting.refer(referred, REFER, "lead", late) == []
    closed = after(referred, reporting.close(referred, CLOSE, "lead", late))
    assert (closed.running, reporting.close(closed, CLOSE, "lead", late)) == (False, [])
    assert reporting.announce_overdue(closed, closed.due_by, late + timedelta(days=99)) == []
    assert refused(lambda: reporting.refer(closed, REFER, "lead", late)) == {"report_closed"}


def test_what_leaves_the_service_names_the_report_and_its_district_alone() -> None:
    for event in (facts.SafeguardingReportMade, facts.SafeguardingReportOverdue):
        assert set(event.model_fields) == {"report_id", "district", "due_by"}


async def test_a_report_is_for_the_lead_of_the_district_and_whoever_made_it_sees_how_far_it_is(
    service: Running,
) -> None:
    journey_id = (await start(service)).body["journey_id"]
    body = {"concern": "domestic_abuse", "urgency": "immediate", "said": "Afraid to go home."}
    made = await ask(service, f"journeys/{journey_id}/safeguarding-reports", **body)
    assert made.status == 201, made
    path = f"/v1/safeguarding-reports/{made.body['report_id']}"
    lead = service.token(Role.SAFEGUARDING_LEAD, districts=["D01"])
    elsewhere = service.token(Role.SAFEGUARDING_LEAD, districts=["D02"])
    shown = await service.call("GET", path, lead)
    assert (shown.body["journey_id"], shown.body["concern"]) == (journey_id, "domestic_abuse")
    assert "home" not in str(shown.body)
    for method, of in (("GET", path), ("POST", f"{path}/openings"), ("POST", f"{path}/acknowledgement")):
        assert (await service.call(method, of, elsewhere)).status == 404
        for role in (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.AUDITOR, Role.OPERATOR, Role.SUPPLIER):
            reply = await service.call(method, of, service.token(role, districts=["D01"]))
            assert reply.status == 403, (method, of, role, reply)
    assert (await service.call("GET", f"/v1/journeys/{journey_id}", lead)).status == 403, "and nothing else"
    own = await service.call("GET", "/v1/own-safeguarding-reports", service.token(Role.WORK_COACH, districts=["D01"]))
    (mine,) = [each for each in own.body["items"] if each["report_id"] == made.body["report_id"]]
    assert set(mine) == {"report_id", "status", "reported_at"}
    opened = await service.call("POST", f"{path}/openings", lead)
    assert opened.body["said"] == "Afraid to go home."
    assert (await service.call("POST", f"{path}/acknowledgement", lead)).status == 204
    assert (await service.call("POST", f"{path}/referral", lead, json={"to": "police"})).status == 204
    closing = {"outcome": "taken_on_by_authority"}
    assert (await service.call("POST", f"{path}/closure", lead, json=closing)).status == 204
    assert (await service.call("GET", "/v1/safeguarding-reports", lead)).body["items"] == []
    assert len(await log_of(service, made.body["report_id"])) == 5
    kept = [each async for each in service.database["events"].find({"aggregate_id": made.body["report_id"]})]
    assert "home" not in str(kept)
    nobody = service.token(Role.SUPPLIER, org=uuid4())
    assert (await service.call("POST", "/v1/safeguarding-reports", nobody, json=body)).status in {403, 422}


SAID = {"concern": "neglect", "urgency": "soon", "said": "Had not eaten for two days."}


async def reported_by(service: Running, org: object, order_id: object, **more: object) -> Reply:
    body = {**SAID, "order_id": str(order_id), **more}
    return await service.call("POST", "/v1/safeguarding-reports", service.token(Role.SUPPLIER, org=org), json=body)


async def own_of(service: Running, token: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (await service.call("GET", "/v1/own-safeguarding-reports", token)).body["items"]
    return found


async def test_a_supplier_reports_on_its_own_order_while_it_runs_and_after_and_on_no_other(service: Running) -> None:
    placed = await Placed(service).begin()
    mine, order_id = placed.supplier_id, placed.order_id
    made = await reported_by(service, mine, order_id)
    assert made.status == 201, made
    lead = service.token(Role.SAFEGUARDING_LEAD, districts=["D01"])
    path = f"/v1/safeguarding-reports/{made.body['report_id']}"
    shown = (await service.call("GET", path, lead)).body
    assert (shown["journey_id"], shown["order_id"], shown["supplier_id"]) == (
        placed.journey_id,
        str(order_id),
        str(mine),
    )
    assert (await service.call("POST", f"{path}/openings", lead)).body["said"] == SAID["said"]
    other = await Placed(service).begin()
    another = await reported_by(service, other.supplier_id, order_id)
    unknown = await reported_by(service, mine, uuid4())
    assert (another.status, unknown.status) == (404, 404), "nobody tells the order of another from none"
    not_of_it = await reported_by(service, mine, order_id, need_id=str(uuid4()))
    assert (not_of_it.status, not_of_it.codes) == (409, {"need_not_of_order"})
    assert (
        await service.call("POST", f"/v1/journeys/{placed.journey_id}/safeguarding-reports", placed.supplier, json=SAID)
    ).status == 403
    await placed.tell(ordering.ProvisionCompleted(**placed.of_line, completed_on=datetime.now(UTC).date()))
    await placed.until_against_showing(lambda codes: "provision_ended" in codes)
    late = await reported_by(service, mine, order_id)
    assert late.status == 201, "a concern may be reported once the provision is over"
    own = await own_of(service, placed.supplier)
    assert {each["report_id"] for each in own} == {made.body["report_id"], late.body["report_id"]}
    assert {tuple(each) for each in own} == {("report_id", "status", "reported_at")}
    assert await own_of(service, other.supplier) == []


async def test_the_lead_of_another_district_and_other_coaches_see_nothing_of_a_report(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    who = service.token(Role.WORK_COACH, districts=["D01"], subject="who reports")
    made = await service.call("POST", f"/v1/journeys/{journey_id}/safeguarding-reports", who, json=SAID)
    path = f"/v1/safeguarding-reports/{made.body['report_id']}"
    lead = service.token(Role.SAFEGUARDING_LEAD, districts=["D01"])
    elsewhere = service.token(Role.SAFEGUARDING_LEAD, districts=["D02"])
    listed = "/v1/safeguarding-reports?limit=200"
    for running in ("true", "false"):
        found = await service.call("GET", f"{listed}&running={running}", elsewhere)
        assert (found.status, found.body["items"]) == (200, [])
    for step, body in (
        ("openings", None),
        ("acknowledgement", None),
        ("referral", {"to": "police"}),
        ("closure", {"outcome": "no_further_action"}),
    ):
        assert (await service.call("POST", f"{path}/{step}", elsewhere, json=body)).status == 404, step
    assert made.body["report_id"] in str((await service.call("GET", listed, lead)).body)
    assert [each["status"] for each in await own_of(service, who)] == ["reported"]
    assert (await service.call("POST", f"{path}/acknowledgement", lead)).status == 204
    assert [each["status"] for each in await own_of(service, who)] == ["acknowledged"]
    for method, of in (("GET", path), ("GET", listed), ("POST", f"{path}/openings")):
        assert (await service.call(method, of, who)).status == 403, "what was reported is not read again by who did"
    colleague = service.token(Role.WORK_COACH, districts=["D01"], subject="a colleague")
    assert await own_of(service, colleague) == []
    timeline = await service.call("GET", f"/v1/journeys/{journey_id}/timeline", colleague)
    assert timeline.status == 200
    assert made.body["report_id"] not in str(timeline.body), "and their client's record does not tell that there is one"
