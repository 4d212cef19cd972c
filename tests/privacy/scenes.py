"""What staff and suppliers do with personal data in it, and what they do wrong: each scene sends planted values.

Whoever adds a personal field adds a scene here, which sends it as staff would and then in ways that are refused.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from shared.auth.principal import Role
from shared.reference.calendar import financial_year, uk_date
from tests.journeys.test_chain import CATEGORY, Department, an_offer
from tests.needs import need_body
from tests.privacy.personal_fields import MADE_HERE
from tests.running import Reply, until

JOURNEYS = "client_journey"
MESSAGES = "notifications"


@dataclass
class Stage:
    """Who is called, what is planted, and the ids that scenes leave for those after them."""

    department: Department
    planted: dict[str, str]
    ids: dict[str, str] = field(default_factory=dict)

    async def coach(self, path: str, **body: Any) -> Reply:
        """Let the coach of the district ask for something."""
        return await self.department.call(JOURNEYS, "POST", path, Role.WORK_COACH, json=body)

    async def refused(self, path: str, body: Mapping[str, Any], *roles: Role) -> None:
        """Send what cannot be taken: the answer is looked through with all others."""
        reply = await self.department.call(JOURNEYS, "POST", path, *(roles or (Role.WORK_COACH,)), json=body)
        assert 400 <= reply.status < 500, reply


async def a_client_is_named(stage: Stage) -> None:
    """A coach opens a journey by a reference, and one without; others may not, and some write it wrongly."""
    reference, place = stage.planted["start_journey.client_ref"], {"district": stage.department.district}
    opening = {"client_ref": reference, "category": CATEGORY, **place}
    started = await stage.coach("/v1/journeys", **opening)
    assert started.status == 201, started
    stage.ids["journey_id"] = started.body["journey_id"]
    made = await stage.coach("/v1/journeys", category=CATEGORY, **place)
    stage.planted[MADE_HERE] = made.body["client_ref"]
    stage.ids["second_journey_id"] = made.body["journey_id"]
    await stage.refused("/v1/journeys", opening | {"category": "ENGAGEMENT"})
    await stage.refused("/v1/journeys", opening, Role.AUDITOR)
    for wrong in (f"{reference}0", f"x{reference[1:]}", [reference], {"is": reference}):
        await stage.refused("/v1/journeys", opening | {"client_ref": wrong})
    await stage.refused("/v1/journeys", opening | {"reason": reference, "category": reference})


async def a_client_is_looked_for(stage: Stage) -> None:
    """By a reference that is known, and by one that nobody has."""
    for name in ("start_journey.client_ref", "search_journeys.client_ref"):
        found = await stage.coach("/v1/journeys/search", client_ref=stage.planted[name])
        assert found.status == 200, found
        assert len(found.body["items"]) == (name == "start_journey.client_ref")
    await stage.refused(
        "/v1/journeys/search", {"client_ref": stage.planted["search_journeys.client_ref"]}, Role.OPERATOR
    )


async def what_is_known_of_the_client_is_sealed(stage: Stage) -> None:
    """A coach records how the client is reached and what was said about access, opens it, and errs in between."""
    client, plant = f"/v1/journeys/{stage.ids['journey_id']}/client", stage.planted
    contact = {name: plant[f"record_contact_details.{name}"] for name in ("name", "postcode", "phone", "email")} | {
        "address": [plant["record_contact_details.address[]"]]
    }
    access = {"needs": ["step_free"], "said": plant["record_access_needs.said"]}
    for what, body in (("contact-details", contact), ("access-needs", access)):
        path = f"{client}/{what}"
        put = await stage.department.call(JOURNEYS, "PUT", path, Role.WORK_COACH, json=body)
        assert put.status == 204, put
        words = [each for each in (*contact.values(), access["said"]) if isinstance(each, str)]
        for wrong in ({**body, word: word} for word in words):
            refused = await stage.department.call(JOURNEYS, "PUT", path, Role.WORK_COACH, json=wrong)
            assert refused.status == 422, refused
        refused = await stage.department.call(JOURNEYS, "PUT", path, Role.AUDITOR, json=body)
        assert refused.status == 403, refused
    for name, word in contact.items():
        wrong = contact | {each: [word] if name == "address" else word for each in ("language", "preferred_way")}
        refused = await stage.department.call(JOURNEYS, "PUT", f"{client}/contact-details", Role.WORK_COACH, json=wrong)
        assert refused.status == 422, refused
    asked = {"kinds": ["contact_details", "access_needs"], "reason": "contacting_client"}
    opened = await stage.coach(f"{client}/openings", **asked)
    assert opened.body["contact_details"]["name"] == contact["name"], opened
    await stage.refused(f"{client}/openings", asked | {"reason": contact["name"]})


async def somebody_else_opens_it_in_an_emergency(stage: Stage) -> None:
    """An operator opens what another person let it; nobody else opens anything."""
    call, kinds = stage.department.call, ["contact_details", "access_needs"]
    for role in (Role.OPERATOR, Role.AUDITOR, Role.BUYER, Role.CATEGORY_MANAGER):
        opening = {"kinds": kinds, "reason": "contacting_client"}
        await stage.refused(f"/v1/journeys/{stage.ids['journey_id']}/client/openings", opening, role)
    asked = {"journey_id": stage.ids["journey_id"], "kinds": kinds, "reason": "system_failure"}
    await stage.refused("/v1/emergency-accesses", asked | {"reason": stage.planted["record_access_needs.said"]})
    begun = await call(JOURNEYS, "POST", "/v1/emergency-accesses", Role.OPERATOR, json=asked)
    stage.ids["emergency_id"] = begun.body["emergency_id"]
    path = f"/v1/emergency-accesses/{begun.body['emergency_id']}"
    await stage.refused(f"{path}/openings", {"kinds": kinds}, Role.OPERATOR)
    assert (await call(JOURNEYS, "POST", f"{path}/approval", Role.CATEGORY_MANAGER)).status == 204
    found = await call(JOURNEYS, "POST", f"{path}/openings", Role.OPERATOR, json={"kinds": kinds})
    assert found.body["access_needs"]["said"] == stage.planted["record_access_needs.said"]


async def what_is_agreed_and_noted_is_sealed(stage: Stage) -> None:
    """A coach makes a plan in words, changes it, writes a note and corrects it, opens both, and errs in between."""
    journey, plant = f"/v1/journeys/{stage.ids['journey_id']}", stage.planted
    step = {"kind": "other", "done_by": "client", "due": datetime.now(UTC).date().isoformat()}
    first = plant["make_action_plan.steps[].said"]
    made = await stage.coach(f"{journey}/action-plans", steps=[step | {"said": first}])
    assert made.status == 201, made
    plan = f"/v1/action-plans/{made.body['plan_id']}"
    added = plant["add_step_to_action_plan.said"]
    assert (await stage.coach(f"{plan}/steps", **step, said=added)).status == 204
    shown = await stage.department.call(JOURNEYS, "GET", plan, Role.WORK_COACH)
    change, headers = f"{plan}/steps/{shown.body['steps'][0]['step_id']}", {"If-Match": shown.headers["ETag"]}
    changed = step | {"said": plant["change_step_of_action_plan.said"]}
    put = await stage.department.call(JOURNEYS, "PUT", change, Role.WORK_COACH, json=changed, headers=headers)
    assert put.status == 204, put
    opened = await stage.coach(f"{plan}/openings", reason="client_made_contact")
    assert {each["said"] for each in opened.body["steps"]} == {added, changed["said"]}, opened
    for word in (first, added):
        await stage.refused(f"{plan}/steps", step | {"said": word, "kind": word, word: word})
        await stage.refused(f"{journey}/action-plans", {"steps": [step | {"said": word, "done_by": word}]})
    note = {"occasion": "meeting", "said": plant["write_case_note.said"]}
    written = await stage.coach(f"{journey}/case-notes", **note)
    assert written.status == 201, written
    right = note | {"said": plant["correct_case_note.said"]}
    corrected = await stage.coach(f"/v1/case-notes/{written.body['note_id']}/correction", **right)
    assert corrected.status == 201, corrected
    await stage.refused(f"/v1/case-notes/{written.body['note_id']}/correction", right)
    await stage.refused(f"{journey}/case-notes", note | {"occasion": note["said"]})
    asked = {"note_ids": [corrected.body["note_id"]], "reason": "client_made_contact"}
    read = await stage.coach(f"{journey}/case-notes/openings", **asked)
    assert [each["said"] for each in read.body["notes"]] == [right["said"]], read
    await stage.refused(f"{journey}/case-notes/openings", asked | {"reason": note["said"]})


async def a_concern_is_reported(stage: Stage) -> None:
    """A coach reports, the lead reads; a supplier that has no such order reports in vain."""
    concern = {"concern": "neglect", "urgency": "soon", "said": stage.planted["report_concern.said"]}
    made = await stage.coach(f"/v1/journeys/{stage.ids['journey_id']}/safeguarding-reports", **concern)
    assert made.status == 201, made
    path = f"/v1/safeguarding-reports/{made.body['report_id']}/openings"
    opened = await stage.department.call(JOURNEYS, "POST", path, Role.SAFEGUARDING_LEAD)
    assert opened.body["said"] == concern["said"], opened
    words = concern | {"said": stage.planted["report_concern_on_order.said"], "order_id": made.body["report_id"]}
    await stage.refused("/v1/safeguarding-reports", words, Role.SUPPLIER)
    await stage.refused("/v1/safeguarding-reports", words | {"urgency": words["said"]}, Role.SUPPLIER)


async def a_need_is_recorded(stage: Stage) -> None:
    """What follows from a need is told to the other services; where the client lives is sealed, and not all of it."""
    needs, where = f"/v1/journeys/{stage.ids['journey_id']}/needs", "{}.constraints.near.postcode"
    postcode, another = (stage.planted[where.format(each)] for each in ("record_need", "constrain_need"))
    body = need_body(CATEGORY, constraints={"near": {"postcode": postcode, "within_km": 20}, "access": ["step_free"]})
    for wrong in ({"postcode": f"{postcode}Q"}, {"postcode": [postcode]}, {"jobcentre": postcode}, {postcode: 1}):
        await stage.refused(needs, {**body, "constraints": {"near": {**body["constraints"]["near"], **wrong}}})
    await stage.refused(needs, {**body, "kinds": [postcode]})
    recorded = await stage.coach(needs, **body)
    assert recorded.status == 201, recorded
    stage.ids["need_id"] = recorded.body["need_id"]
    constraints = f"/v1/needs/{stage.ids['need_id']}/constraints"
    changed = {"constraints": {"near": {"postcode": another, "within_km": 5}}}
    put = await stage.department.call(JOURNEYS, "PUT", constraints, Role.WORK_COACH, json=changed)
    assert put.status == 204, put
    opened = await stage.coach(f"{constraints}/openings", reason="arranging_provision")
    assert opened.body["match"]["constraints"]["near"]["outward_code"] == "BB11", opened
    unmet = await stage.coach(f"/v1/needs/{stage.ids['need_id']}/unmet", reason="no_offer_in_reach")
    assert unmet.status == 204, unmet


async def a_client_joins_what_was_ordered(stage: Stage) -> None:
    """A supplier says where the client begins and looks who comes; a coach makes letters; both err in between."""
    department, year = stage.department, financial_year(datetime.now(UTC).date())
    budget = {"allocated_pence": 1_000_000}
    await department.done("ordering", "PUT", f"/v1/budgets/{department.district}/{year}", Role.BUYER, json=budget)
    offer_id, journey = await an_offer(department), f"/v1/journeys/{stage.ids['journey_id']}"
    need = await stage.coach(f"{journey}/needs", **need_body(CATEGORY))
    today = uk_date(datetime.now(UTC)).isoformat()
    asked = {"need_id": need.body["need_id"], "offer_id": offer_id, "offer_version": 1, "starts_on": today}
    placed = await department.done("ordering", "POST", "/v1/orders", Role.WORK_COACH, json=asked)
    order = f"/v1/orders/{placed.body['order_id']}/acceptance"
    await department.done("ordering", "POST", order, Role.SUPPLIER)
    agreed = {"purposes": ["joining_letter", "contact_shared", "access_shared"], "way": "in_person"}
    assert (await stage.coach(f"{journey}/client/consents", **agreed)).status == 204
    path, words = (
        f"/v1/order-clients/{placed.body['order_id']}",
        _words_of(stage.planted, "give_joining_details.contact."),
    )
    look, details = {"reason": "arrange_first_day"}, {"at": "09:30", "contact": words}
    seen = await department.done(JOURNEYS, "POST", f"{path}/openings", Role.SUPPLIER, json=look)
    assert seen.body["name"] == stage.planted["record_contact_details.name"]
    await department.done(JOURNEYS, "PUT", f"{path}/details", Role.SUPPLIER, json=details)
    for form in ("text", "html", "pdf"):
        made = await stage.coach(f"{path}/letters", form=form)
        assert made.status == 200, made
    for wrong in words.values():
        await stage.refused(f"{path}/letters", {"form": wrong})
        await stage.refused(f"{path}/openings", {"reason": wrong}, Role.SUPPLIER)
        refused = await department.call(
            JOURNEYS, "PUT", f"{path}/details", Role.SUPPLIER, json=details | {wrong: wrong}
        )
        assert refused.status == 422, refused
    assert (await stage.coach(f"{path}/decline", reason="found_work")).status == 204
    await stage.refused(f"{path}/openings", look, Role.SUPPLIER)


def _words_of(planted: Mapping[str, str], prefix: str) -> dict[str, str]:
    return {name.removeprefix(prefix): word for name, word in planted.items() if name.startswith(prefix)}


async def the_client_asks_for_what_is_kept(stage: Stage) -> None:
    """All of it is put together, for programs and as a page, and is for the client alone."""
    asked = {"kind": "access", "identified": "known_in_person"}
    received = await stage.coach(f"/v1/journeys/{stage.ids['journey_id']}/data-requests", **asked)
    stage.ids["request_id"] = received.body["request_id"]
    path = f"/v1/data-requests/{received.body['request_id']}/exports"
    for form in ("json", "page"):
        found = await stage.coach(path, form=form)
        assert stage.planted["record_contact_details.name"] in str(found.body), found
    await stage.refused(path, {"form": stage.planted["record_contact_details.name"]})
    await stage.refused(path, {"form": "json"}, Role.AUDITOR)


async def a_client_is_erased(stage: Stage) -> None:
    """Two people decide it; what was sealed is gone at once, and so is the way to find it."""
    call, journey = stage.department.call, f"/v1/journeys/{stage.ids['second_journey_id']}"
    known = {"name": stage.planted["record_contact_details.name"]}
    path = f"{journey}/client/contact-details"
    assert (await call(JOURNEYS, "PUT", path, Role.WORK_COACH, json=known)).status == 204
    assert (await stage.coach(f"{journey}/closure", reason="left_benefit")).status == 204
    received = await stage.coach(f"{journey}/data-requests", kind="erasure", identified="known_in_person")
    path = f"/v1/data-requests/{received.body['request_id']}"
    assert (await stage.coach(f"{path}/erasure-proposal", ground="no_longer_needed")).status == 204
    assert (await call(JOURNEYS, "POST", f"{path}/erasure-confirmation", Role.DISTRICT_MANAGER)).status == 204
    opening = {"kinds": ["contact_details"], "reason": "contacting_client"}
    assert (await stage.coach(f"{journey}/client/openings", **opening)).body["erased"]
    searched = await stage.coach("/v1/journeys/search", client_ref=stage.planted[MADE_HERE])
    assert searched.body["items"] == []


async def people_say_where_messages_reach_them(stage: Stage) -> None:
    """A coach registers an address and errs, an operator sees who is there and sends a file, and errs."""
    call, own, sent = stage.department.call, stage.planted["register_me.email"], stage.planted["import_staff.email"]
    for wrong in (f"{own}\r\nBcc: {own}", f"<{own}>", [own]):
        refused = await call(MESSAGES, "PUT", "/v1/me", Role.WORK_COACH, json={"email": wrong})
        assert refused.status == 422, refused
    for wrong in ({"email": own, "language": own}, {own: own}):
        refused = await call(MESSAGES, "PUT", "/v1/me", Role.WORK_COACH, json=wrong)
        assert refused.status == 422, refused
    assert (await call(MESSAGES, "PUT", "/v1/me", Role.AUDITOR, json={"email": own})).status == 403
    assert (await call(MESSAGES, "PUT", "/v1/me", Role.WORK_COACH, json={"email": own})).status == 204
    shown = await call(MESSAGES, "GET", "/v1/me", Role.WORK_COACH)
    assert shown.body["email"] == own
    path = f"/v1/people/{shown.body['person_id']}"
    for each in ("/v1/people", path):
        assert (await call(MESSAGES, "GET", each, Role.OPERATOR)).status == 200
    imported, columns = "", "issuer,account,roles,email"
    for row, status in ((f"boss,{sent}{sent}", 422), (f"{sent},{sent}", 422), (f"buyer,{sent}", 201)):
        for how in ("", "/difference"):
            reply = await call(
                MESSAGES,
                "POST",
                f"/v1/staff-imports{how}",
                Role.OPERATOR,
                data=f"{columns}\nhttps://staff.example,planted,{row}\n".encode(),
                headers={"Content-Type": "text/csv", "Content-Disposition": 'attachment; filename="staff.csv"'},
            )
            assert reply.status == (200 if status == 201 and how else status), reply
            imported = reply.headers.get("Location", imported)

    async def is_carried_out() -> bool:
        reply = await call(MESSAGES, "GET", imported, Role.OPERATOR)
        return reply.body["carried_out_at"] is not None

    await until(is_carried_out, "the file of staff is carried out")
    assert (await call(MESSAGES, "POST", f"{path}/closure", Role.OPERATOR, json={})).status == 204


SCENES: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    a_client_is_named,
    a_client_is_looked_for,
    what_is_known_of_the_client_is_sealed,
    somebody_else_opens_it_in_an_emergency,
    what_is_agreed_and_noted_is_sealed,
    a_concern_is_reported,
    a_need_is_recorded,
    a_client_joins_what_was_ordered,
    the_client_asks_for_what_is_kept,
    a_client_is_erased,
    people_say_where_messages_reach_them,
)
MAY_TELL = (
    ("GET", "/v1/me"),
    ("POST", "/v1/journeys"),
    ("POST", "/v1/journeys/{journey_id}/client/openings"),
    ("POST", "/v1/journeys/{journey_id}/case-notes/openings"),
    ("POST", "/v1/action-plans/{plan_id}/openings"),
    ("POST", "/v1/safeguarding-reports/{report_id}/openings"),
    ("POST", "/v1/order-clients/{order_id}/openings"),
    ("POST", "/v1/order-clients/{order_id}/letters"),
    ("POST", "/v1/emergency-accesses/{emergency_id}/openings"),
    ("POST", "/v1/data-requests/{data_request_id}/exports"),
)
"""Answers that tell what is personal to whoever asked for it: a reference that was made, and what somebody opened."""
