"""Answers of the registry and of payments to a supplier, as those services give them."""

from typing import Any

from portal.api.answers.complaints import Complaint
from portal.api.answers.feedback import Feedback
from portal.api.answers.invitations import Invitation, InvitationMade, Speaker
from portal.api.answers.payments import Payment
from portal.api.answers.performance import Performance
from portal.api.answers.register_checks import RegisterCheck
from portal.api.answers.suppliers import Supplier

SUPPLIER_ID = "0198c9a0-0000-7000-8000-000000000001"
ID = "0198c9a0-0000-7000-8000-000000000002"
OTHER_ID = "0198c9a0-0000-7000-8000-000000000003"


def a_payment(**more: Any) -> Payment:
    return Payment.model_validate(
        {
            "payment_id": ID,
            "order_id": OTHER_ID,
            "supplier_id": SUPPLIER_ID,
            "line": 1,
            "district": "D01",
            "category": "GETTING_JOBS",
            "milestone": "start",
            "purchase_order": "PO-2026-00412",
            "amount_pence": 45050,
            "currency": "GBP",
            "percent": 40,
            "status": "due",
            "reached_on": "2026-11-20",
            "claim_by": "2026-12-04",
            "claimed_pence": 0,
            "invoice": "",
            "automatic": False,
            "pay_by": None,
            "overdue": False,
            "query": None,
            "answer_by": None,
            "run_id": None,
            "paid_on": None,
            "owed_back_pence": 0,
            "repay_by": None,
            **more,
        }
    )


def a_measure(cases: int = 40, rate: float | None = 71.4, category_rate: float | None = 64.0) -> dict[str, Any]:
    return {"cases": cases, "rate": rate, "category_rate": category_rate, "adjusted": rate}


def a_performance(**more: Any) -> Performance:
    return Performance.model_validate(
        {
            "performance_id": ID,
            "supplier_id": SUPPLIER_ID,
            "market": "DPS-EMPLOYABILITY",
            "category": "GETTING_JOBS",
            "scorecard": {
                "counted_from": "2025-11-27",
                "counted_to": "2026-11-26",
                "issued": 48,
                "acceptance": a_measure(48, 91.7, 88.0),
                "acceptance_hours": a_measure(44, 20.5, 26.0),
                "on_time_starts": a_measure(40, 82.5, 90.1),
                "completion": a_measure(),
                "outcomes": a_measure(3, None, 38.2),
                "sustained_outcomes": a_measure(0, None, None),
                "ranked": True,
                "below_floor": False,
            },
            "below_floor": False,
            "indicated_level": 1,
            "level": {"number": 1, "name": "Managed as usual", "reason": None, "since": None, "explanation": ""},
            "improvement_plans": [],
            "inactivity": None,
            **more,
        }
    )


def a_plan(**more: Any) -> dict[str, Any]:
    return {
        "plan_id": OTHER_ID,
        "status": "open",
        "opened_at": "2026-11-02T09:00:00Z",
        "review_on": "2026-11-30",
        "improve_by": "2026-12-18",
        "targets": [{"measure": "completion", "value": 60}],
        "steps": "Brief every trainer.\nSay who stands in for whom.",
        "agreed": None,
        "reply": "",
        "note": "",
        "ended_at": None,
        **more,
    }


def a_complaint(**more: Any) -> Complaint:
    return Complaint.model_validate(
        {
            "complaint_id": ID,
            "supplier_id": SUPPLIER_ID,
            "market": "DPS-EMPLOYABILITY",
            "category": "GETTING_JOBS",
            "district": "D01",
            "reason": "unresponsive",
            "source": "staff",
            "order_id": None,
            "raised_at": "2026-11-23T10:00:00Z",
            "answer_by": "2026-12-07",
            "decide_by": "2026-12-21",
            "status": "raised",
            "overdue": False,
            "answered_at": None,
            "finding": None,
            "consequence": None,
            "ended_at": None,
            "detail": "Nobody has answered the telephone for a week.",
            "answer": "",
            "explanation": "",
            **more,
        }
    )


def a_membership(**more: Any) -> dict[str, Any]:
    return {
        "market": "DPS-EMPLOYABILITY",
        "category": "GETTING_JOBS",
        "standing": "active",
        "since": "2026-03-24T12:00:00Z",
        "until": None,
        "suspended_until": None,
        "reason": None,
        "new_orders_stopped": None,
        "new_orders_stopped_at": None,
        "explanation": "",
        "new_orders_explanation": "",
        "removal_notice": None,
        "redeclare_by": None,
        "redeclaration_notice_id": None,
        "redeclaration_served_on": None,
        "redeclaration": None,
        **more,
    }


def a_notice(**more: Any) -> dict[str, Any]:
    return {
        "reasons": ["persistent_poor_performance"],
        "representations_by": "2026-12-04",
        "explanation": "41 of 90 completed.",
        "answer": "",
        "answered_at": None,
        "notice_id": OTHER_ID,
        "served_on": "2026-11-20",
        **more,
    }


def a_supplier(*memberships: dict[str, Any], **more: Any) -> Supplier:
    return Supplier.model_validate(
        {
            "supplier_id": SUPPLIER_ID,
            "name": "Beacon Skills",
            "legal_form": "community_interest_company",
            "identifiers": [{"scheme": "GB-COH", "id": "07004214"}],
            "sme": True,
            "vcse": True,
            "registered_at": "2026-03-01T09:00:00Z",
            "succeeded_by": None,
            "took_over": [],
            "memberships": memberships,
            "registered_address": {
                "lines": ["1 Wharf Street"],
                "town": "Leeds",
                "postcode": "LS1 4DY",
                "country": "GB",
                "district": "D01",
            },
            "trading_addresses": [
                {"lines": ["7 Harbour Road"], "town": "Hull", "postcode": "HU1 2AA", "country": "GB", "district": "D02"}
            ],
            "figures": {
                "staff": 12,
                "turnover_pence": 50000000,
                "balance_sheet_pence": 0,
                "year_ended_on": "2026-03-31",
                "social_purpose": {
                    "objectives": ["social"],
                    "surplus_reinvested_percent": 80,
                    "asset_lock": True,
                    "mission": "Work for all.",
                },
            },
            "warnings": [],
            **more,
        }
    )


def a_feedback(**more: Any) -> Feedback:
    return Feedback.model_validate(
        {
            "feedback_id": OTHER_ID,
            "category": "GETTING_JOBS",
            "occasion": "refusal",
            "application_id": ID,
            "decided_at": "2026-11-25T09:00:00Z",
            "requested_at": "2026-11-26T09:00:00Z",
            "give_by": "2026-12-11",
            "question": "Is a name all that our policy lacks?",
            "open": True,
            "given_at": None,
            "text": "",
            **more,
        }
    )


def a_check(**more: Any) -> RegisterCheck:
    return RegisterCheck.model_validate(
        {
            "number": {"scheme": "GB-COH", "id": "07004214"},
            "checked_at": "2026-11-20T09:00:00Z",
            "entry": {"name": "BEACON SKILLS CIC", "standing": "active", "status": "active"},
            "concerns": [],
            "look_again_on": "2026-12-20",
            "differences": [
                {"field": "name", "here": "Beacon Skills", "there": "BEACON SKILLS CIC", "may_be_taken_over": True}
            ],
            **more,
        }
    )


def a_speaker(kind: str = "account", identity: str = "jo@beacon.example") -> Speaker:
    return Speaker(kind=kind, id=identity)


def an_invitation(**more: Any) -> Invitation:
    return Invitation.model_validate(
        {
            "invitation_id": ID,
            "supplier_id": SUPPLIER_ID,
            "kind": "account",
            "id": None,
            "status": "open",
            "invited_at": "2026-11-26T09:00:00Z",
            "expires_at": "2026-12-10T09:00:00Z",
            "ended_at": None,
            **more,
        }
    )


def an_invitation_made(passcode: str | None = "sunny-otter-9") -> InvitationMade:
    return InvitationMade.model_validate(
        {"invitation_id": ID, "passcode": passcode, "expires_at": "2026-12-10T09:00:00Z"}
    )
