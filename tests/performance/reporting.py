"""From rounds to figures: medians of ratios taken within each round, a table, and the lines that it rests on."""

import json
import platform
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

from tests.performance.stack import Bench

DOCS = Path(__file__).resolve().parents[2] / "docs/performance"
_LIBRARIES = ("motor", "pymongo", "fastapi", "starlette", "uvicorn", "uvloop", "httptools", "pydantic", "aiokafka")
_HEAD = "# Figures\n\nWritten by `make bench`; [README.md](README.md) says what they mean.\n\n"

Line = dict[str, Any]


@dataclass(frozen=True)
class Target:
    """A figure that is to be reached; a ratio is taken within each round."""

    what: str
    at_most: float
    unit: str
    values: Callable[[Sequence[Line]], list[float]]


def _rounds(lines: Sequence[Line], part: str, kind: str) -> dict[int, Line]:
    return {each["round"]: each for each in lines if each["part"] == part and each.get("kind") == kind}


def _of_floor(callers: int, process: str, part: str) -> Callable[[Sequence[Line]], list[float]]:
    """The ratio of an order's CPU in a process to the floor's in the same one, or in its server."""
    beside = "floor" if process == "ordering" else process

    def values(lines: Sequence[Line]) -> list[float]:
        floor, order = _rounds(lines, part, f"floor-{callers}"), _rounds(lines, part, f"order-{callers}")
        return [order[number]["cpu_ms"][process] / floor[number]["cpu_ms"][beside] for number in order]

    return values


def _all_processes(callers: int) -> Callable[[Sequence[Line]], list[float]]:
    return lambda lines: [
        sum(value for name, value in each["cpu_ms"].items() if name != "floor")
        for each in _rounds(lines, "settled", f"order-{callers}").values()
    ]


def _each(part: str, name: str, **of: Any) -> Callable[[Sequence[Line]], list[float]]:
    return lambda lines: [
        line[name]
        for line in lines
        if line["part"] == part and all(line[field] == value for field, value in of.items())
    ]


def _p99(part: str, name: str) -> Callable[[Sequence[Line]], list[float]]:
    def values(lines: Sequence[Line]) -> list[float]:
        ranked = sorted(_each(part, name)(lines))
        return [ranked[min(len(ranked) - 1, int(len(ranked) * 0.99))]] if ranked else []

    return values


TARGETS = (
    Target("an order at 64 callers, ordering's CPU", 3, "x floor", _of_floor(64, "ordering", "order")),
    Target("the same, with all services working", 3, "x floor", _of_floor(64, "ordering", "settled")),
    Target("an order at one caller, ordering's CPU", 8, "x floor", _of_floor(1, "ordering", "order")),
    Target("the same, with all services working", 8, "x floor", _of_floor(1, "ordering", "settled")),
    Target("an order at 64 callers, mongod's CPU", 1.5, "x floor", _of_floor(64, "mongod", "order")),
    Target("an order at 64 callers, all processes until settled", 4, "ms", _all_processes(64)),
    Target("ready, a service started by itself", 5, "s", _each("ready", "seconds", together=False)),
    Target("ready, all five started together", 5, "s", _each("ready", "seconds", together=True)),
    Target("idle memory of a service (RSS)", 85, "MB", _each("idle", "rss_mb")),
    Target("need to order after a killed relay, p99", 3, "s", _p99("relay-killed", "seconds")),
)


async def versions(on: Bench) -> Line:
    """What was measured, and on what."""
    mongod = await on.databases["ordering"].client.server_info()
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "python": platform.python_version(),
        "mongod": mongod["version"],
        **{name: version(name) for name in _LIBRARIES},
    }


def _commit() -> str:
    asked = ["git", "describe", "--always", "--dirty"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() or "unknown"


def in_short(values: Sequence[float]) -> str:
    """Median, with lowest and highest where there are several."""
    text = f"{median(values):.2f}"
    return text if len(values) == 1 else f"{text} [{min(values):.2f}..{max(values):.2f}]"


def table(lines: Sequence[Line], about: Mapping[str, Any]) -> str:
    """Everything measured as a page of Markdown."""
    rows = [(each, each.values(lines)) for each in TARGETS]
    shown = [
        f"| {each.what} | {each.at_most:g} {each.unit} | {in_short(values)} | {_verdict(each, values)} |"
        for each, values in rows
        if values
    ]
    head = f"Commit {about['commit']}, {about['at'][:10]}, Python {about['python']}, mongod {about['mongod']}."
    parts = [
        head,
        "\n".join(("| What | Aim | Measured: median [lowest..highest] | |", "| --- | --- | --- | --- |", *shown)),
    ]
    if any("kind" in line for line in lines):
        parts.append(_by_process(lines))
    if idle := [line for line in lines if line["part"] == "idle"]:
        parts.append(_idle(idle))
    if started := [line for line in lines if line["part"] == "ready"]:
        parts.append(_ready(started))
    return "\n\n".join(parts) + "\n"


def _ready(lines: Sequence[Line]) -> str:
    """Seconds and CPU until ready: the time is the machine's as much as ours, the CPU ours alone."""
    columns = ("| Until ready | s | CPU s | rest of the machine |", "| --- | --- | --- | --- |")
    rows = []
    for together, how in ((False, "each service by itself"), (True, "all five together")):
        found = [line for line in lines if line["together"] is together]
        cells = [in_short([line[name] for line in found]) for name in ("seconds", "cpu_seconds")]
        rest = [line["rest_of_machine"] for line in found if "rest_of_machine" in line]
        rows.append(f"| {how} | {cells[0]} | {cells[1]} | {f'{median(rest):.0%}' if rest else ''} |")
    return "\n".join((*columns, *rows))


def _verdict(target: Target, values: Sequence[float]) -> str:
    return "reached" if median(values) <= target.at_most else "**not reached**"


def _by_process(lines: Sequence[Line]) -> str:
    kinds = sorted({(line["part"], line["kind"]) for line in lines if "kind" in line})
    names = sorted({name for line in lines for name in line.get("cpu_ms", ())})
    rows = ["| CPU ms an operation | " + " | ".join(names) + " | foreign load |", "| --- " * (len(names) + 2) + "|"]
    for part, kind in kinds:
        rounds = list(_rounds(lines, part, kind).values())
        cells = [_cell([each["cpu_ms"][name] for each in rounds if name in each["cpu_ms"]]) for name in names]
        where = "all services" if part == "settled" else "ordering alone"
        foreign = median(each["foreign_load"] for each in rounds)
        rows.append(f"| {kind}, {where} | " + " | ".join(cells) + f" | {foreign:.0%} |")
    return "\n".join(rows)


def _cell(values: Sequence[float]) -> str:
    return f"{median(values):.2f}" if values and median(values) >= 0.005 else ""


def _idle(lines: Iterable[Line]) -> str:
    rows = [f"| {e['service']} | {e['rss_mb']:.0f} | {e['pss_mb']:.0f} | {e['cpu_share']:.1%} |" for e in lines]
    return "\n".join(("| Idle | RSS MB | PSS MB | of one core |", "| --- | --- | --- | --- |", *rows))


def keep(lines: Sequence[Line], about: Mapping[str, Any], folder: Path, *, whole: bool) -> None:
    """Write the lines into `folder`, and those of a whole run, with the table, into docs/performance too."""
    text = "".join(json.dumps({**about, **line}) + "\n" for line in lines)
    (folder / "rounds.jsonl").write_text(text)
    if whole:
        (DOCS / "rounds.jsonl").write_text(text)
        (DOCS / "figures.md").write_text(
            "# Figures\n\nWritten by `make bench`; README.md says what they mean.\n\n" + table(lines, about)
        )
