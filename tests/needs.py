"""What a need is recorded with, whatever else a test is about."""

from collections.abc import Mapping
from typing import Any

QUALIFICATION: Mapping[str, Any] = {
    "eligibility": "work_search",
    "other_funding": [{"funding": "contracted_provision", "finding": "no_places"}],
}


def need_body(category: str, **more: Any) -> dict[str, Any]:
    """The request that records a need of a category."""
    return {"category": category, "qualification": QUALIFICATION, **more}
