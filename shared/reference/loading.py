"""Reading all reference data at once, before anybody waits for it."""

from pathlib import Path

from shared.reference import calendar
from shared.reference.districts import district_groups
from shared.reference.files import use_folder
from shared.reference.lists import LISTS
from shared.reference.policies import policies


def load(folder: Path | None = None) -> None:
    """Read every file and make every index; raises `ReferenceDataError` where a file is at fault.

    The files in `folder` replace those of the same names that come with the code.
    """
    use_folder(folder)
    for codes in LISTS.values():
        codes()
    district_groups()
    policies()
    calendar.load()
