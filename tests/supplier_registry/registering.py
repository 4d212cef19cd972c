"""Bodies that register organisations, each with a number that no other has."""

from itertools import count
from typing import Any

_NUMBERS = count(10_000_000)


def a_registration(**differing: Any) -> dict[str, Any]:
    """A small company with a number of its own, but for what differs."""
    usual = {
        "identifiers": [{"scheme": "GB-COH", "id": f"{next(_NUMBERS)}"}],
    }
    return details(**(usual | differing))


ADDRESS: dict[str, Any] = {"lines": ["1 Wharf Street"], "town": "Leeds", "postcode": "LS1 4DY"}


def details(**differing: Any) -> dict[str, Any]:
    """What a small company says of itself, but for what differs."""
    usual = {
        "name": "Beacon Skills",
        "legal_form": "limited_company",
        "registered_address": ADDRESS,
        "staff": 12,
        "turnover_pence": 50_000_000,
        "balance_sheet_pence": 0,
    }
    return usual | differing
