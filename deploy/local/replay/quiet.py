"""What comes sooner in a record than by the policies: members are asked if they still offer, clients are erased."""

import json
from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from pathlib import Path

_POLICIES = "policies.json"
_INACTIVITY = "membership_inactivity"
_RETENTION = "retention"
_DAYS_OF_A_MONTH = 30


def ask_within(folder: Path, days: Sequence[date]) -> Path:
    """Put policies into a folder by which a member is asked after half of the time that a record covers.

    The policy has twelve months, and a record of half a year would never come to that. Nor would a client be erased
    in two years, for whom the policy has twenty-four months after the journey: here it is a sixth of the record.
    """
    content = json.loads(files("shared.reference").joinpath(_POLICIES).read_bytes())
    months = (days[-1] - days[0]).days // _DAYS_OF_A_MONTH // 2
    for policy in content["policies"]:
        if policy["id"] == _INACTIVITY:
            values = policy["values"]
            values["ask_after_months"] = max(1, min(values["ask_after_months"], months))
        if policy["id"] == _RETENTION:
            policy["values"]["supporting_months"] = max(1, months // 3)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / _POLICIES).write_text(json.dumps(content))
    return folder
