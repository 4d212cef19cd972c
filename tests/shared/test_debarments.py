"""The debarment list: found by number, perhaps by name, on the days on which an entry counts; checked on reading."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.supplier_registry import Identifier
from shared.reference import debarments
from shared.reference.debarments import debarred_by_name, debarred_by_number
from shared.reference.files import ReferenceDataError
from tests.debarring import an_entry, debarred

DAY = date(2017, 3, 9)
COMPANY = Identifier(scheme="GB-COH", id="01234568")


def codes(found: Any) -> list[str]:
    return [each.code for each in found]


def test_the_list_that_comes_with_the_code_has_nobody_on_it() -> None:
    assert dict(debarments()) == {}


def test_an_entry_counts_from_its_first_day_to_its_last(tmp_path: Path) -> None:
    with debarred(tmp_path, an_entry(listed_on="2017-03-09", until="2017-03-10")):
        days = [date(2017, 3, day) for day in (8, 9, 10, 11)]
        assert [codes(debarred_by_number([COMPANY], day)) for day in days] == [[], ["2017/1"], ["2017/1"], []]


def test_a_number_is_found_in_its_own_register_alone(tmp_path: Path) -> None:
    entries = (
        an_entry(),
        an_entry("2017/2", numbers=[{"scheme": "UKPRN", "id": "10012345"}, {"scheme": "GB-COH", "id": "01234568"}]),
        an_entry("2017/3", numbers=[{"scheme": "GB-VAT", "id": "980780684"}]),
    )
    with debarred(tmp_path, *entries):
        assert codes(debarred_by_number([COMPANY], DAY)) == ["2017/1", "2017/2"]
        assert codes(debarred_by_number([Identifier(scheme="UKPRN", id="10012345")], DAY)) == ["2017/2"]
        assert debarred_by_number([Identifier(scheme="GB-CHC", id="01234568")], DAY) == ()
        shared = Identifier(scheme="GB-VAT", id="980780684")
        assert debarred_by_number([shared], DAY) == (), "the number of a VAT group is nobody's own"


def test_a_name_is_found_however_it_is_written(tmp_path: Path) -> None:
    entry = an_entry(name="Harbour & Sons Learning Limited", other_names=["HSL", "The Harbour"])
    with debarred(tmp_path, entry):
        for name in ("HARBOUR AND SONS LEARNING LTD.", "hsl", "Harbour"):
            assert codes(debarred_by_name(name, DAY)) == ["2017/1"]
        for name in ("Harbour Skills", "", "Ltd"):
            assert debarred_by_name(name, DAY) == ()


@pytest.mark.parametrize(
    ("faulty", "said"),
    [
        ({"numbers": [{"scheme": "GB-COH", "id": "1234568"}]}, "01234568"),
        ({"numbers": [{"scheme": "GB-COH", "id": "sc123456"}]}, "SC123456"),
        ({"numbers": [{"scheme": "GB-NONE", "id": "1"}]}, "unknown register"),
        ({"nature": "compulsory"}, "mandatory"),
        ({"until": "2016-05-31"}, "before"),
        ({"code": "no blanks please"}, "pattern"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_faulty_entry_is_refused_when_the_list_is_read(tmp_path: Path, faulty: dict[str, Any], said: str) -> None:
    with debarred(tmp_path, an_entry(**faulty)), pytest.raises(ReferenceDataError, match=said):
        debarments()


def test_two_entries_of_one_code_are_refused(tmp_path: Path) -> None:
    with debarred(tmp_path, an_entry(), an_entry()), pytest.raises(ReferenceDataError):
        debarments()
