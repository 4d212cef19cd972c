"""How many messages somebody has not read, for the menu: asked beside the page, at most twice a minute for each."""

import asyncio
import time
from dataclasses import dataclass

from portal.api.answers.messages import UNREAD
from portal.api.problem import NotAnswered
from portal.web.navigation import READERS
from portal.web.visit import Visit

_FRESH_SECONDS = 30.0
_WAIT_SECONDS = 0.3
_MOST = 5000


@dataclass
class _Known:
    """The last count of somebody, when it was asked for, and the question that is under way."""

    count: int = 0
    due: float = 0.0
    asking: asyncio.Task[None] | None = None


class Unread:
    """The counts of everybody who uses this process, by session."""

    def __init__(self) -> None:
        """Know none yet."""
        self._known: dict[str, _Known] = {}

    def ask(self, visit: Visit) -> None:
        """Begin to ask, where it is time; a change of something may be what is counted, so it is asked anew then."""
        if visit.session is None or visit.role not in READERS:
            return
        if len(self._known) >= _MOST:
            self._known.clear()
        known = self._known.setdefault(self._key(visit), _Known())
        if visit.form.token:
            known.due = 0.0
        elif known.asking is None and time.monotonic() >= known.due:
            known.asking = asyncio.create_task(self._ask(visit, known))

    async def of(self, visit: Visit) -> int:
        """Return the count, the one from before where the answer takes longer than a page should wait."""
        known = self._known.get(self._key(visit)) if visit.session else None
        if known is None:
            return 0
        if known.asking is not None:
            await asyncio.wait({known.asking}, timeout=_WAIT_SECONDS)
        return known.count

    async def _ask(self, visit: Visit, known: _Known) -> None:
        try:
            known.count = (await visit.api.get(UNREAD)).unread
        except NotAnswered:  # a page does without
            known.count = 0
        finally:
            known.due = time.monotonic() + _FRESH_SECONDS
            known.asking = None

    def _key(self, visit: Visit) -> str:
        return f"{visit.session.id} {visit.role}" if visit.session else ""
