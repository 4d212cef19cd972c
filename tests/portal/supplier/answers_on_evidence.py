"""Answers of the registry about evidence, as it gives them."""

from typing import Any

from portal.api.answers.evidence import EvidenceRequest, Held, Impact
from tests.portal.supplier.answers import ID, OTHER_ID, SUPPLIER_ID


def a_version(number: int = 1, **more: Any) -> dict[str, Any]:
    return {
        "version": number,
        "name": "safeguarding policy.pdf",
        "media_type": "application/pdf",
        "size": 12000,
        "sha256": "0" * 64,
        "given_at": "2026-03-10T09:00:00Z",
        "valid_until": None,
        "confidential": None,
        "rejected_for": None,
        "said_of_it": "",
        "status": "clean",
        **more,
    }


def held(*versions: dict[str, Any], **more: Any) -> Held:
    return Held.model_validate(
        {
            "evidence_id": ID,
            "supplier_id": SUPPLIER_ID,
            "kind": "safeguarding_policy",
            "valid_until": None,
            "expired": False,
            "released": False,
            "versions": versions or [a_version()],
            **more,
        }
    )


def a_request(**more: Any) -> EvidenceRequest:
    return EvidenceRequest.model_validate(
        {
            "request_id": OTHER_ID,
            "supplier_id": SUPPLIER_ID,
            "kind": "employers_liability_insurance",
            "reason": "order_accepted",
            "detail": "",
            "answer_by": "2026-12-10",
            "status": "requested",
            "overdue": False,
            "evidence_id": None,
            "check_by": None,
            "rejected_for": None,
            **more,
        }
    )


def an_impact(**more: Any) -> Impact:
    return Impact.model_validate(
        {
            "ends_on": "2026-12-01",
            "offers_hidden": 1,
            "orders_affected": 2,
            "offers": [{"offer_id": ID, "title": "Interview coaching", "hides_on": "2026-12-02"}],
            "orders": [
                {"order_id": ID, "category": "GETTING_JOBS", "starts_on": "2026-11-30", "ends_on": "2026-12-20"}
            ],
            **more,
        }
    )
