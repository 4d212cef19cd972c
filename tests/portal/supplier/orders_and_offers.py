"""Answers of the services to suppliers, as the API's document describes them; what differs is said by the test."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import jsonschema

from portal.api.answers.supplier_orders import SupplierOrder
from portal.api.operation import Answer

A = TypeVar("A", bound=Answer)
ROOT = Path(__file__).resolve().parents[3]
ORDER = "019ac000-0000-7000-8000-000000000001"
OFFER = "019ac000-0000-7000-8000-000000000002"
SUPPLIER = "019ac000-0000-7000-8000-000000000003"
NEED = "019ac000-0000-7000-8000-000000000004"
AT = "2026-11-20T12:00:00Z"


@cache
def _document() -> Mapping[str, Any]:
    return json.loads((ROOT / "docs/api/openapi.json").read_text())


@cache
def _validator(schema: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator({**_document(), "$ref": f"#/components/schemas/{schema}"})


@cache
def _hold(schema: str, text: str) -> None:
    _validator(schema).validate(json.loads(text))


def answer(model: type[A], schema: str, said: Mapping[str, Any]) -> A:
    """Read an answer as a page does, having held it against the document."""
    text = json.dumps(said)
    _hold(schema, text)
    return model.model_validate_json(text)


def a_line(number: int = 1, **differing: Any) -> dict[str, Any]:
    return {
        "line": number,
        "need_id": NEED,
        "amount_pence": 45_000,
        "started_on": None,
        "did_not_start": False,
        "ended_on": None,
        "ended_early": False,
        "reason": None,
        "attendance": {"sessions": 0, "attended": 0, "late": 0, "missed": 0},
        "sessions": [],
        "outcomes": [],
        **differing,
    }


def an_order(**differing: Any) -> SupplierOrder:
    said = {
        "order_id": ORDER,
        "supplier_id": SUPPLIER,
        "supplier_name": "Beacon Skills",
        "title": "Interview coaching",
        "district": "D01",
        "market": "DPS-EMPLOYABILITY",
        "category": "GETTING_JOBS",
        "source": {"offer_id": OFFER, "offer_version": 1},
        "lines": [a_line()],
        "amount_pence": 45_000,
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-29",
        "placed_at": AT,
        "status": "issued",
        "purchase_order": "PO-0000123",
        "issued_on": "2026-11-20",
        "respond_by": "2026-11-25",
        "reminded_of": None,
        "reason": None,
        "decision": None,
        "start_change": None,
        "problems": [],
        "to_check": False,
        "disputed": False,
        "dispute": None,
        "closes_on": None,
        "closed_on": None,
        "proposal": None,
        "changes": 0,
        **differing,
    }
    return answer(SupplierOrder, "OrderForSupplier", said)
