"""Funds are data: which pays for what, and from when to when."""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from services.ordering.budgets.domain.budget import budget_that_pays
from shared.reference.files import ReferenceDataError, use_folder
from shared.reference.funds import fund_for, funds, main_fund

DAY = date(2016, 11, 14)
LOCAL = {"code": "LOCAL", "name": "A fund", "valid_from": "2016-04-01", "valid_to": "2017-03-31"}
MAIN = {"code": "MAIN", "name": "Another", "categories": None, "valid_from": "2016-04-01", "valid_to": None}


@pytest.fixture
def department(tmp_path: Path) -> Iterator[Any]:
    """A department's own file of funds."""

    def uses(*listed: dict[str, Any]) -> None:
        said = {"about": "Funds", "source": "A test", "funds": listed}
        (tmp_path / "funds.json").write_text(json.dumps(said))
        use_folder(None)
        use_folder(tmp_path)

    yield uses
    use_folder(None)


def test_the_flexible_support_fund_pays_for_everything() -> None:
    assert list(funds()) == ["FSF"]
    assert budget_that_pays("D07", "SKILLS_FOR_WORK", DAY) == "FSF:D07:2016-17"


def test_the_first_fund_of_the_file_that_pays_for_a_category_on_the_day_pays(department: Any) -> None:
    department({**LOCAL, "categories": ["GETTING_JOBS"]}, MAIN)
    assert main_fund().code == "LOCAL"
    assert budget_that_pays("D07", "GETTING_JOBS", DAY) == "LOCAL:D07:2016-17"
    assert budget_that_pays("D07", "GETTING_JOBS", date(2017, 4, 1)) == "MAIN:D07:2017-18"
    assert budget_that_pays("D07", "SKILLS_FOR_WORK", DAY) == "MAIN:D07:2016-17"


def test_what_no_fund_pays_for_has_no_budget(department: Any) -> None:
    department({**LOCAL, "categories": ["GETTING_JOBS"]})
    assert fund_for("SKILLS_FOR_WORK", DAY) is None
    assert budget_that_pays("D07", "SKILLS_FOR_WORK", DAY).split(":")[0] not in funds()


@pytest.mark.parametrize(
    ("listed", "sentence"),
    [
        ([{**LOCAL, "categories": ["FLYING"]}], "unknown category 'FLYING'"),
        ([{**MAIN, "valid_to": "2016-03-31"}], "ends on 2016-03-31, before 2016-04-01"),
        ([MAIN, MAIN], "MAIN"),
        ([], "funds"),
    ],
)
def test_a_file_at_fault_is_refused_naming_it(department: Any, listed: list[dict[str, Any]], sentence: str) -> None:
    department(*listed)
    with pytest.raises(ReferenceDataError, match=sentence):
        funds()
