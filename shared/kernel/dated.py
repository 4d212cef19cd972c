"""Codes that hold for some days only: a district that has ended is still known, and nothing new begins in it."""

from collections.abc import Iterable
from datetime import date

from shared.kernel.rules import Rejection
from shared.reference.districts import districts


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
