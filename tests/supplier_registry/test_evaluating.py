"""Evaluating an application: what is asked stops no clock, and nobody is refused on a ground without being heard."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest

from services.supplier_registry.applications.domain.application import Application, Decision
from services.supplier_registry.applications.domain.deciding import RefusalReason
from services.supplier_registry.decisions.domain.announcing import (
    announce_clarification_due,
    announce_not_made,
    announce_representations_due,
    announce_unanswered,
)
from services.supplier_registry.decisions.domain.evaluating import (
    AnswerClarification,
    InviteRepresentations,
    MakeRepresentations,
    RequestClarification,
    answer_clarification,
    begin,
    invite,
    represent,
    request_clarification,
)
from services.supplier_registry.serving.domain.serving import Service, serve_applicant
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.auth.principal import Role
from shared.contracts import supplier_registry as facts
from shared.kernel.ids import new_id
from shared.kernel.rules import NotFound
from shared.reference.calendar import add_working_days
from tests.supplier_registry.examples import (
    ADA,
    BEN,
    NOON,
    REFUSE,
    TERMS,
    a_registered,
    an_applicant,
    decided,
    deciding,
    proposing,
    refused,
    refusing,
    relied,
    withdrawing,
)
from tests.supplier_registry.running import CATEGORY, START, Registry

QUESTION, ANSWER = (
    RequestClarification(question="Which policy is in force?"),
    AnswerClarification(answer="This year's."),
)
MANDATORY, DISCRETIONARY = "mandatory_exclusion_ground", "discretionary_exclusion_ground"
INVITE = InviteRepresentations(reasons=(MANDATORY,), detail="The register shows a conviction.")
SPEAK = MakeRepresentations(text="It was quashed.")
CLOCKS = {"ClarificationDue", "ClarificationUnanswered", "RepresentationsDue", "RepresentationsNotMade"}
ON_A_GROUND = replace(REFUSE, reasons=(RefusalReason(code=MANDATORY, detail="A conviction."),))


def invited() -> Application:
    unserved = decided(an_applicant(), invite(an_applicant(), INVITE, relied(), ADA, NOON))
    (invitation,) = unserved.evaluation.invitations
    assert invitation.notice_id
    return decided(unserved, serve_applicant(unserved, Service(invitation.notice_id, NOON.date(), "inbox")))


def test_the_first_act_of_an_officer_begins_the_evaluation_and_another_may_take_it_over() -> None:
    application = decided(an_applicant(), proposing(an_applicant(), relied()))
    assert application.evaluation.assessor == ADA
    assert begin(application, relied(), ADA, NOON) == []
    taken_over = decided(application, begin(application, relied(), BEN, NOON + timedelta(days=1)))
    assert (taken_over.evaluation.assessor, taken_over.evaluation.begun_at) == (BEN, NOON)


def test_whoever_has_an_interest_evaluates_asks_and_invites_nobody() -> None:
    interests = (Interest(ADA, "worked_there", "", NOON),)
    on = relied(replace(a_registered(), interests=interests))
    for step in (
        lambda: begin(an_applicant(), on, ADA, NOON),
        lambda: request_clarification(an_applicant(), new_id(), QUESTION, on, ADA, NOON),
        lambda: invite(an_applicant(), INVITE, on, ADA, NOON),
    ):
        assert refused(step) == {"interest_declared"}


def test_a_question_stops_no_clock_and_its_words_are_private() -> None:
    events = request_clarification(an_applicant(), new_id(), QUESTION, relied(), ADA, NOON)
    asked = decided(an_applicant(), events)
    assert (asked.decide_by, asked.remind_on) == (an_applicant().decide_by, an_applicant().remind_on)
    ((name, one),) = asked.evaluation.clarifications.items()
    assert one.answer_by == add_working_days(NOON.date(), TERMS.clarify_within)
    answered_with = answer_clarification(asked, UUID(name), ANSWER, NOON + timedelta(days=60))
    answered = decided(asked, answered_with)
    assert answered.evaluation.clarifications[name].answer == ANSWER.answer
    assert answer_clarification(answered, UUID(name), ANSWER, NOON) == []
    other = AnswerClarification(answer="Another one.")
    assert refused(lambda: answer_clarification(answered, UUID(name), other, NOON)) == {"already_answered"}
    public = [each.model_dump_json() for each in (*events, *answered_with) if not each.PRIVATE]
    assert not [said for said in public if "policy is" in said or ANSWER.answer in said or ADA in said]
    with pytest.raises(NotFound):
        answer_clarification(asked, new_id(), ANSWER, NOON)


def test_nobody_is_refused_on_an_exclusion_ground_before_it_was_heard_or_could_be() -> None:
    assert refused(lambda: deciding(an_applicant(), relied(), ON_A_GROUND)) == {"representations_not_invited"}
    assert refused(lambda: deciding(invited(), relied(), ON_A_GROUND)) == {"representations_open"}
    last_day = add_working_days(NOON.date(), TERMS.represent_within)
    days = (last_day - NOON.date()).days
    on_the_last = NOON + timedelta(days=days)
    assert refused(lambda: deciding(invited(), relied(), ON_A_GROUND, on_the_last)) == {"representations_open"}
    assert deciding(invited(), relied(), ON_A_GROUND, on_the_last + timedelta(days=1))
    heard = decided(invited(), represent(invited(), SPEAK, NOON))
    assert decided(heard, deciding(heard, relied(), ON_A_GROUND)).categories[CATEGORY].decision == Decision.REFUSED
    assert refusing(an_applicant()), "other reasons wait for nothing"


def test_a_refusal_is_on_a_ground_that_the_invitation_named() -> None:
    heard = decided(invited(), represent(invited(), SPEAK, NOON))
    other = replace(REFUSE, reasons=(RefusalReason(code=DISCRETIONARY),))
    assert refused(lambda: deciding(heard, relied(), other)) == {"representations_not_invited"}
    wrong = replace(INVITE, reasons=("policies_missing",))
    assert refused(lambda: invite(an_applicant(), wrong, relied(), ADA, NOON)) == {"no_exclusion_ground"}


def test_representations_are_made_once_to_an_invitation_and_say_nothing_in_public() -> None:
    assert refused(lambda: represent(an_applicant(), SPEAK, NOON)) == {"representations_not_invited"}
    events = represent(invited(), SPEAK, NOON)
    heard = decided(invited(), events)
    assert represent(heard, SPEAK, NOON) == []
    assert refused(lambda: represent(heard, MakeRepresentations(text="More."), NOON)) == {"already_answered"}
    public = [each for each in (*invite(an_applicant(), INVITE, relied(), ADA, NOON), *events) if not each.PRIVATE]
    assert [type(each) for each in public] == [facts.RepresentationsInvited, facts.RepresentationsMade]
    assert not [each for each in public if "exclusion" in each.model_dump_json()], "which ground is private"


def test_what_is_decided_is_asked_nothing_any_more() -> None:
    over = decided(an_applicant(), refusing(an_applicant()))
    for step in (
        lambda: begin(over, relied(), BEN, NOON),
        lambda: request_clarification(over, new_id(), QUESTION, relied(), ADA, NOON),
        lambda: invite(over, INVITE, relied(), ADA, NOON),
    ):
        assert refused(step) == {"application_not_open"}


def test_the_applicant_is_reminded_of_each_question_and_the_officer_told_where_it_is_not_answered() -> None:
    first, second = (UUID(int=each) for each in (1, 2))
    asked = decided(an_applicant(), request_clarification(an_applicant(), first, QUESTION, relied(), ADA, NOON))
    day, later = add_working_days(NOON.date(), TERMS.clarify_within), NOON + timedelta(days=1)
    both = decided(asked, request_clarification(asked, second, QUESTION, relied(), ADA, later))
    assert [each.remind_on for each in both.evaluation.unanswered.values()] == [date(2017, 3, 13), date(2017, 3, 14)]
    (due,) = announce_clarification_due(both, first, day)
    assert isinstance(due, facts.ClarificationDue)
    assert (due.clarification_id, due.answer_by) == (first, date(2017, 3, 14))
    assert announce_unanswered(both, first, day, NOON + timedelta(days=5)) == []
    over = NOON + timedelta(days=6)
    late = decided(both, announce_unanswered(both, first, day, over))
    assert [each.overdue for each in late.evaluation.clarifications.values()] == [True, False]
    assert announce_unanswered(late, first, day, over) == []
    answered = decided(late, answer_clarification(late, first, ANSWER, over))
    assert [*answered.evaluation.unanswered] == [str(second)]
    assert announce_clarification_due(answered, first, day) == announce_unanswered(answered, first, day, over) == []
    closed = decided(late, withdrawing(late))
    assert announce_clarification_due(closed, second, date(2017, 3, 15)) == []


def test_the_applicant_is_reminded_that_it_may_speak_and_the_officer_told_that_it_did_not() -> None:
    day, over = add_working_days(NOON.date(), TERMS.represent_within), NOON + timedelta(days=8)
    assert invited().evaluation.invitations[-1].remind_on == date(2017, 3, 14)
    assert [type(each) for each in announce_representations_due(invited(), day)] == [facts.RepresentationsDue]
    assert announce_representations_due(invited(), day + timedelta(days=1)) == []
    assert announce_not_made(invited(), day, NOON + timedelta(days=7)) == []
    late = decided(invited(), announce_not_made(invited(), day, over))
    assert late.evaluation.invitations[-1].overdue
    assert announce_not_made(late, day, over) == []
    heard = decided(late, represent(late, SPEAK, over))
    assert heard.evaluation.awaited is None
    assert announce_representations_due(heard, day) == announce_not_made(heard, day, over) == []


async def test_what_an_applicant_is_waited_for_is_told_of_by_its_clocks(registry: Registry) -> None:
    org = await registry.an_organisation()
    application = await registry.an_application(org)
    path = f"/v1/applications/{application}"
    for _ in range(2):
        assert (await registry.officer("POST", f"{path}/clarifications", json={"question": "Which?"})).status == 201
    first, second = (await registry.officer("GET", path)).body["clarifications"]
    answered = await registry.supplier(
        org, "POST", f"{path}/clarifications/{second['clarification_id']}/answer", json={"answer": "This one."}
    )
    assert answered.status == 204
    invitation = {"reasons": [MANDATORY], "detail": "The register shows a conviction."}
    assert (await registry.officer("POST", f"{path}/representations-invitation", json=invitation)).status == 204
    await registry.serve_invitation(application)
    for day in (13, 14, 15, 16, 17):
        await registry.on(date(2017, 3, day))
    happened = [each for each in await registry.facts(application) if each["fact"] in CLOCKS]
    assert [(each["fact"], each.get("clarification_id")) for each in happened] == [
        ("ClarificationDue", first["clarification_id"]),
        ("RepresentationsDue", None),
        ("ClarificationUnanswered", first["clarification_id"]),
        ("RepresentationsNotMade", None),
    ]


async def test_an_applicant_is_asked_heard_and_refused_over_http(registry: Registry) -> None:
    org = await registry.an_organisation()
    application = await registry.an_application(org)
    path = f"/v1/applications/{application}"
    asked = await registry.officer("POST", f"{path}/clarifications", json={"question": "Who is to be turned to?"})
    assert asked.status == 201
    answer = f"{path}/clarifications/{asked.body['clarification_id']}/answer"
    stranger = await registry.an_organisation()
    assert (await registry.supplier(stranger, "POST", answer, json={"answer": "Me."})).status == 404
    assert (await registry.officer("POST", answer, json={"answer": "Me."})).status == 403
    assert (await registry.supplier(org, "POST", answer, json={"answer": "\u200b"})).status == 422
    assert (await registry.supplier(org, "POST", answer, json={"answer": "The head."})).status == 204
    reasons = [{"code": MANDATORY, "detail": "A conviction."}]
    early = await registry.two_people(application, {"category": CATEGORY, "outcome": "refuse", "reasons": reasons})
    assert (early.status, early.codes) == (409, {"representations_not_invited"})
    invitation = {"reasons": [MANDATORY], "detail": "The register shows a conviction."}
    invited = await registry.officer("POST", f"{path}/representations-invitation", json=invitation)
    assert invited.status == 204
    own = (await registry.supplier(org, "GET", path)).body
    assert (own["clarifications"][0]["answer"], own["invitations"][0]["detail"]) == ("The head.", invitation["detail"])
    assert "assessor" not in own
    assert (await registry.officer("GET", path)).body["assessor"] == "tester category_manager"
    await registry.serve_invitation(application)
    await registry.on((START + timedelta(days=8)).date())  # so that no timer comes between the two
    late = await registry.two_people(application, {"category": CATEGORY, "outcome": "refuse", "reasons": reasons})
    assert late.status == 204


async def test_the_queue_is_by_the_last_day_and_says_what_waits_for_whom(registry: Registry) -> None:
    first, second = [await registry.an_application(await registry.an_organisation()) for _ in range(2)]
    extension = {"justification": "The register has to be asked."}
    assert (await registry.officer("POST", f"/v1/applications/{first}/extension", json=extension)).status == 204
    assert (await registry.propose(second, {"category": CATEGORY, "outcome": "admit"})).status == 204

    async def queue(by: str = ADA, **params: str) -> list[str]:
        listed = await registry.assessor(by, "GET", "/v1/application-queue", params=params)
        assert listed.status == 200, listed
        days = [each["decide_by"] for each in listed.body["items"]]
        assert days == sorted(days)
        return [each["application_id"] for each in listed.body["items"] if each["application_id"] in {first, second}]

    assert await queue() == [second, first]
    assert await queue(to_confirm="true") == [second]
    assert await queue(mine="true") == [second]
    assert await queue(BEN, mine="true") == []
    paged, after = [], {}
    while True:
        listed = await registry.officer("GET", "/v1/application-queue", params={"limit": "1", **after})
        paged += [each["application_id"] for each in listed.body["items"]]
        if not listed.body["next"]:
            break
        after = {"after": listed.body["next"]}
    assert [each for each in paged if each in {first, second}] == [second, first]
    assert len(paged) == len(set(paged))
    assert await queue(overdue="true") == []
    assert (await registry.one.call("GET", "/v1/application-queue", registry.one.token(Role.BUYER))).status == 403
