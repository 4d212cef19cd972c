"""Reading all reference data at once, before anybody waits for it."""

from shared.reference import calendar
from shared.reference.districts import district_groups
from shared.reference.lists import LISTS
from shared.reference.policies import policies


def load() -> None:
    """Read every file and make every index; raises `ReferenceDataError` where a file is at fault."""
    for codes in LISTS.values():
        codes()
    district_groups()
    policies()
    calendar.load()
