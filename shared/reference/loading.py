"""Reading all reference data at once, before anybody waits for it."""

from pathlib import Path

from shared.reference import calendar
from shared.reference.districts import district_groups
from shared.reference.files import ReferenceDataError, use_folder
from shared.reference.letters import letter_words
from shared.reference.lists import LISTS
from shared.reference.markets import markets
from shared.reference.notification_defaults import notification_defaults
from shared.reference.policies import policies
from shared.reference.postcode_districts import postcode_districts
from shared.reference.welsh import welsh_notices

# Decisions write codes of these lists by themselves, and events that were published carry them.
_MAY_ONLY_GROW = (
    "outcome",
    "exclusion ground",
    "kind of evidence",
    "legal form",
    "offer attribute",
    "language",
    "thing to bring",
    "purpose of consent",
    *(of for of in LISTS if of.endswith(" reason")),
)


def load(folder: Path | None = None) -> None:
    """Read every file and make every index; raises `ReferenceDataError` where a file is at fault.

    The files in `folder` replace those of the same names that come with the code.
    """
    if folder is not None:
        _refuse_lost_codes(folder)
    use_folder(folder)
    for codes in LISTS.values():
        codes()
    district_groups()
    postcode_districts()
    letter_words()
    markets()
    notification_defaults()
    welsh_notices()
    policies()
    calendar.load()


def _refuse_lost_codes(folder: Path) -> None:
    use_folder(None)
    come_with_the_code = {of: frozenset(LISTS[of]()) for of in _MAY_ONLY_GROW}
    use_folder(folder)
    for of, codes in come_with_the_code.items():
        if lost := sorted(codes - set(LISTS[of]())):
            raise ReferenceDataError(f"{folder}: no {of} {', '.join(lost)}: decisions give it, so it has to stay")
