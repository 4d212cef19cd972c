"""Documents lead to one another, number their decisions once, and list what services store."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

from deploy import services

ROOT = Path(__file__).resolve().parents[2]
LISTED = subprocess.run(("git", "ls-files", "*.md"), cwd=ROOT, capture_output=True, text=True, check=True)
DOCUMENTS = LISTED.stdout.split()
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
DECISIONS = ROOT / "docs/adr"
STORAGE = (ROOT / "docs/architecture/storage.md").read_text()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document: str) -> None:
    path = ROOT / document
    targets = [each for each in LINK.findall(path.read_text()) if not each.startswith(("http:", "https:"))]
    assert [each for each in targets if not (path.parent / each).exists()] == []


def test_every_decision_has_a_number_of_its_own_and_is_listed() -> None:
    decisions = sorted(each.name for each in DECISIONS.glob("0*.md"))
    numbers = Counter(each[:4] for each in decisions)
    assert [number for number, times in numbers.items() if times > 1] == []
    assert [each for each in decisions if not (DECISIONS / each).read_text().startswith(f"# {each[:4]}: ")] == []
    assert re.findall(r"^\| \[\d{4}\]\(([^)]+)\)", (DECISIONS / "README.md").read_text(), re.MULTILINE) == decisions


@pytest.mark.parametrize("name", services.NAMES)
def test_what_a_service_stores_is_listed(name: str) -> None:
    declared = services.service(name)
    (row,) = [line for line in STORAGE.splitlines() if line.startswith(f"| {name} |")]
    states, rows = (re.findall(r"`(\w+)`", cell) for cell in row.split("|")[2:4])
    assert set(states) == {each.collection for each in declared.aggregates}
    assert set(rows) == {each.name for each in declared.projections}
