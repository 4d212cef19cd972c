"""The worked examples of CONTRIBUTING are in the code as they are shown, and touch the files that they list alone."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text()
ADDING = TEXT.partition("## Adding a feature\n")[2].partition("\n## ")[0]
EXAMPLES = {title: text for title, _, text in (part.partition("\n") for part in ADDING.split("\n### ")[1:])}
MOST = {"A rule": 4, "A fact": 7, "A notice": 1}
# What is named after each of them, wherever it is written by hand.
NAMED = {
    "A fact": "RemovalNoticeWithdrawn|WithdrawRemovalNotice|withdraw_notice|withdraw_removal_notice",
    "A notice": "RemovalNoticeWithdrawn",
    "A rule": "starts_can_be_ordered|start_cannot_be_ordered",
}


def listed(example: str) -> list[str]:
    return re.findall(r"^\d\. `([^`]+)`", EXAMPLES[example], flags=re.MULTILINE)


def shown() -> list[tuple[str, str]]:
    """Each block of code, with the file that was named last before it."""
    found, file = [], ""
    for path, block in re.findall(r"^In `([^`]+)`|```python\n(.*?)```", ADDING, flags=re.MULTILINE | re.DOTALL):
        file = path or file
        if block:
            found.append((file, block))
    return found


def naming(pattern: str) -> set[str]:
    """The files written by hand in which something of a name is."""
    command = ("git", "grep", "-lwE", pattern, "--", "services/*.py", "shared/*.py", "tests/*.py")
    named = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return set(named.stdout.split()) - {"tests/architecture/test_contributing.py"}


@pytest.mark.parametrize(("example", "most"), MOST.items())
def test_an_example_touches_few_files_and_each_is_there(example: str, most: int) -> None:
    files = listed(example)
    assert 0 < len(files) <= most
    assert [each for each in files if not (ROOT / each).is_file()] == []


@pytest.mark.parametrize(("file", "block"), shown(), ids=[file for file, _ in shown()])
def test_what_is_shown_is_in_the_code(file: str, block: str) -> None:
    there = {line.strip() for line in (ROOT / file).read_text().splitlines()}
    assert [line for line in block.splitlines() if line.strip() not in {*there, "", "(", ")"}] == []


def test_a_rule_is_named_in_its_files_alone() -> None:
    rule, *_, tests = listed("A rule")
    assert {each for each in naming(NAMED["A rule"]) if not each.startswith("tests/catalogue/")} == {rule}
    assert tests in naming(NAMED["A rule"])


def test_a_fact_is_named_in_its_files_in_its_notice_and_in_tests_alone() -> None:
    *files, tests = listed("A fact")
    assert {each for each in naming(NAMED["A fact"]) if not each.startswith("tests/")} == {*files, *listed("A notice")}
    assert tests in naming(NAMED["A fact"])
