"""Financial years as codes: the government's, from 1 April to 31 March, such as 2016-17."""

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, WithJsonSchema

_FORM = re.compile(r"20[0-9]{2}-[0-9]{2}")


def _beginning_in(year: int) -> str:
    return f"{year}-{(year + 1) % 100:02d}"


def consecutive(code: str) -> str:
    """Return a year whose second half is the first plus one; raises ValueError naming the one that is meant."""
    if not _FORM.fullmatch(code):
        raise ValueError("a financial year is written like 2016-17")
    meant = _beginning_in(int(code[:4]))
    if code != meant:
        raise ValueError(f"the financial year that begins in {code[:4]} is {meant}, not {code}")
    return code


def following(year: str) -> str:
    """Return the financial year after another."""
    return _beginning_in(int(year[:4]) + 1)


def days_of(year: str) -> tuple[date, date]:
    """The first and the last day of a financial year."""
    begins = int(year[:4])
    return date(begins, 4, 1), date(begins + 1, 3, 31)


# The schema says exactly what is taken, so that whoever follows it is not refused.
_SCHEMA = {
    "type": "string",
    "pattern": f"^({'|'.join(_beginning_in(year) for year in range(2000, 2100))})$",
    "description": "A UK financial year, such as 2016-17: the second half is the first plus one",
    "examples": ["2016-17"],
}

FinancialYear = Annotated[str, AfterValidator(consecutive), WithJsonSchema(_SCHEMA)]
