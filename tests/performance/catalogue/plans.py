"""What the driver asks of the database, and by which plans the database answers it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pymongo import monitoring

from shared.store.mongo import Database

Command = dict[str, Any]

_PASSED_ON = ("filter", "sort", "limit", "skip", "projection", "pipeline", "collation")
_BAD = frozenset({"COLLSCAN", "SKIP", "$skip"})


class Listening(monitoring.CommandListener):
    """Notes every query that is sent while it listens."""

    def __init__(self) -> None:
        """Note nothing yet."""
        self.listens = False
        self.asked: list[Command] = []

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Note a query."""
        if self.listens and event.command_name in {"find", "aggregate", "count", "distinct"}:
            self.asked.append(dict(event.command))

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Note nothing: a query was noted when it was sent."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Note nothing: a query was noted when it was sent."""


async def plan_of(database: Database, command: Command) -> Mapping[str, Any]:
    """Return how the database answers a query, as it explains it, with what it looked at."""
    name = next(each for each in ("find", "aggregate", "count", "distinct") if each in command)
    query = {name: command[name], **{each: command[each] for each in _PASSED_ON if each in command}}
    if name == "aggregate":
        query["cursor"] = {}
    explained: Mapping[str, Any] = await database.command(
        "explain", query, verbosity="queryPlanner" if name == "aggregate" else "executionStats"
    )
    return explained


def faults_of(explained: Mapping[str, Any]) -> list[str]:
    """Return the stages of the winning plan that read everything, or read what they then leave out."""
    return sorted(set(_stages(explained.get("queryPlanner", explained))) & _BAD)


def looked_at(explained: Mapping[str, Any]) -> tuple[int, int]:
    """Return how many documents were looked at, and how many came back."""
    stats = explained["executionStats"]
    return stats["totalDocsExamined"], stats["nReturned"]


def _stages(part: object) -> Iterator[str]:
    match part:
        case Mapping():
            yield from (str(value) for name, value in part.items() if name == "stage")
            yield from (str(name) for name in part if str(name).startswith("$"))
            for name, value in part.items():
                if name not in {"rejectedPlans", "parsedQuery"}:
                    yield from _stages(value)
        case Sequence() if not isinstance(part, str | bytes):
            for each in part:
                yield from _stages(each)
