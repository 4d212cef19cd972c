"""The part of docs/reliability that a run of all drills writes."""

import os
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.drills.outcome import Outcome, markdown

PAGE = Path(__file__).parents[2] / "docs" / "reliability" / "README.md"
BEGIN = "<!-- Written by `make drills`: what stands up to the next mark is overwritten. -->"
END = "<!-- Written by hand again from here. -->"
_SHOWN = 3


@dataclass(frozen=True)
class Planted:
    """A fault that was planted, and what the drill that must find it made of it."""

    drill: str
    fault: str
    outcome: Outcome

    @property
    def was_found(self) -> bool:
        """Whether the auditor found something: a drill that broke off has judged nothing."""
        return not self.outcome.passed and self.outcome.acknowledged > 0

    def row(self) -> str:
        """Return its row of the page."""
        found = "yes" if self.was_found else "**no**"
        return f"| {self.drill} | {self.fault} | {found} | {len(self.outcome.violations)} |"

    def __str__(self) -> str:
        verdict = "found" if self.was_found else "NOT FOUND"
        first = "; ".join(self.outcome.violations[:_SHOWN])
        return f"{self.drill} with a fault ({self.fault}): {verdict}{f', first {first}' if first else ''}"


def written(page: str, outcomes: Sequence[Outcome], planted: Sequence[Planted], scale: float) -> str:
    """Return a page with the figures of a run in place of those of an earlier one."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{_figures(outcomes, planted, scale)}\n\n{END}{after}"


def write(outcomes: Sequence[Outcome], planted: Sequence[Planted], scale: float) -> None:
    """Write the figures of a run into the page."""
    PAGE.write_text(written(PAGE.read_text(), outcomes, planted, scale))


def _figures(outcomes: Sequence[Outcome], planted: Sequence[Planted], scale: float) -> str:
    where = f"{os.cpu_count()} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}"
    busy = os.getloadavg()[0] / (os.cpu_count() or 1)
    lines = [
        f"Run on {datetime.now(UTC):%d %B %Y} at scale {scale:g}: {where}, {busy:.1f} waiting for each core.",
        "",
        markdown(outcomes),
        "",
        "| drill | fault planted in it | found | violations |",
        "|---|---|---|--:|",
        *(each.row() for each in planted),
    ]
    return "\n".join(lines)
