"""Rows that an upgrade leaves behind, since their facts were read before rows were kept of them: how to build them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import structlog

from shared.store.layout import Layout
from shared.store.log import COLLECTION as EVENTS
from shared.store.migrations import Step
from shared.store.mongo import Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RowsToBuild:
    """A change that an operator completes: these projections of a service are built anew from their topics.

    A migration has the database alone, and rows come from topics. A database in which nothing has happened yet lacks
    nothing.
    """

    service: str
    projections: tuple[str, ...]

    def described(self) -> object:
        """Return the projections' names."""
        return ["rows to build", self.service, *self.projections]

    @property
    def commands(self) -> tuple[str, ...]:
        """What an operator runs once the new version works."""
        return tuple(f"dps rebuild {self.service} {each}" for each in self.projections)

    async def steps(self, database: Database, layout: Layout, after: str | None) -> AsyncIterator[Step]:  # noqa: ARG002 - says, and changes nothing
        """Say in the log what is to be built, where something has happened here."""
        if await database[EVENTS].find_one({}, {"_id": 1}):
            log.warning("rows to build", service=self.service, commands=self.commands)
        yield Step(0)
