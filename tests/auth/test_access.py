"""Every endpoint of every service, tried with every role and every two: nobody opens more than each role does alone."""

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import combinations, product
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.routing import APIRoute

from deploy import services
from deploy.local.replay.documents import a_pdf
from services.client_journey.journeys.domain.journey import JOURNEYS
from shared.auth.access import Access
from shared.auth.principal import OF_A_DISTRICT, Role
from shared.http.app import endpoints
from shared.http.callers import Anyone, rule_of
from shared.http.downloads import disposition
from shared.http.reference import reference_router
from shared.kernel.ids import new_id
from shared.reference.calendar import add_months, financial_year
from tests.catalogue.sheets import a_correction, a_row, a_sheet
from tests.journeys.test_chain import APPLICATION, CATEGORY
from tests.needs import QUALIFICATION, need_body
from tests.offers import offer_body
from tests.ordering.competing import scores, wanted
from tests.running import Reply, Running, issuer_in, running, settings_for, until
from tests.servers import a_broker
from tests.supplier_registry.registering import a_registration, details

Roles = tuple[Role, ...]
Route = tuple[str, str, APIRoute]

UNMET = "KEEPING_JOBS"
TODAY = datetime.now(UTC).date()
# What needs no token looks at none: tests/supplier_registry/test_public_register_http.py.
ROUTES: list[Route] = [
    (name, method, route)
    for name in services.NAMES
    for route in endpoints(services.service(name).routers)
    for method in sorted(route.methods or ())
    if not isinstance(rule_of(route), Anyone)
]
SCOPES = sorted({rule.scope for *_, route in ROUTES if (rule := rule_of(route)).scope})
ALONE: list[Roles] = [(role,) for role in Role]
PAIRS: list[Roles] = list(combinations(Role, 2))
LIMITED = (*sorted(OF_A_DISTRICT), Role.SAFEGUARDING_LEAD, Role.SUPPLIER, Role.SERVICE)
# What is for everybody whom the endpoint lets in, wherever it belongs.
FOR_ALL = {
    "follow_competitions",
    "follow_orders",
    "follow_offers",
    "follow_payments",
    "follow_register",
    "list_heads_of_competitions",
    "list_heads_of_orders",
    "list_heads_of_offers",
    "list_heads_of_payments",
    "list_heads_of_register",
    "get_offer",
    "list_versions",
    "compare_versions",
    "get_history_of_offer",
    "get_history_of_gap",
    "get_reference_prices",
    "find_orderable_offers",
    "preview_order",  # of a need of another district: that there is none
    "join_waiting_list",  # likewise
    "list_offers",
    "list_gaps",
    "show_gap_board",
    "search_offers",
    "open_share_code",
    "get_demand",
    "show_accuracy_of_forecasts",
    "list_forecasts",  # of its own districts alone, for each caller: tests/client_journey/test_requirements_http.py
    "list_expired_records",
    "get_my_caseload",  # the caller's own
    "show_gap_statistics",
    "declare_own_interest",  # the caller's own, as far as it knows of the supplier
    "get_own_interests",
    "get_own_authorities",
    "preview_notice",  # made up, and about nobody
    "count_unread_messages",
    "get_gap",  # for suppliers; that staff see those of their districts alone: tests/catalogue/test_gaps_http.py
    "register_organisation",
    "apply_for_admission",
    "begin_draft",
    "begin_offer_draft",
    "publish_offer",
    "give_evidence",
    "upload_offers",
    "register_me",  # the caller's own entry of the address book, as the next two
    "get_me",
    "remove_my_email",
    "get_my_preferences",
    "set_my_preferences",
    "register_webhook",  # for the caller's own inbox
    "list_webhook_kinds",
    *(route.name for route in endpoints([reference_router()])),
}
ABOUT_ONE_THING = ("history", "versions")
FOR_ALL_STAFF = {
    "get_supplier",
    "get_history_of_supplier",
    "get_scorecard",
    "get_held_evidence",  # none of it here was given in confidence
    "get_history_of_evidence",
}
A_COMPETITION = {
    "starts_on": (TODAY + timedelta(days=60)).isoformat(),
    "ends_on": (TODAY + timedelta(days=100)).isoformat(),
}
A_POLICY = a_pdf("Safeguarding policy", ("We keep people safe.",))
A_CONCERN = {"concern": "neglect", "urgency": "soon", "said": "No coat."}
A_NOTE = {"said": "We met.", "occasion": "meeting"}
A_STEP = {"kind": "find_provision", "done_by": "coach", "due": TODAY.isoformat()}
A_WEBHOOK = {"url": "https://81.2.69.142/messages"}  # an address, so that no name is looked up
CSV_HEADERS = {"Content-Type": "text/csv", "Content-Disposition": disposition("offers.csv")}
FILE_HEADERS = {"Content-Type": A_POLICY.media_type, "Content-Disposition": disposition(A_POLICY.name)}
NO_GRANT = f"1000000000.{'A' * 43}"
# An order or need that the caller may not know of is refused as one that is not there; and nobody judges itself.
CLOSED = {"need_unknown", "separation_of_duties", "caseload_empty"}


@dataclass
class Place:
    """A district and its supplier, with one of everything, by the names that paths have for it."""

    district: str
    org: UUID = field(default_factory=uuid4)
    client_ref: UUID = field(default_factory=uuid4)
    ids: dict[str, str] = field(default_factory=dict)

    def body(self, endpoint: str) -> Any:
        """A sound body for an endpoint; one that is not here needs no field."""
        offer = offer_body(self.district, category=CATEGORY, pence=120_000)
        an_order = {**{name: self.ids.get(name) for name in ("need_id", "offer_id")}, "offer_version": 1}
        supplier = {"supplier_id": self.ids.get("supplier_id")}
        bodies: dict[str, Any] = {
            "register_organisation": a_registration(),
            "change_numbers": {"identifiers": a_registration()["identifiers"]},
            "strike_number": {"identifier": {"scheme": "UKPRN", "id": "19999999"}},
            "invite_account": {},
            "accept_invitation": {"passcode": "nobody has it"},
            "propose_succession": {
                **{name: self.ids.get("supplier_id") for name in ("supplier_id", "successor_id")},
                "kind": "takeover",
                "happened_on": TODAY.isoformat(),
            },
            "open_share_code": {"share_code": "H8Q2ZK4T"},
            "consider_debarment": {
                "entry": "none",
                "relation": "organisation",
                "who": "Beacon Skills",
                "outcome": "another_organisation",
                "note": "Seen.",
                "declares_no_interest": True,
            },
            "take_over_from_register": {
                "number": {"scheme": "GB-COH", "id": "01234567"},
                "checked_at": "2017-03-09T12:00:00Z",
                "fields": ["name"],
            },
            "settle_register_concern": {"number": {"scheme": "GB-COH", "id": "01234567"}, "note": "Seen."},
            "begin_offer_draft": {"offer": offer},
            "save_offer_draft": {"offer": offer},
            "unlink_account": {"kind": "organisation", "id": f"partner of {self.district}"},
            "apply_for_admission": APPLICATION,
            "request_clarification": {"question": "Which policy is in force?"},
            "answer_clarification": {"answer": "That of this year."},
            "invite_representations": {"reasons": ["mandatory_exclusion_ground"], "detail": "A conviction."},
            "make_representations": {"text": "It was quashed."},
            "propose_decision": {"category": CATEGORY, "outcome": "admit", "declares_no_interest": True},
            "confirm_proposal": {"declares_no_interest": True},
            "return_proposal": {"note": "Please ask for the policy."},
            "accept_agreement": {"name": "Jo Doe", "capacity": "director", "text_version": "DPS-AGREEMENT-1"},
            "extend_application": {"justification": "The register has to be asked."},
            "reject_evidence": {"version": 1, "reason": "not_readable"},
            "accept_evidence": {"version": 1},
            "cite_evidence": {"evidence_id": self.ids.get("evidence_id", str(new_id())), "version": 1},
            "request_evidence": {**supplier, "kind": "accreditation", "reason": "periodic_check"},
            "withdraw_evidence_request": {"reason": "not_needed"},
            "release_evidence": {"reason": "no_longer_needed"},
            "change_details": details(),
            "redeclare": {name: each for name, each in APPLICATION.items() if name != "categories"},
            "declare_interest": {"kind": "worked_there"},
            "end_interest": {"person": "nobody who has one"},
            "raise_complaint": {
                **supplier,
                "district": self.district,
                "reason": "started_late",
                "detail": "A week late.",
            },
            "give_register_notices": {
                "notice_ids": [self.ids.get("notice_id")],
                "given_on": TODAY.isoformat(),
                "reference": "2026/S 000-012345",
            },
            "request_feedback": {"category": CATEGORY},
            "request_feedback_on_removal": {"category": CATEGORY},
            "give_feedback": {"text": "The policy names nobody to turn to."},
            "answer_complaint": {"answer": "The venue was flooded."},
            "decide_complaint": {"finding": "not_upheld", "declares_no_interest": True},
            "suspend_supplier": {"reason": "investigation"},
            "stop_new_orders": {"reason": "performance_below_floor"},
            "change_performance_level": {"level": 2, "reason": "starts_late", "declares_no_interest": True},
            "open_improvement_plan": {
                "targets": [{"measure": "completion", "value": 70}],
                "steps": "Call each client before the start.",
                "review_on": (TODAY + timedelta(days=14)).isoformat(),
                "improve_by": (TODAY + timedelta(days=60)).isoformat(),
                "declares_no_interest": True,
            },
            "reply_to_improvement_plan": {"agrees": True},
            "review_improvement_plan": {"on_track": True, "declares_no_interest": True},
            "extend_improvement_plan": {
                "improve_by": (TODAY + timedelta(days=90)).isoformat(),
                "declares_no_interest": True,
            },
            "conclude_improvement_plan": {"conclusion": "withdrawn", "declares_no_interest": True},
            "answer_inactivity": {"still_offers": True},
            "notify_removal": {"reasons": ["debarred"]},
            "record_service_on_supplier": {"served_on": "2017-03-01", "means": "post"},
            "record_service_on_applicant": {"served_on": "2017-03-01", "means": "by_hand"},
            "answer_removal": {"answer": "We object."},
            "withdraw_removal_notice": {"reason": "put_right"},
            "propose_removal": {"reasons": ["debarred"], "declares_no_interest": True},
            "confirm_removal": {"declares_no_interest": True},
            "publish_offer": offer,
            "update_offer": offer,
            "pause_offer": {"reason": "staff_unavailable"},
            "resume_offer": {"reason": "available_again"},
            "revert_offer": {"offer_version": 1},
            "withdraw_offer": {"reason": "no_longer_offered"},
            "report_gap": {"category": "ENGAGEMENT", "district": self.district},
            "make_shortlist": {"title": "Training", "district": self.district, "offers": self.seen()},
            "freeze_shortlist": {"title": "Training", "offers": self.seen()},
            "acknowledge_offer": {"declares_no_interest": True},
            "question_offer": {"reason": "price_change", "detail": "What has changed?"},
            "answer_offer_question": {"answer": "It has four weeks more."},
            "take_offer_down": {"reason": "misleading", "detail": "The venue is closed.", "declares_no_interest": True},
            "justify_price": {"reasons": ["introductory_price"]},
            "accept_price": {"reason": "explained"},
            "reject_price": {"reason": "not_explained", "detail": "The grant has ended."},
            "answer_gap": {"code": "market_notified"},
            "catch_up_with_messages": {"up_to": self.ids.get("message_id")},
            "close_gap": {"reason": "accepted_unmet"},
            "start_journey": {"client_ref": str(uuid4()), "district": self.district, "category": CATEGORY},
            "search_journeys": {"client_ref": str(self.client_ref)},
            "record_contact": {"how": "in_person"},
            "transfer_journey": {"to_district": self.district, "reason": "client_moved_home"},
            "assign_coach": {"coach": {"subject": "Robin"}, "reason": "workload"},
            "cover_for_coach": {"by": {"subject": "Kit"}, "first_on": TODAY.isoformat(), "last_on": TODAY.isoformat()},
            "choose_jobcentre": {"jobcentre": {"D01": "INV", "D02": "DDE"}[self.district]},
            "hand_over_caseload": {"coach": {"subject": "nobody"}, "to": [{"subject": "Kit"}], "reason": "workload"},
            "cover_caseload": {
                "coach": {"subject": "nobody"},
                "by": {"subject": "Kit"},
                "first_on": TODAY.isoformat(),
                "last_on": TODAY.isoformat(),
            },
            "end_cover_of_caseload": {"coach": {"subject": "nobody"}},
            "move_journey": {"to_category": "GETTING_JOBS", "reason": "progress"},
            "record_need": need_body(CATEGORY),
            "qualify_need": QUALIFICATION,
            "constrain_need": {"kinds": [], "constraints": {"access": ["step_free"]}},
            "open_constraints": {"reason": "arranging_provision"},
            "resume_need": {"reason": "offer_available"},
            "request_emergency_access": {
                "journey_id": self.ids.get("journey_id"),
                "kinds": ["contact_details"],
                "reason": "risk_to_life",
            },
            "open_in_emergency": {"kinds": ["contact_details"]},
            "refuse_emergency_access": {"reason": "not_an_emergency"},
            "review_emergency_access": {"finding": "justified"},
            "record_contact_details": {"name": "Anna Example"},
            "record_access_needs": {"needs": ["step_free"]},
            "give_consent": {"purposes": ["joining_letter"], "way": "in_person"},
            "withdraw_consent": {"purposes": ["access_shared"]},
            "give_joining_details": {"at": "09:30", "contact": {}},
            "show_client": {"reason": "arrange_first_day"},
            "make_joining_letter": {"form": "text"},
            "decline_place": {"reason": "found_work"},
            "open_client": {"kinds": ["contact_details"], "reason": "contacting_client"},
            "make_action_plan": {"steps": [A_STEP]},
            "add_step_to_action_plan": A_STEP,
            "change_step_of_action_plan": A_STEP,
            "complete_step_of_action_plan": {"done_on": TODAY.isoformat()},
            "drop_step_of_action_plan": {"reason": "not_possible"},
            "review_action_plan": {"reviewed_on": TODAY.isoformat()},
            "open_action_plan": {"reason": "client_made_contact"},
            "report_concern": A_CONCERN,
            "report_concern_on_order": {**A_CONCERN, "order_id": self.ids.get("order_id", str(new_id()))},
            "refer_safeguarding_report": {"to": "police"},
            "close_safeguarding_report": {"outcome": "support_arranged"},
            "write_case_note": A_NOTE,
            "correct_case_note": A_NOTE,
            "open_case_notes": {"note_ids": [self.ids.get("note_id")], "reason": "client_made_contact"},
            "end_action_plan": {"reason": "achieved"},
            "report_need_unmet": {"reason": "no_offer"},
            "withdraw_need": {"reason": "no_longer_needed"},
            "state_requirement": {
                "district": self.district,
                "category": CATEGORY,
                "month": f"{add_months(TODAY, 3):%Y-%m}",
                "expected": 12,
            },
            "correct_requirement": {"expected": 15, "reason": "more_expected"},
            "withdraw_requirement": {"reason": "no_longer_expected"},
            "close_journey": {"reason": "no_contact"},
            "receive_data_request": {"kind": "access", "identified": "document_seen"},
            "extend_data_request": {"reason": "complex"},
            "answer_data_request": {"outcome": "refused", "reason": "excessive"},
            "export_data": {"form": "json"},
            "propose_erasure": {"ground": "objected"},
            "return_erasure": {"reason": "still_needed"},
            "restrict_client": {"reason": "legal_claim"},
            "lift_restriction": {"reason": "claim_settled"},
            "place_order": {**an_order, "starts_on": TODAY.isoformat()},
            "preview_order": {**an_order, "starts_on": TODAY.isoformat()},
            "buy_again": {
                "need_id": self.ids.get("need_id"),
                "offer_version": 1,
                "starts_on": TODAY.isoformat(),
                "reason": "group_continues",
            },
            "make_match": {"need_id": self.ids.get("need_id")},
            "reject_order": {"reason": "poor_value"},
            "decline_order": {"reason": "no_capacity"},
            "propose_start": {"reason": "start_not_possible", "starts_on": TODAY.isoformat()},
            "propose_change": {"reason": "more_time_needed", "ends_on": TODAY.isoformat()},
            "refuse_change": {"reason": "too_late"},
            "refuse_next_best": {"reason": "poor_value"},
            "join_waiting_list": {"need_id": self.ids.get("need_id"), "offer_id": self.ids.get("offer_id")},
            "cancel_order": {"reason": "need_changed"},
            "continue_order": {"reason": "not_affected"},
            "terminate_order": {"reason": "delivery_in_doubt"},
            "start_provision": {"started_on": TODAY.isoformat()},
            "say_it_did_not_start": {"reason": "client_not_there"},
            "record_attendance": {"sessions": [{"held_on": TODAY.isoformat(), "attended": "yes"}]},
            "complete_provision": {"completed_on": TODAY.isoformat()},
            "end_provision_early": {"ended_on": TODAY.isoformat(), "reason": "client_moved"},
            "record_outcome": {"outcome": "no_outcome", "achieved_on": TODAY.isoformat()},
            "verify_outcome": {"outcome": "no_outcome"},
            "report_problem": {"reason": "sessions_not_held"},
            "answer_problem": {"reason": "explained"},
            "dispute_order": {"reason": "delivery_disputed"},
            "settle_dispute": {"reason": "by_agreement"},
            "reverse_outcome": {"outcome": "no_outcome", "reason": "recorded_in_error"},
            "claim_payment": {"purchase_order": "PO-1", "invoice": "INV-1"},
            "verify_payments": {"payment_ids": [str(new_id())]},
            "query_payment": {"reason": "claimed_twice"},
            "record_repayment": {"amount_pence": 1},
            "allocate_budget": {"allocated_pence": 1_000_000},
            "hand_over_approval": {"reason": "nobody_here"},
            "lend_authority": {
                "to": "nobody",
                "level": "district",
                "districts": [self.district],
                "first_on": TODAY.isoformat(),
                "last_on": TODAY.isoformat(),
                "reason": "annual_leave",
            },
            "return_authority": {"cover_id": str(new_id())},
            "end_authorities_of": {"account": "somebody"},
            "decide_integrity_flag": {"finding": "dismissed", "reason": "explained"},
            "declare_own_interest": {**supplier, "kind": "worked_there"},
            "end_interest_of_another": supplier,
            "publish_procurement_notices": {
                "notice_ids": [str(new_id())],
                "published_on": TODAY.isoformat(),
                "reference": "2026/S 000-000001",
            },
            "withdraw_procurement_notice": {"reason": "not_required"},
            "prepare_competition": wanted(self.ids.get("need_id")) | A_COMPETITION,
            "open_competition": {"closes_on": (TODAY + timedelta(days=20)).isoformat()},
            "ask_question": {"question": "In two shops?"},
            "answer_question": {"answer": "Yes."},
            "submit_bid": {"price_pence": 30_000, "method": "Two trainers."},
            "cancel_competition": {"reason": "need_changed"},
            "open_bids": {"key": "nobody has it"},
            "declare_bidders_interests": {"interests": []},
            "replace_evaluator": {"evaluator": "evaluator 1", "successor": "evaluator 3"},
            "score_bid": scores(80),
            "justify_bids_price": {"explanation": "A free venue."},
            "decide_on_bids_price": {"accepted": True},
            "propose_award": {"bid_id": self.ids.get("bid_id")},
            "return_award": {"explanation": "Look at the second bid again."},
            "vary_budget": {"change_pence": 1, "reason": "demand_changed"},
            "register_webhook": A_WEBHOOK,
            "change_webhook": A_WEBHOOK,
        }
        return bodies.get(endpoint, {})

    def seen(self) -> list[dict[str, Any]]:
        """The offer of the place, in the version in which it was published."""
        return [{"offer_id": self.ids.get("offer_id"), "offer_version": 1}]

    def request(self, endpoint: APIRoute) -> dict[str, Any]:
        """What an endpoint takes beside its path: a body, or a file, and what has to stand in the address."""
        if endpoint.name in {"add_evidence", "give_evidence"}:
            return {"data": A_POLICY.content, "headers": FILE_HEADERS, "params": {"kind": "safeguarding_policy"}}
        if endpoint.name == "upload_offers":
            return {"data": a_sheet(a_row("A")), "headers": CSV_HEADERS}
        if endpoint.name in {"import_staff", "compare_staff"}:
            return {"data": b"issuer,account\nhttps://id,anna\n", "headers": CSV_HEADERS}
        if endpoint.name == "correct_upload":
            return {"data": a_correction((2, a_row("A"))), "headers": CSV_HEADERS}
        if endpoint.name in {"open_evidence", "open_held_evidence"}:
            return {"params": {"grant": NO_GRANT}}
        if endpoint.name in {"list_caseloads", "get_figures", "get_table_of_figures"}:
            return {"params": {"district": self.district}}
        if endpoint.name == "compare_versions":
            return {"params": {"from": "1", "to": "1"}}
        return {"json": self.body(endpoint.name)} if endpoint.body_field else {}


class Department:
    """The five services, and callers of the first place."""

    def __init__(self, services: dict[str, Running]) -> None:
        self.services = services
        self.home, self.elsewhere = Place("D01"), Place("D02")
        self._tokens: dict[tuple[Roles, UUID], str] = {}

    def token(self, roles: Iterable[Role], place: Place) -> str:
        """The one token that a caller goes by: some of them ask a hundred times."""
        held = tuple(roles)
        if (held, place.org) not in self._tokens:
            self._tokens[held, place.org] = self._signed(held, place)
        return self._tokens[held, place.org]

    def _signed(self, held: Roles, place: Place) -> str:
        return self.services["ordering"].issuer.token(
            f"{place.district} {' '.join(held)}",
            held,
            org=str(place.org) if Role.SUPPLIER in held else None,
            districts=[place.district] if {*LIMITED} & {*held} else (),
            scopes=SCOPES if Role.SERVICE in held else (),
        )

    async def call(
        self, route: Route, roles: Roles, thing: Place, of: Place, seen: str | None = None, **params: str
    ) -> Reply:
        """Call an endpoint about a thing of one place with a token of another, on the version `seen` of it if named."""
        service, method, endpoint = route
        path = endpoint.path.format(**thing.ids)
        request = thing.request(endpoint)
        if seen:
            request["headers"] = {**request.get("headers", {}), "If-Match": seen}
        request["params"] = {**request.get("params", {}), **params}
        return await self.services[service].call(method, path, self.token(roles, of), **request)

    async def version(self, route: Route, thing: Place) -> str | None:
        """The version of a thing that a change of it names; `None` for an endpoint that asks for none."""
        service, _, endpoint = route
        if not rule_of(endpoint).versioned:
            return None
        path = endpoint.path.format(**thing.ids)
        for step in (
            "/details",
            "/identifiers",
            "/level",
            "/conclusion",
            "/improvement-plan",
            "/decision",
            "/submission",
            "/acknowledgement",
            "/question",
            "/takedown",
            "/publication",
            "/undoing",
            "/corrections",
            "/removal-confirmation",
            "/reversion",
            "/correction",
            "/withdrawal",
            "/review",
            "/ending",
            "/variations",
            f"/steps/{thing.ids.get('step_id')}",
        ):
            path = path.removesuffix(step)
        path = path.partition("/proposals")[0]
        if "/price-queries/" in path:
            return '"1"'  # there is none: too few others to compare a price with
        if "/integrity-flags/" in path:
            return '"1"'  # there is none: nothing here looks wrong
        if {"offer-drafts", "application-drafts", "uploads", "webhooks"} & {
            *path.split("/")
        }:  # which no staff may read, nor another supplier
            own = await self.services[service].call("GET", path, self.token([Role.SUPPLIER], thing))
            return str(own.headers["ETag"])
        if {"shortlists", "action-plans"} & {*path.split("/")}:  # which are for staff of a district
            own = await self.services[service].call("GET", path, self.token([Role.WORK_COACH], thing))
            return str(own.headers["ETag"])
        return (await self.services[service].call("GET", path, self.token(_ANY, self.home))).headers["ETag"]

    async def asked(self, route: Route, thing: Place, callers: Collection[Roles], **params: str) -> dict[Roles, Reply]:
        """What an endpoint answers callers of the first place who all ask at once about a thing as it is.

        Whoever comes after one that changed it asks again on the version that there is then: each time there is one
        less of them.
        """
        replies: dict[Roles, Reply] = {}
        for _ in callers:
            waiting = [each for each in callers if each not in replies or replies[each].status == 412]
            if not waiting:
                break
            version = await self.version(route, thing)
            answers = (self.call(route, each, thing, self.home, version, **params) for each in waiting)
            replies |= zip(waiting, await asyncio.gather(*answers), strict=True)
        return replies

    async def done(self, endpoint: str, role: Role, place: Place, **changed: Any) -> Reply:
        """Call an endpoint until it is not refused: news from another service may be on its way."""
        service, method, route = next(each for each in ROUTES if each[2].name == endpoint)
        body = place.request(route) | ({"json": place.body(endpoint) | changed} if changed else {})

        async def attempt() -> Reply | None:
            path = route.path.format(**place.ids)
            reply = await self.services[service].call(method, path, self.token([role], place), **body)
            return reply if reply.status < 300 else None

        reply: Reply = await until(attempt, f"{endpoint} succeeds")
        return reply

    async def confirmed(self, place: Place) -> None:
        """Let somebody else confirm what the category manager of a place has proposed."""
        (route,) = (each for each in ROUTES if each[2].name == "confirm_proposal")
        other = self.elsewhere if place is self.home else self.home
        reply = await self.call(route, _ANY, place, other, await self.version(route, place))
        assert reply.status == 204, reply

    async def furnish(self, place: Place) -> None:
        """Let there be one of everything."""
        place.ids |= {
            "clarification_id": str(new_id()),
            "category": CATEGORY,
            "district": place.district,
            "year": financial_year(TODAY),
        }
        await self.done("allocate_budget", Role.BUYER, place)
        registered = await self.done("register_organisation", Role.SUPPLIER, place)
        place.ids["supplier_id"] = registered.body["supplier_id"]
        invited = await self.done("invite_account", Role.SUPPLIER, place)
        place.ids["invitation_id"] = invited.body["invitation_id"]
        place.ids["succession_id"] = str(new_id())  # nobody may know of one but assessors, whoever's it is
        place.ids["query_id"] = str(new_id())  # no price here is abnormally low
        place.ids["number"] = "1"  # of a problem with an order: no order here has any
        place.ids["authorities_id"] = str(new_id())  # nobody here was lent any
        place.ids["interests_id"] = str(new_id())  # nobody here has declared any
        place.ids |= {"payment_id": str(new_id()), "run_id": str(new_id())}  # nothing here was delivered
        place.ids |= {"start_id": str(new_id()), "waiting_id": str(new_id())}  # no start here is full
        place.ids["flag_id"] = str(new_id())  # nor looks anything wrong
        place.ids["staff_import_id"] = str(new_id())  # nor came anybody by a file
        place.ids["person_id"] = str(new_id())  # nobody here has left
        place.ids["about_type"] = "ordering.OrderIssued.v1"
        place.ids["delivery_id"] = str(new_id())  # no channel is set here
        place.ids["emergency_id"] = str(new_id())  # there is no emergency here
        place.ids["feedback_id"] = str(new_id())  # nobody here was refused
        place.ids["webhook_id"] = (await self.done("register_webhook", Role.SUPPLIER, place)).body["webhook_id"]
        applied = await self.done("apply_for_admission", Role.SUPPLIER, place)
        place.ids["application_id"] = applied.body["application_id"]
        begun = await self.done("begin_draft", Role.SUPPLIER, place)
        place.ids["draft_id"] = begun.body["draft_id"]
        evidence = await self.done("add_evidence", Role.SUPPLIER, place)
        place.ids |= {"evidence_id": evidence.body["evidence_id"], "version": "1"}
        await self.done("propose_decision", Role.CATEGORY_MANAGER, place)
        await self.confirmed(place)
        await self.done("accept_agreement", Role.SUPPLIER, place)
        place.ids["request_id"] = (await self.done("request_evidence", Role.CATEGORY_MANAGER, place)).body["request_id"]
        place.ids["performance_id"] = await self.performance(place)
        place.ids["notice_id"] = await self.notice(place)
        place.ids["complaint_id"] = (await self.done("raise_complaint", Role.WORK_COACH, place)).body["complaint_id"]
        place.ids["offer_id"] = (await self.done("publish_offer", Role.SUPPLIER, place)).body["offer_id"]
        written = await self.done("begin_offer_draft", Role.SUPPLIER, place)
        place.ids["offer_draft_id"] = written.body["offer_draft_id"]
        place.ids["upload_id"] = (await self.done("upload_offers", Role.SUPPLIER, place)).body["upload_id"]
        place.ids["row"] = "2"  # the first below the names of columns
        made = await self.done("make_shortlist", Role.WORK_COACH, place)
        place.ids["shortlist_id"] = made.body["shortlist_id"]
        place.ids["journey_id"] = (
            await self.done("start_journey", Role.WORK_COACH, place, client_ref=str(place.client_ref))
        ).body["journey_id"]
        asked = await self.done("receive_data_request", Role.WORK_COACH, place)
        place.ids["data_request_id"] = asked.body["request_id"]
        place.ids["need_id"] = (await self.done("record_need", Role.WORK_COACH, place, category=UNMET)).body["need_id"]
        await self.done("report_need_unmet", Role.WORK_COACH, place)
        place.ids["plan_id"] = (await self.done("make_action_plan", Role.WORK_COACH, place)).body["plan_id"]
        place.ids["report_id"] = (await self.done("report_concern", Role.WORK_COACH, place)).body["report_id"]
        place.ids["note_id"] = (await self.done("write_case_note", Role.WORK_COACH, place)).body["note_id"]
        place.ids["step_id"] = (await self.done("get_action_plan", Role.WORK_COACH, place)).body["steps"][0]["step_id"]
        place.ids["need_id"] = (await self.done("record_need", Role.WORK_COACH, place)).body["need_id"]
        place.ids["match_id"] = (await self.done("make_match", Role.WORK_COACH, place)).body["match_id"]
        prepared = await self.done("prepare_competition", Role.BUYER, place)
        place.ids |= {"competition_id": prepared.body["competition_id"], "bid_id": str(new_id()), "number": "1"}
        # By a system, so that each of the people may be asked for its approval: nobody approves their own.
        place.ids["order_id"] = (await self.done("place_order", Role.SERVICE, place)).body["order_id"]

        await self.done("get_joining", Role.WORK_COACH, place)  # the order is known where the client is
        stated = await self.done("state_requirement", Role.WORK_COACH, place)
        place.ids["requirement_id"] = stated.body["requirement_id"]
        await self.changed_offer(place)

        async def has_arrived() -> Any:
            gaps = await self.services["catalogue"].call("GET", "/v1/gaps", self.token([Role.BUYER], place))
            news = await self.services["notifications"].call("GET", "/v1/messages", self.token([Role.SUPPLIER], place))
            found = [each["gap_id"] for each in gaps.body["items"] if each["district"] == place.district]
            place.ids["gap_id"] = found[0] if found else ""
            return news.body["items"] if found and len(news.body.get("items", [])) > 1 else None

        place.ids["message_id"] = (await until(has_arrived, "the gap and the messages are there"))[0]["message_id"]

    async def changed_offer(self, place: Place) -> None:
        """Change the offer once it was ordered, so that there is a review of it."""
        catalogue, supplier = self.services["catalogue"], self.token([Role.SUPPLIER], place)
        path, body = f"/v1/offers/{place.ids['offer_id']}", offer_body(place.district, category=CATEGORY, pence=130_000)
        seen = (await catalogue.call("GET", path, supplier)).headers["ETag"]
        assert (await catalogue.call("PUT", path, supplier, json=body, headers={"If-Match": seen})).status == 204

        async def opened() -> str | None:
            found = (await self.done("list_offer_reviews", Role.SUPPLIER, place)).body["items"]
            return str(found[0]["review_id"]) if found else None

        place.ids["review_id"] = await until(opened, "the change is in review")

    async def notice(self, place: Place) -> str:
        """The notice of the law that the supplier's admission asks for."""

        async def required() -> str | None:
            listed = await self.services["supplier_registry"].call(
                "GET",
                "/v1/register-notices",
                self.token([Role.CATEGORY_MANAGER], place),
                params={"supplier_id": place.ids["supplier_id"]},
            )
            return str(listed.body["items"][0]["notice_id"]) if listed.body["items"] else None

        return str(await until(required, "the law asks for a notice"))

    async def performance(self, place: Place) -> str:
        """What is watched of the supplier since it was admitted."""

        async def begun() -> str | None:
            found = (await self.done("list_performance", Role.SUPPLIER, place)).body["items"]
            return found[0]["performance_id"] if found else None

        return str(await until(begun, "the supplier is watched"))


_ANY = (Role.CATEGORY_MANAGER,)


@pytest.fixture(scope="module")
async def department(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Department]:
    folder = tmp_path_factory.mktemp("access")
    issuer, prefix = issuer_in(folder), f"test_access_{new_id().hex[-8:]}"
    async with AsyncExitStack() as stack:
        bootstrap = await stack.enter_async_context(a_broker(folder / "broker.log"))
        found = {}
        for name in services.NAMES:
            settings = settings_for(mongodb_uri, bootstrap, f"{prefix}_{name}", issuer)
            found[name] = await stack.enter_async_context(running(services.service(name), settings, issuer))
        one = Department(found)
        for place in (one.home, one.elsewhere):
            await one.furnish(place)
        yield one
        for each in found.values():
            await each.database.client.drop_database(each.settings.mongodb_database)


def reads(route: Route) -> bool:
    """Whether an endpoint changes nothing: a list, or a search of one."""
    return route[1] == "GET" or rule_of(route[2]).reads


def is_a_list(route: Route) -> bool:
    """Whether an endpoint lists things of which each caller sees its own."""
    paged = "items" in getattr(route[2].response_model, "model_fields", {})
    return reads(route) and paged and not route[2].path.endswith(ABOUT_ONE_THING)


def opens(reply: Reply) -> bool:
    """Whether a caller got as far as the rules of the thing itself, whatever these said."""
    assert reply.status not in {400, 401, 412, 422, 428}, reply
    assert reply.status < 500, reply
    return reply.status not in {403, 404} and not (reply.status == 409 and reply.codes & CLOSED)


def seen(reply: Reply) -> set[str]:
    """The things of a list, by their ids; none where it is refused."""
    return {str(next(iter(each.values()))) for each in reply.body["items"]} if reply.status == 200 else set()


def few_pairs(let_in: Collection[Role], turn: int) -> list[Roles]:
    """In turn a third of every two that an endpoint lets in, and an eighth of those of which it lets in one."""
    parts = {2: 3, 1: 8}
    chosen = [[each for each in PAIRS if len({*each} & {*let_in}) == many] for many in parts]
    return [
        each
        for pairs, part in zip(chosen, parts.values(), strict=True)
        for place, each in enumerate(pairs)
        if (place + turn) % part == 0
    ]


def few_callers(let_in: Collection[Role], turn: int, own: bool) -> list[Roles]:
    """Who asks in the short form: each role about what is its own, and those let in about another's, some as two.

    A role that is refused is so before anybody looks whose the thing is, and two who each may ask about what is
    theirs open no more of it together.
    """
    return ALONE if own else [*few_pairs(let_in, turn), *(each for each in ALONE if {*each} <= {*let_in})]


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.sweep)], ids=["short", "whole"])
async def test_no_two_roles_open_more_than_each_of_them_alone(department: Department, whole: bool) -> None:
    """And each role opens what its endpoint's rule says, of its own district or supplier alone."""
    opened_wrongly, seen_wrongly, foreign, lifted = [], [], [], []
    looking_first = sorted(ROUTES, key=lambda each: each[1] != "GET")  # since changes change what is seen
    for turn, route in enumerate(looking_first):
        name, is_list, let_in = route[2].name, is_a_list(route), rule_of(route[2]).roles
        params = {"category": CATEGORY, "district": "D01"} if name == "find_orderable_offers" else {}
        for thing in (department.home, department.elsewhere):
            own = thing is department.home
            callers = [*PAIRS, *ALONE] if whole else few_callers(let_in, turn, own)
            replies = await department.asked(route, thing, callers, **params)
            alone = {role: replies[role,] for role in let_in}
            opened_wrongly += [
                (name, thing.district, roles, reply.status)
                for roles, reply in replies.items()
                if opens(reply) and not any(role in alone and opens(alone[role]) for role in roles)
            ]
            if is_list:
                seen_wrongly += [
                    (name, roles)
                    for roles, reply in replies.items()
                    if not seen(reply) <= {each for role in roles if role in alone for each in seen(alone[role])}
                ]
            elif not own and name not in FOR_ALL:
                foreign += [
                    (name, role, alone[role].status)
                    for role in {*LIMITED} & let_in
                    if opens(alone[role]) and not (name in FOR_ALL_STAFF and role is not Role.SUPPLIER)
                ]
                lifted += [
                    (name, roles)
                    for roles, reply in replies.items()
                    if len(roles) > 1 and opens(reply) and {*roles} & let_in & {*LIMITED} and name not in FOR_ALL_STAFF
                ]
    assert (opened_wrongly, seen_wrongly) == ([], [])
    assert foreign == []
    assert lifted == [], "a second role lifts the limit of one that opens the endpoint"


def test_the_short_form_asks_for_every_endpoint_as_every_role_and_two_of_every_two() -> None:
    """Nothing is left out for good: over all endpoints each pair is tried, and each limited role with each other."""
    pairs = [
        each for turn, (*_, route) in enumerate(ROUTES) for each in few_callers(rule_of(route).roles, turn, own=False)
    ]
    assert {*PAIRS} <= {*pairs}
    assert all(pairs.count(each) > 9 for each in PAIRS)
    assert few_callers(frozenset(), 0, own=True) == ALONE


async def test_what_is_not_yours_is_not_there_whatever_version_is_named(department: Department) -> None:
    """404 or 403, the same with an old version as without, and no ETag: permission comes before the version."""
    nowhere = Place(
        "D02", ids={**dict.fromkeys(department.elsewhere.ids, str(new_id())), "version": "1", "number": "1", "row": "2"}
    )
    for route in ROUTES:
        if route[1] == "GET" or route[2].name in FOR_ALL or "{" not in route[2].path:
            continue
        limited = [each for each in LIMITED if each in rule_of(route[2]).roles]
        asked = list(product(limited, (department.elsewhere, nowhere)))
        calls = (department.call(route, (role,), thing, department.home, seen='"9999"') for role, thing in asked)
        for (role, _), reply in zip(asked, await asyncio.gather(*calls), strict=True):
            assert (reply.status, reply.codes) == (404, {"not_found"}), (route[2].name, role, reply)
            assert "ETag" not in reply.headers


WHO_LOOKED = frozenset({"list_openings"})
"""Who looked at what is sealed of a client, and why: an auditor sees that, and nothing that was read."""

BY_RIGHT = frozenset({"list_data_requests", "get_data_request", "get_history_of_data_request", "list_erasures"})
"""What was asked for by right and how it was answered: an auditor sees that, and not whose it was."""

NOT_OF_CLIENTS = {
    **dict.fromkeys(
        ("list_requirements", "get_requirement", "get_history_of_requirement"),
        "how many needs a district expects in a month: a plan, and nobody's need",
    ),
    "list_forecasts": "how many needs are expected in a district, and came: numbers, and no need by its id",
    "show_accuracy_of_forecasts": "shares, over all districts",
}
"""What of client_journey tells nothing of one client, and why: an auditor may see it, and an operator may not."""


IN_AN_EMERGENCY = frozenset(
    {
        "request_emergency_access",
        "get_emergency_access",
        "get_history_of_emergency_access",
        "list_emergency_accesses",
        "open_in_emergency",
        "end_emergency_access",
    }
)
"""What an operator asks for and another person grants, and what an auditor sees of it: no journey, and nothing opened.

What each opens, and for whom: tests/client_journey/test_emergencies_http.py.
"""


OF_INBOXES = frozenset(
    {
        "list_messages",
        "count_unread_messages",
        "catch_up_with_messages",
        "get_message",
        "get_history_of_message",
        "read_message",
    }
)
"""What is told: operators have the inbox of their team, which tells of deliveries, and of no client."""

OF_THE_ADDRESS_BOOK = frozenset(
    {
        "register_me",
        "get_me",
        "remove_my_email",
        "get_my_preferences",
        "set_my_preferences",
        "list_people",
        "get_person",
        "close_person",
        "import_staff",
        "compare_staff",
        "get_staff_import",
    }
)
"""Who uses the system, and where messages reach them: operators keep it, and see no address but their own.

What each shows, and to whom: tests/notifications/test_people_http.py.
"""


OF_WEBHOOKS = frozenset(
    {
        "register_webhook",
        "list_webhook_kinds",
        "list_webhooks",
        "get_webhook",
        "get_history_of_webhook",
        "get_secrets_of_webhook",
        "change_webhook",
        "rotate_secret_of_webhook",
        "pause_webhook",
        "resume_webhook",
        "test_webhook",
        "remove_webhook",
    }
)
"""Where messages go too: operators look after those of the department's systems, and pause any; auditors look on.

Of a supplier's own they open no secret and change nothing else: tests/notifications/test_webhooks_http.py.
"""


OF_DELIVERIES = frozenset(
    {"list_deliveries", "get_delivery", "get_history_of_delivery", "resend_delivery", "record_bounce"}
)
"""What waits, and what did not arrive, by ids and codes: operators alone see it, and have it sent again.

What each shows: tests/notifications/test_deliveries_http.py.
"""


def test_operators_and_auditors_change_nothing_and_see_no_clients() -> None:
    for service, method, route in ROUTES:
        roles = rule_of(route).roles
        if route.name in IN_AN_EMERGENCY:
            assert Role.AUDITOR not in roles or method == "GET", route.name
            continue
        if route.name in OF_THE_ADDRESS_BOOK | OF_INBOXES:
            assert Role.AUDITOR not in roles, route.name
            continue
        if route.name in OF_WEBHOOKS:
            reads = method == "GET" and route.name != "get_secrets_of_webhook"
            assert (Role.AUDITOR in roles) is reads, route.name
            continue
        if route.name in OF_DELIVERIES:
            assert roles == {Role.OPERATOR}, route.name
            continue
        if route.name in WHO_LOOKED | BY_RIGHT | NOT_OF_CLIENTS.keys():
            assert method == "GET"
            assert Role.OPERATOR not in roles
        elif method != "GET" or service in {"client_journey", "notifications"}:
            assert not roles & {Role.AUDITOR, Role.OPERATOR}, route.name
        if service != "catalogue":
            assert Role.OPERATOR not in roles, route.name


def test_no_scope_decides_for_people_or_answers_for_a_supplier() -> None:
    """A system records and orders; it approves, admits, allocates and accepts nothing."""
    written = {
        route.name
        for _, method, route in ROUTES
        if method != "GET" and rule_of(route).scope and not rule_of(route).reads
    }
    assert written == {
        "start_journey",
        "move_journey",
        "record_contact",
        "transfer_journey",
        "choose_jobcentre",
        "assign_coach",
        "cover_for_coach",
        "end_cover_for_coach",
        "hand_over_caseload",
        "cover_caseload",
        "end_cover_of_caseload",
        "record_need",
        "qualify_need",
        "constrain_need",
        "report_need_unmet",
        "resume_need",
        "withdraw_need",
        "close_journey",
        "place_order",
        "order_next_best",
        "cancel_order",
    }


def test_whose_a_thing_is_must_be_a_field_of_its_state() -> None:
    with pytest.raises(ValueError, match="the state of journey has no supplier_id"):
        Access(JOURNEYS, district="district", supplier="supplier_id")
