"""What clients ask for by right, as the portal shows it."""

from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.clients import Client, Opening
from portal.api.answers.data_requests import DataRequest, Erasure
from portal.api.answers.history import Happened
from portal.api.answers.journeys import Journey
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.pages.rights.client import managers_view
from portal.pages.rights.erasures import erasures_view
from portal.pages.rights.export import MAKING, NO_IDS, TOO_MANY, export_view, withheld
from portal.pages.rights.openings import openings_view
from portal.pages.rights.request_steps import ANSWERING, RECEIVING, answering_view, receiving_view
from portal.pages.rights.requests import Told, request_view, requests_view, told_of
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.portal.coach.answers import SOMEBODY, recorded
from tests.portal.rendering import html_of, visit_of

COACH, MANAGER, AUDITOR = Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.AUDITOR
REQUEST: dict[str, Any] = {
    "request_id": str(SOMEBODY),
    "district": "D01",
    "kind": "access",
    "received_on": "2026-11-02",
    "answer_by": "2026-12-02",
    "status": "received",
    "overdue": False,
    "extended": False,
    "journey_id": str(SOMEBODY),
    "identified": "known_in_person",
    "exported_at": None,
    "ground": None,
    "outcome": None,
    "reason": None,
    "ended_at": None,
}
NOBODY_PROPOSED = Told((), own_proposal=False)


def a_request(**more: Any) -> DataRequest:
    return DataRequest.model_validate({**REQUEST, **more})


def actions_of(role: Role, told: Told | Missing = NOBODY_PROPOSED, **more: Any) -> list[str]:
    view = request_view(a_request(**more), told, visit_of(role))
    return [each.path.rpartition("/")[2] for each in view.actions]


def test_requests_are_listed_by_their_last_day_and_auditors_see_not_whose() -> None:
    found = Listed[DataRequest](items=(a_request(), a_request(answer_by="2026-11-25", overdue=True)))
    view = requests_view(found, "", visit_of(COACH))
    text = html_of("staff/worklist.html", view, role=COACH)
    assert "A copy of the data" in text
    assert "Client" in text
    assert [each.due.left for each in view.rows if each.due] == ["5 days left", "2 days late"]
    closed = a_request(journey_id=None, status="answered", outcome="complied", ended_at="2026-11-20T09:00:00Z")
    seen = requests_view(Listed[DataRequest](items=(closed,)), "over", visit_of(AUDITOR))
    assert [(each.about, each.due) for each in seen.rows] == [("", None)]
    assert "/clients/search" not in html_of("staff/worklist.html", seen, role=AUDITOR)
    for wanted, empty in (("", "No request waits for an answer."), ("overdue", "No request is overdue.")):
        nothing = requests_view(Listed[DataRequest](items=()), wanted, visit_of(MANAGER))
        assert empty in html_of("staff/worklist.html", nothing, role=MANAGER)


@pytest.mark.parametrize(
    ("kind", "first"), [("access", "export"), ("erasure", "propose"), ("restriction", "restriction")]
)
def test_what_is_done_with_a_request_follows_from_what_is_asked(kind: str, first: str) -> None:
    assert actions_of(COACH, kind=kind) == [first, "answer", "extend", "withdraw"]
    assert actions_of(AUDITOR, kind=kind) == []
    assert actions_of(MANAGER, kind=kind, extended=True)[1:] == ["answer", "withdraw"]


def test_a_correction_is_made_by_a_coach_and_nothing_is_done_with_a_request_that_is_over() -> None:
    assert actions_of(COACH, kind="rectification")[0] == "details"
    assert actions_of(MANAGER, kind="rectification")[0] == "answer"
    over = {"status": "withdrawn", "ended_at": "2026-11-20T09:00:00Z"}
    assert actions_of(COACH, **over) == []
    late = request_view(a_request(answer_by="2026-11-20", overdue=True), NOBODY_PROPOSED, visit_of(COACH))
    text = html_of("staff/detail.html", late, role=COACH)
    assert "The answer is 7 days late." in text
    assert "/extend" not in text, "the client had to be told within the month"


def test_only_a_manager_who_did_not_propose_an_erasure_is_offered_to_confirm_it() -> None:
    proposed = {"kind": "erasure", "status": "proposed", "ground": "objected"}
    assert "confirm" in actions_of(MANAGER, **proposed)
    assert "confirm" not in actions_of(COACH, **proposed)
    own = Told((), own_proposal=True)
    assert "confirm" not in actions_of(MANAGER, own, **proposed)
    view = request_view(a_request(**proposed), own, visit_of(MANAGER))
    assert "You proposed this erasure." in html_of("staff/detail.html", view, role=MANAGER)
    away = Missing("What happened cannot be shown at the moment.")
    unknown = request_view(a_request(**proposed), away, visit_of(MANAGER))
    assert away.sentence in html_of("staff/detail.html", unknown, role=MANAGER)


def test_whose_the_last_proposal_is_is_read_from_what_happened() -> None:
    def proposed(version: int, name: str) -> dict[str, Any]:
        fact = "client_journey.ErasureProposed.v1"
        by = {"kind": "account", "name": name, "roles": ["work_coach"]}
        return {"version": version, "through": version, "fact": fact, "at": "2026-11-20T09:00:00Z", "by": by}

    history = Listed[Happened].model_validate({"items": [proposed(1, "ada"), proposed(3, "ben")]})
    assert [told_of(history, each).own_proposal for each in ("ada", "ben")] == [False, True]
    view = request_view(a_request(kind="erasure"), told_of(history, "ada"), visit_of(MANAGER))
    assert "Erasure proposed" in html_of("staff/detail.html", view, role=MANAGER)
    assert not told_of(Listed[Happened](items=()), "ada").own_proposal


def test_an_erasure_can_only_be_refused_where_it_is_answered() -> None:
    assert [code for code, _ in answering_view(a_request(kind="erasure"), visit_of(COACH)).options["outcome"]] == [
        "refused"
    ]
    view = answering_view(a_request(), visit_of(COACH))
    assert len(view.options["outcome"]) == 3
    text = html_of("components/step.html", view, ANSWERING.read(Posted()), role=COACH, etag='"1"')
    assert "Select what the answer is" in text
    refused = html_of("components/step.html", receiving_view(str(SOMEBODY)), RECEIVING.read(Posted()), role=COACH)
    assert "Select how we know that it is the client" in refused


@given(ids=st.lists(st.uuids(), max_size=20), between=st.sampled_from(["\n", " ", "\n\n", "\t"]))
def test_ids_to_withhold_are_read_each_once_and_in_any_spacing(ids: list[Any], between: str) -> None:
    written = between.join(str(each) for each in [*ids, *ids])
    read = withheld(MAKING.read(Posted({"form": ("page",), "withhold": (written,)})))
    assert read == tuple(dict.fromkeys(ids))


def test_what_is_no_id_and_too_many_are_said_at_the_field() -> None:
    def read(text: str) -> Any:
        return withheld(MAKING.read(Posted({"form": ("page",), "withhold": (text,)})))

    assert read("the letter of a neighbour") == NO_IDS
    assert read("\n".join(str(uuid4()) for _ in range(1001))) == TOO_MANY
    view = export_view(a_request(exported_at="2026-11-20T09:00:00Z"))
    assert "It was last put together on 20 November 2026, 9am." in html_of(
        "components/step.html", view, MAKING.blank(form="page"), role=COACH
    )


def test_looks_at_a_client_are_listed_with_who_and_why_and_never_what() -> None:
    look = {
        "kinds": ("contact_details", "data_export"),
        "reason": "data_request",
        "by": "cleo",
        "opened_at": "2026-11-20T09:00:00Z",
        "supplier_id": None,
        "order_id": None,
        "emergency_id": None,
    }
    looks = [look, {**look, "emergency_id": str(SOMEBODY), "reason": "emergency"}, {**look, "supplier_id": SOMEBODY}]
    found = Listed[Opening].model_validate({"items": looks, "next": "x"})
    view = openings_view(found, str(SOMEBODY), visit_of(MANAGER))
    text = html_of("staff/listing.html", view, role=MANAGER)
    for said in ("cleo", "A request of the client about its data was being answered.", "Everything that is kept"):
        assert said in text
    assert f"/emergency-accesses/{SOMEBODY}" in text
    assert [each.cells[-1] for each in view.rows][2] == "The supplier of an order"
    nobody = openings_view(Listed[Opening](items=()), str(SOMEBODY), visit_of(AUDITOR))
    assert "Nobody has looked" in html_of("staff/listing.html", nobody, role=AUDITOR)
    assert nobody.back[0] == "/audit"


def test_erasures_say_on_which_ground_and_not_whose() -> None:
    asked_for = {
        "ground": "objected",
        "request_id": str(SOMEBODY),
        "journeys": 2,
        "decided_at": "2026-11-20T09:00:00Z",
        "carried_out_at": "2026-11-20T09:00:01Z",
    }
    by_time = {**asked_for, "ground": "retention_over", "request_id": None, "carried_out_at": None}
    found = Listed[Erasure].model_validate({"items": [asked_for, by_time]})
    text = html_of("staff/listing.html", erasures_view(found, visit_of(AUDITOR)), role=AUDITOR)
    assert f"/data-requests/{SOMEBODY}" in text
    assert "Under way" in text
    nothing = erasures_view(Listed[Erasure](items=()), visit_of(AUDITOR))
    assert "No client has been erased." in html_of("staff/listing.html", nothing, role=AUDITOR)


def test_a_manager_sees_where_a_client_is_and_that_the_data_is_restricted() -> None:
    journey, client = recorded("journey_new", Journey), recorded("client_new", Client)
    visit = visit_of(MANAGER)
    text = html_of("staff/detail.html", managers_view(journey, client, visit), role=MANAGER)
    assert f"/clients/{journey.journey_id}/openings" in text
    assert f"/emergency-accesses/new?journey={journey.journey_id}" in text
    restricted = client.model_copy(update={"restricted_for": "legal_claim"})
    view = managers_view(journey, restricted, visit)
    assert "End the restriction" in html_of("staff/detail.html", view, role=MANAGER)
    assert "The use of the data is restricted." in view.sections[1].sentences[0]
    erased = journey.model_copy(update={"erased_at": journey.started_at})
    gone = managers_view(erased, Missing("What is recorded of the client cannot be shown at the moment."), visit)
    assert gone.actions == ()
    assert "cannot be shown" in html_of("staff/detail.html", gone, role=MANAGER)
