"""Commands that wait for one transaction, and what they come to: what is written, and what their callers get."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from shared.contracts.event import Event
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.store.answer import Answer
from shared.store.log import Recorded
from shared.store.reliance import NOTHING, Known, Reliance
from shared.store.working import Write


@dataclass(frozen=True, slots=True)
class Committed:
    """What a command came to.

    `events` is empty where nothing had to change. `subject` is the id of the first aggregate named, "" where there is
    none, and `version` its version after the change.
    `answer` is what the caller gets; on a repeat of an idempotent command it is the first one, and `repeated` is true.
    `known` is what the command was decided on.
    """

    events: tuple[Recorded, ...]
    version: int
    answer: Answer
    repeated: bool = False
    subject: str = ""
    known: Known = NOTHING


@dataclass(eq=False, slots=True)
class Pending:
    """A command that waits for its group."""

    needs: Reliance
    decide: Callable[[Known], Sequence[Event]]
    caller: Caller
    future: "asyncio.Future[Committed]"


@dataclass(frozen=True, slots=True)
class Records:
    """What is known of the keys of a group: the records of requests, and the versions that reactions led to."""

    requests: dict[str, Document]
    reactions: dict[str, int]


@dataclass(slots=True)
class Outcome:
    """What a group's decisions came to: results by command, and what to write for them.

    `deferred` commands rely on something that a command before them brought into being: they go into the next group.
    `unsure` is set where a repeat would be answered otherwise, and the records of keys were not read.
    """

    results: dict[Pending, Committed | Exception] = field(default_factory=dict)
    events: list[Recorded] = field(default_factory=list)
    records: list[Document] = field(default_factory=list)
    writes: dict[str, list[Write]] = field(default_factory=dict)
    deferred: list[Pending] = field(default_factory=list)
    unsure: bool = False

    @property
    def writes_nothing(self) -> bool:
        """Whether there is nothing to commit."""
        return not self.events and not self.records

    def write(self, collection: str, write: Write) -> None:
        """Add a write."""
        self.writes.setdefault(collection, []).append(write)
