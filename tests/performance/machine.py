"""What processes cost, as Linux accounts for them in /proc: CPU, memory, and what others on the machine took."""

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_TICK = 1 / os.sysconf("SC_CLK_TCK")
_PROC = Path("/proc")


def cpu_of(pid: int) -> float:
    """The CPU seconds that a process has used, in user and system mode, all threads together."""
    # After the command in brackets, which may hold anything: state is field 3, utime 14, stime 15.
    fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * _TICK


def cpu_of_all() -> float:
    """The CPU seconds that the whole machine has used, idle time and waiting for disks left out."""
    fields = (_PROC / "stat").read_text().partition("\n")[0].split()[1:9]
    user, nice, system, _, _, irq, softirq, steal = (int(each) for each in fields)
    return (user + nice + system + irq + softirq + steal) * _TICK


@dataclass(frozen=True)
class Memory:
    """A process's memory in MB: `resident` counts shared pages in full, `proportional` its share of them."""

    resident: float
    proportional: float


def memory_of(pid: int) -> Memory:
    """The memory of a process as it is now."""
    lines = (_PROC / str(pid) / "smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {name: int(value.split()[0]) for name, _, value in (line.partition(":") for line in lines)}
    return Memory(kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024)


def children_of(pid: int) -> Iterator[tuple[int, str]]:
    """The processes that a process has started, and the program that each runs: of Python, the module."""
    for folder in _PROC.iterdir():
        if not folder.name.isdigit():
            continue
        try:
            parent = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
            if parent == pid:
                yield int(folder.name), _program((folder / "cmdline").read_bytes().decode().split("\0"))
        except (FileNotFoundError, ProcessLookupError):
            continue


def _program(command: Sequence[str]) -> str:
    return command[2] if "-m" in command[1:2] else Path(command[0]).name


@dataclass(frozen=True)
class Used:
    """CPU seconds between two looks: by process, and of everything else on the machine as a share of all cores."""

    by_process: Mapping[str, float]
    foreign: float
    seconds: float


class Meter:
    """Reads the CPU of processes by name; a name may stand for several."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        """Begin now."""
        self._pids = dict(pids)
        self._began = self._look()

    def _look(self) -> tuple[float, float, dict[str, float]]:
        return _uptime(), cpu_of_all(), {name: cpu_of(pid) for name, pid in self._pids.items()}

    def used(self) -> Used:
        """What was used since the beginning."""
        (began, all_before, before), (ended, all_after, after) = self._began, self._look()
        by_process = {name: after[name] - before[name] for name in after}
        seconds = ended - began
        foreign = (all_after - all_before - sum(by_process.values())) / (seconds * (os.cpu_count() or 1))
        return Used(by_process, max(0.0, foreign), seconds)


def _uptime() -> float:
    return float((_PROC / "uptime").read_text().split()[0])
