"""What a client of the services was acknowledged: the account that an auditor holds against everything they kept.

Each sender appends to a file of its own, a line for each entry, and never changes one. The line that says that a
request goes out is there before it goes, so that a load that is killed itself leaves no request out. Until an answer
under the same key says what came of a request, that is unknown.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from pathlib import Path
from types import TracebackType
from typing import Any

import orjson


class Known(StrEnum):
    """What the client knows of a request."""

    UNKNOWN = "unknown"
    DONE = "done"
    REFUSED = "refused"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line: a request as it goes out, or an answer to it.

    `effect` is the type of the event that the request leads to once, `ids` what the answer named by its field,
    `version` the aggregate's as the answer's ETag has it, and `at` the client's time in seconds since 1970.
    """

    key: str
    known: Known
    at: float
    effect: str = ""
    request: Mapping[str, Any] = field(default_factory=dict)
    status: int | None = None
    ids: Mapping[str, str] = field(default_factory=dict)
    version: int | None = None

    @property
    def answer(self) -> tuple[Known, tuple[tuple[str, str], ...]]:
        """What must be the same however often it is asked for."""
        return self.known, tuple(sorted(self.ids.items()))


@dataclass(frozen=True)
class Command:
    """All that the client knows of one key."""

    key: str
    entries: tuple[Entry, ...]

    @property
    def effect(self) -> str:
        return self.entries[0].effect

    @property
    def answers(self) -> list[Entry]:
        """The entries that say what came of it."""
        return [entry for entry in self.entries if entry.known is not Known.UNKNOWN]

    @property
    def known(self) -> Known:
        """What came of it, by the last answer that says so."""
        return self.answers[-1].known if self.answers else Known.UNKNOWN

    @property
    def subject(self) -> str | None:
        """The id of what was made or changed, if it was done and the client knows which that is."""
        done = [entry for entry in self.answers if entry.known is Known.DONE]
        return next((identifier for entry in done for identifier in entry.ids.values()), None)


class Ledger:
    """A file that entries are appended to."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab", buffering=0)

    def write(self, entry: Entry) -> None:
        """Append an entry; it outlives the process that wrote it once this returns."""
        self._file.write(orjson.dumps(asdict(entry)) + b"\n")

    def __enter__(self) -> "Ledger":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._file.close()


def commands_in(folder: Path) -> list[Command]:
    """Read what every sender wrote, in the order in which the keys were first sent."""
    entries = [entry for path in sorted(folder.glob("*.jsonl")) for entry in _entries_of(path)]
    return commands_of(sorted(entries, key=lambda entry: entry.at))


def commands_of(entries: Iterable[Entry]) -> list[Command]:
    """Return the entries by key; they are in order."""
    by_key: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_key[entry.key].append(entry)
    return [Command(key, tuple(found)) for key, found in by_key.items()]


def done(commands: Iterable[Command]) -> Sequence[Command]:
    """Return those that were acknowledged."""
    return [command for command in commands if command.known is Known.DONE]


def _entries_of(path: Path) -> Iterable[Entry]:
    """Yield a file's entries; half a line at its end was never acted on, since its writer was killed over it."""
    for line in path.read_bytes().split(b"\n")[:-1]:
        read = orjson.loads(line)
        yield Entry(**{**read, "known": Known(read["known"])})
