"""The threat model names tests that there are, and for each threat one at least."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
MODEL = (ROOT / "docs/security/threat-model.md").read_text()
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
STRIDE = {"S", "T", "R", "I", "D", "E"}


def threats(text: str) -> list[list[str]]:
    """The rows of its tables of threats: letter, threat, control, tests, what is left."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines()]
    return [row for row in rows if len(row) == 5 and row[0] in STRIDE]


@cache
def found_in(file: str) -> frozenset[str]:
    path = ROOT / file
    tree = ast.parse(path.read_text()) if path.exists() else ast.Module(body=[], type_ignores=[])
    return frozenset(each.name for each in tree.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))


def unknown(text: str) -> list[str]:
    """The tests that are named and that there are not."""
    return [f"{file}::{name}" for file, name in NAMED.findall(text) if name not in found_in(file)]


def unproven(text: str) -> list[str]:
    """The threats for which no test is named."""
    return [threat for _, threat, _, tests, _ in threats(text) if not NAMED.search(tests)]


def test_every_test_that_the_threat_model_names_exists() -> None:
    assert unknown(MODEL) == []


def test_every_threat_has_a_control_and_a_test() -> None:
    assert len(threats(MODEL)) > 50
    assert {row[0] for row in threats(MODEL)} == STRIDE
    assert [threat for _, threat, control, *_ in threats(MODEL) if not control] == []
    assert unproven(MODEL) == []


def test_whatever_is_left_is_accepted_by_somebody() -> None:
    accepting = ("the department", "the operator", "the project", "its owner")
    assert [left for *_, left in threats(MODEL) if left and not any(each in left for each in accepting)] == []


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ("| T | a threat | a control | `tests/architecture/test_threats.py::test_nothing` | |", (1, 0)),
        ("| T | a threat | a control | `tests/nowhere.py::test_that_there_is_not` | |", (1, 0)),
        ("| T | a threat | a control | | |", (0, 1)),
    ],
)
def test_a_test_that_there_is_not_and_a_threat_without_one_are_found(row: str, found: tuple[int, int]) -> None:
    assert (len(unknown(row)), len(unproven(row))) == found
