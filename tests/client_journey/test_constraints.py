"""What a client's circumstances ask: refused with every reason, sealed in full, and told to others coarsely."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from pydantic import TypeAdapter

from services.client_journey.needs.domain.constraining import ConstrainNeed, as_kept, coarse_of, constrain
from services.client_journey.needs.domain.need import NeedStatus
from services.client_journey.needs.domain.recording import RecordNeed, record
from shared.auth.principal import Role
from shared.contracts import client_journey as facts
from shared.contracts.sealed import Sealed
from shared.kernel.constraints import MatchConstraints, Near
from shared.kernel.rules import Rejected
from shared.reference.calendar import uk_date
from tests.client_journey.calling import ask, coach_of, log_of, shown, start
from tests.client_journey.calling import record as recorded
from tests.client_journey.examples import CATEGORY, JOURNEY, NEED_ID, NOON, a_need, after, withdrawn
from tests.client_journey.test_clients_http import vault_of
from tests.needs import need_body
from tests.running import Running

SEALED = Sealed("c2VhbGVk")
TODAY = uk_date(NOON)
ALL = MatchConstraints(
    near=Near(postcode="LS1 4DY", within_km=20),
    modes=("online", "blended"),
    access=("step_free", "easy_read"),
    languages=("cy",),
    attributes=("childcare",),
    cannot_meet=("driving_licence",),
    days=("monday", "tuesday"),
    parts_of_day=("daytime",),
    price_to_pence=90_000,
    starts_from=TODAY,
    starts_to=TODAY + timedelta(days=45),
)


def reasons_of(asked: RecordNeed) -> set[tuple[str, str]]:
    with pytest.raises(Rejected) as refused:
        record(JOURNEY, NEED_ID, None, asked, NOON, SEALED)
    return {(each.code, each.pointer) for each in refused.value.rejections}


def test_others_learn_the_kinds_the_ways_and_the_month_and_nothing_else() -> None:
    asked = RecordNeed(category=CATEGORY, kinds=("digital_skills",), constraints=ALL)
    public, private = record(JOURNEY, NEED_ID, None, asked, NOON, SEALED)
    assert isinstance(public, facts.NeedRecorded)
    assert (public.kinds, public.modes, public.start_by) == (("digital_skills",), ALL.modes, date(2017, 4, 1))
    said = {*ALL.access, *ALL.languages, *ALL.attributes, *ALL.cannot_meet, *ALL.days, "LS1", "90000", "2017-04-15"}
    assert not [each for each in said if each in public.model_dump_json().replace(str(NEED_ID), "")]
    assert isinstance(private, facts.NeedConstrained)
    assert private.PRIVATE
    assert set(private.model_dump()) == {*facts.NeedEvent.model_fields, "constraints", "constrained_at"}
    assert after(None, public, private).constraints == SEALED


def test_every_reason_against_constraints_is_given_with_its_place_and_without_what_was_said() -> None:
    wrong = replace(
        ALL,
        near=Near(postcode="LS1 4DY", outward_code="LS1", within_km=999),
        starts_from=TODAY + timedelta(days=400),
        starts_to=TODAY - timedelta(days=1),
    )
    asked = RecordNeed(category=CATEGORY, kinds=("job_search",), constraints=wrong)
    assert reasons_of(asked) == {
        ("need_not_in_category", "/kinds/0"),
        ("place_not_clear", "/constraints/near"),
        ("distance_too_far", "/constraints/near/within_km"),
        ("days_reversed", "/constraints/starts_from"),
        ("start_out_of_range", "/constraints/starts_from"),
        ("start_out_of_range", "/constraints/starts_to"),
    }
    unknown = replace(ALL, near=Near(outward_code="ZZ9", within_km=5))
    assert reasons_of(RecordNeed(category=CATEGORY, constraints=unknown)) == {
        ("postcode_district_unknown", "/constraints/near/outward_code")
    }


def test_of_a_postcode_the_first_part_alone_is_kept() -> None:
    kept = as_kept(ALL)
    assert kept == replace(ALL, near=Near(outward_code="LS1", within_km=20))
    assert as_kept(kept) == kept
    text = TypeAdapter(MatchConstraints).dump_json(kept)
    assert b"4DY" not in text
    assert TypeAdapter(MatchConstraints).validate_json(text) == kept


def test_what_is_said_anew_is_told_to_others_only_where_it_differs_for_them() -> None:
    need = after(None, *record(JOURNEY, NEED_ID, None, RecordNeed(category=CATEGORY, constraints=ALL), NOON, SEALED))
    nearer = replace(ALL, near=Near(outward_code="LS1", within_km=5))
    (private,) = constrain(need, ConstrainNeed(constraints=nearer), SEALED, NOON)
    assert isinstance(private, facts.NeedConstrained)
    online = ConstrainNeed(kinds=("digital_skills",), constraints=replace(nearer, modes=("online",)))
    public, _ = constrain(need, online, SEALED, NOON)
    assert isinstance(public, facts.NeedRevised)
    assert (public.kinds, public.modes, public.start_by) == (("digital_skills",), ("online",), date(2017, 4, 1))
    assert coarse_of((), None) == facts.Coarse()


@pytest.mark.parametrize(
    ("need", "code"), [(withdrawn(a_need()), "need_withdrawn"), (replace(a_need(), status=NeedStatus.MET), "need_met")]
)
def test_what_is_over_is_not_said_anew(need: Any, code: str) -> None:
    with pytest.raises(Rejected) as refused:
        constrain(need, ConstrainNeed(), SEALED, NOON)
    assert refused.value.codes == {code}


async def test_a_coach_gets_the_request_that_matches_a_need_by_a_look_that_is_recorded(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    near = {"postcode": "LS1 4DY", "within_km": 20}
    constraints = {"near": near, "access": ["step_free"], "days": ["monday"], "modes": ["in_person"]}
    need_id = await recorded(service, journey_id, constraints=constraints)
    need = (await shown(service, f"needs/{need_id}")).body
    assert need["modes"] == ["in_person"]
    assert need["constraints_recorded_at"]
    assert await log_of(service, need_id) == ["NeedRecorded", "NeedQualified", "NeedConstrained"]
    opened = await ask(service, f"needs/{need_id}/constraints/openings", reason="arranging_provision")
    match = opened.body["match"]
    assert match["need_id"] == need_id
    asks = {name: value for name, value in match["constraints"].items() if value}
    kept = {"jobcentre": None, "postcode": None, "outward_code": "LS1", "within_km": 20}
    assert asks == {**constraints, "near": kept}
    manager = service.token(Role.DISTRICT_MANAGER, districts=["D01"])
    looks = (await service.call("GET", f"/v1/journeys/{journey_id}/openings", manager)).body["items"]
    assert [(each["kinds"], each["reason"]) for each in looks] == [(["constraints"], "arranging_provision")]
    history = await shown(service, f"needs/{need_id}/history")
    stored = await service.database["needs"].find_one({"_id": need_id})
    assert stored is not None
    for text in (str(history.body), str(stored), str(await service.database["events"].find().to_list(None))):
        assert "step_free" not in text
        assert "LS1" not in text


async def test_nobody_else_opens_or_changes_what_a_clients_circumstances_ask(service: Running) -> None:
    journey_id = (await start(service)).body["journey_id"]
    need_id = await recorded(service, journey_id, constraints={"access": ["step_free"]})
    path = f"/v1/needs/{need_id}/constraints"
    others = [role for role in Role if role is not Role.WORK_COACH]
    refused = [(service.token(each, org=uuid4()), 403) for each in others]
    for token, status in ((coach_of(service, "D02"), 404), *refused):
        assert (await service.call("POST", f"{path}/openings", token, json={})).status == status
        assert (await service.call("PUT", path, token, json={"constraints": {}})).status == status
    unknown = await service.call("PUT", path, coach_of(service, "D01"), json={"constraints": {"access": ["was ill"]}})
    assert unknown.status == 422
    assert "was ill" not in str(unknown.body)
    nothing = await recorded(service, journey_id, "GETTING_JOBS")
    opened = await ask(service, f"needs/{nothing}/constraints/openings", reason="arranging_provision")
    assert opened.body == {"erased": False, "match": None}


async def test_of_a_client_whose_key_is_destroyed_nothing_is_opened_at_once_and_nothing_more_sealed(
    service: Running,
) -> None:
    journey_id = (await start(service)).body["journey_id"]
    need_id = await recorded(service, journey_id, constraints={"access": ["step_free"]})
    journey = await service.database["journeys"].find_one({"_id": journey_id})
    assert journey is not None
    await vault_of(service).destroy(UUID(journey["state"]["client_id"]), journey_id, datetime.now(UTC))
    opened = await ask(service, f"needs/{need_id}/constraints/openings", reason="arranging_provision")
    assert opened.body == {"erased": True, "match": None}
    refused = await ask(service, f"journeys/{journey_id}/needs", **need_body("GETTING_JOBS", constraints={}))
    assert (refused.status, refused.codes) == (409, {"client_erased"})
