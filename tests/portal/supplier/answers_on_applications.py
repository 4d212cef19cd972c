"""Answers of the registry to whoever applies, as it gives them."""

from typing import Any

from portal.api.answers.applications import Application
from portal.api.answers.drafts import Draft
from tests.portal.supplier.answers import ID, OTHER_ID, SUPPLIER_ID


def a_draft(content: dict[str, Any] | None = None, **more: Any) -> Draft:
    return Draft.model_validate(
        {
            "draft_id": ID,
            "supplier_id": SUPPLIER_ID,
            "market": "DPS-EMPLOYABILITY",
            "status": "open",
            "drafted_at": "2026-11-20T09:00:00Z",
            "saved_at": "2026-11-20T09:00:00Z",
            "application_id": None,
            "content": content or {},
            "grounds": [],
            "in_the_way": [],
            "prefilled_from": None,
            "differences": [],
            "registers": [],
            **more,
        }
    )


def an_application(**more: Any) -> Application:
    return Application.model_validate(
        {
            "application_id": ID,
            "supplier_id": SUPPLIER_ID,
            "market": "DPS-EMPLOYABILITY",
            "open": True,
            "received_at": "2026-11-20T12:00:00Z",
            "decide_by": "2026-12-04",
            "extended": False,
            "overdue": False,
            "justification": "",
            "evidence": [],
            "categories": [applied_for()],
            "agreement": None,
            "clarifications": [],
            "invitations": [],
            **more,
        }
    )


def applied_for(decision: str = "open", category: str = "GETTING_JOBS", **more: Any) -> dict[str, Any]:
    return {
        "category": category,
        "decision": decision,
        "decided_at": None if decision == "open" else "2026-11-25T15:00:00Z",
        "reasons": [],
        "explanations": [],
        **more,
    }


def a_clarification(**more: Any) -> dict[str, Any]:
    return {
        "clarification_id": OTHER_ID,
        "question": "Whom does a learner turn to?",
        "answer_by": "2026-11-30",
        "remind_on": "2026-11-30",
        "overdue": False,
        "answer": "",
        "answered_at": None,
        **more,
    }


def an_invitation_to_speak(**more: Any) -> dict[str, Any]:
    return {
        "reasons": ["discretionary_exclusion_ground"],
        "detail": "Wages were not paid in 2023.",
        "representations_by": "2026-12-01",
        "invited_at": "2026-11-24T09:00:00Z",
        "reply": "",
        "replied_at": None,
        "served_on": "2026-11-24",
        **more,
    }


def an_agreement(**more: Any) -> dict[str, Any]:
    return {
        "text_version": "DPS-AGREEMENT-1",
        "categories": ["GETTING_JOBS"],
        "offered_at": "2026-11-25T15:00:00Z",
        "accept_by": "2026-12-09",
        "remind_on": None,
        "overdue": False,
        "accepted_at": None,
        "signatures": [],
        **more,
    }
