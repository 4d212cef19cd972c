"""What a drill came to: one row of the table that `make drills` prints and keeps in docs/reliability."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

COLUMNS = (
    "drill",
    "seed",
    "faults",
    "acknowledged",
    "lost",
    "doubled",
    "missed",
    "reordered",
    "first success (s)",
    "lag normal (s)",
)


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What was done to the system under one drill, what it had acknowledged, and what an auditor found wrong with it.

    `first_success` is the longest time in seconds from a fault to the first acknowledgement after it, `lag_normal` that
    from a fault until every reader was again up with what was published; None where a drill does not measure it.
    """

    drill: str
    seed: int
    faults: int
    acknowledged: int
    lost: int = 0
    doubled: int = 0
    missed: int = 0
    reordered: int = 0
    first_success: float | None = None
    lag_normal: float | None = None
    violations: tuple[str, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether nothing at all was found: a drill counts every violation, whichever column it stands in."""
        return not (self.lost or self.doubled or self.missed or self.reordered or self.violations)

    def cells(self) -> tuple[str, ...]:
        """Return what stands in each column."""
        counts = (self.seed, self.faults, self.acknowledged, self.lost, self.doubled, self.missed, self.reordered)
        return self.drill, *(str(count) for count in counts), _seconds(self.first_success), _seconds(self.lag_normal)


def table(outcomes: Iterable[Outcome]) -> str:
    """Return the outcomes for a terminal, in columns, and under them every violation by the name of its drill."""
    found = tuple(outcomes)
    rows = [COLUMNS, *(outcome.cells() for outcome in found)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = ["  ".join(_aligned(row, widths)).rstrip() for row in rows]
    return "\n".join([lines[0], "  ".join("-" * width for width in widths), *lines[1:], *_violations(found)])


def markdown(outcomes: Iterable[Outcome]) -> str:
    """Return the same table for a page of the documentation."""
    found = tuple(outcomes)
    rows = [_markdown_row(COLUMNS), "|---" + "|--:" * (len(COLUMNS) - 1) + "|"]
    rows += [_markdown_row(outcome.cells()) for outcome in found]
    violations = _violations(found)
    return "\n".join([*rows, *(["", *(f"- {violation}" for violation in violations)] if violations else [])])


def _aligned(row: Sequence[str], widths: Sequence[int]) -> list[str]:
    """Return the name of the drill to the left and its figures to the right."""
    return [row[0].ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True))]


def _markdown_row(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _violations(outcomes: Sequence[Outcome]) -> list[str]:
    return [
        f"{outcome.drill}, seed {outcome.seed}: {violation}"
        for outcome in outcomes
        for violation in outcome.violations or (() if outcome.passed else ("failed without a reason",))
    ]


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.1f}"
