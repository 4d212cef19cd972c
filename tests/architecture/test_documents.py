"""Every link from one document to another leads somewhere, and every decision has a number of its own."""

import re
import subprocess
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTED = subprocess.run(("git", "ls-files", "*.md"), cwd=ROOT, capture_output=True, text=True, check=True)
DOCUMENTS = LISTED.stdout.split()
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
DECISIONS = ROOT / "docs/adr"


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
