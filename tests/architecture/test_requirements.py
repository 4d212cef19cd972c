"""What is pinned: the same for development as for running, with hashes, and from no index in particular."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = sorted([*(ROOT / "requirements").glob("*.txt"), *(ROOT / "examples").rglob("requirements.txt")])
PIN = re.compile(r"^(?P<name>[a-z0-9-]+)==(?P<version>\S+)(?P<rest>(?:.*\\\n)*.*)$", re.MULTILINE)


def pins(lock: Path) -> dict[str, set[str]]:
    """By package: its version with markers and hashes, more than one where platforms differ."""
    found: dict[str, set[str]] = {}
    for pin in PIN.finditer(lock.read_text()):
        found.setdefault(pin["name"], set()).add(f"{pin['version']}{pin['rest']}")
    return found


def test_what_runs_is_pinned_for_development_as_it_is_where_it_runs() -> None:
    runtime, dev = (pins(ROOT / "requirements" / name) for name in ("runtime.txt", "dev.txt"))
    assert len(runtime) > 50
    assert {name: pin for name, pin in runtime.items() if dev.get(name) != pin} == {}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.relative_to(ROOT).as_posix())
def test_every_pin_has_its_hashes_and_no_lock_names_an_index(lock: Path) -> None:
    assert [name for name, pin in pins(lock).items() if not all("--hash=sha256:" in each for each in pin)] == []
    assert "://" not in lock.read_text()
