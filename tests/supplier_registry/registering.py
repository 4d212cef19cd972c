"""Bodies that register organisations, each with a number that no other has."""

from itertools import count
from typing import Any

_NUMBERS = count(10_000_000)


def a_registration(**differing: Any) -> dict[str, Any]:
    """A small company with a number of its own, but for what differs."""
    usual = {
        "name": "Beacon Skills",
        "identifiers": [{"scheme": "GB-COH", "id": f"{next(_NUMBERS)}"}],
        "staff": 12,
        "turnover_pence": 50_000_000,
        "balance_sheet_pence": 0,
        "vcse": False,
    }
    return usual | differing
