"""Codes that hold for some days only: a district that has ended is still known, and nothing new begins in it."""

from collections.abc import Iterable
from datetime import date

from shared.kernel.rules import Rejection
from shared.reference.districts import districts
from shared.reference.jobcentres import jobcentres


def district_exists(code: str, first: date, last: date, pointer: str) -> Rejection | None:
    """Nothing new begins in a district on days, both inclusive, on none of which it exists.

    One that is not known here is for `code_is_known` to refuse.
    """
    district = districts().get(code)
    if district is None or district.exists_between(first, last):
        return None
    when = f"on {first}" if first == last else f"from {first} to {last}"
    existed = f"from {district.valid_from} to {district.valid_to or 'further notice'}"
    return Rejection("district_not_valid", f"district {code} exists {existed}, not {when}", pointer)


def districts_exist(codes: Iterable[str], day: date, pointer: str) -> list[Rejection | None]:
    """Nothing new is for districts that do not exist on a day; `pointer` has `{}` in the place of each one's number."""
    return [district_exists(code, day, day, pointer.format(number)) for number, code in enumerate(codes)]


def jobcentre_is_open(code: str | None, district: str, day: date, pointer: str) -> Rejection | None:
    """Nobody is sent to a jobcentre that is closed on a day, or that lies in another district."""
    office = jobcentres().get(code) if code else None
    if office is None or (office.district == district and office.exists_on(day)):
        return None
    return Rejection("jobcentre_not_of_district", f"{office.code} is no open jobcentre of {district}", pointer)
