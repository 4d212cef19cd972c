"""Write the file of bank holidays anew from the library that knows their rules: `python -m deploy.bank_holidays`.

Services read the file alone: the library would import the calendar of every country. What it says of years to come
follows from the rules of today; days that are proclaimed later are added by a newer library, or by hand.
"""

import json
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from holidays import country_holidays

from deploy.written import put
from shared.reference.calendar import calendar

_FILE = Path(__file__).resolve().parents[1] / "shared" / "reference" / "bank_holidays.json"
_PARTS_OF_THE_UK = ("ENG", "WLS", "SCT", "NIR")


def bank_holidays(first: date, last: date) -> list[date]:
    """Return every bank holiday in any part of the United Kingdom, substitute and special days included."""
    years = range(first.year, last.year + 1)
    found = {day for part in _PARTS_OF_THE_UK for day in country_holidays("GB", subdiv=part, years=years)}
    return sorted(day for day in found if first <= day <= last)


def written(first: date, last: date) -> str:
    """Return the text of the file."""
    content = {
        "about": "Bank holidays in any part of the United Kingdom, substitute and special days included. After "
        "last_day nothing can be decided that needs a working day: write the file on long before.",
        "source": f"Rules and proclamations as holidays {version('holidays')} has them; later years by rule.",
        "first_day": str(first),
        "last_day": str(last),
        "bank_holidays": [str(day) for day in bank_holidays(first, last)],
    }
    return json.dumps(content, indent=2) + "\n"


def main(arguments: list[str]) -> None:
    """Write the file up to the end of a year, or of the one that it ends with today."""
    match arguments:
        case []:
            last = calendar().last_day
        case [year] if year.isdecimal() and len(year) == 4:
            last = date(int(year), 12, 31)
        case _:
            raise SystemExit("python -m deploy.bank_holidays [last year]")
    put(_FILE, written(calendar().first_day, last))


if __name__ == "__main__":
    main(sys.argv[1:])
