"""What codes are called: reference data over the API, kept in memory for all requests of the process."""

import asyncio
import re
import time
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import structlog
from pydantic import ValidationError

from portal.api.answers import reference as lists
from portal.api.client import Api
from portal.api.operation import Operation
from portal.api.problem import NotAnswered
from portal.web.language import words as _
from portal.web.wording import option

log = structlog.get_logger(__name__)

LISTS: Mapping[str, Operation[Any]] = {
    name.lower(): operation for name, operation in vars(lists).items() if isinstance(operation, Operation)
}
AWAY: ContextVar[bool] = ContextVar("portal_names_away", default=False)
"""Whether the request at hand is answered with codes, and without choices, in the place of names that are not known."""
_FRESH_SECONDS = 300.0
_RETRY_SECONDS = 5.0
_INITIALS = re.compile(r"\b(?:sme|vcse)\b", re.IGNORECASE)
_PATIENCE_SECONDS = 2.0


@dataclass(frozen=True)
class Names:
    """What codes are called, by list; a code that is not known is written in words as far as it says itself."""

    lists: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    items: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """Whether every list is known."""
        return LISTS.keys() <= self.lists.keys()

    def of(self, name: str, code: str | None) -> str:
        """Return what a code of one of `LISTS` is called: `of("districts", "MER")`."""
        return _(self.lists.get(name, {}).get(code or "") or in_words(code))

    def options(self, name: str) -> tuple[tuple[str, str], ...]:
        """Return all codes of a list with their names, in the order of the list."""
        return tuple((code, option(_(text))) for code, text in self.lists.get(name, {}).items())

    def category(self, code: str | None) -> str:
        """Return what a journey category is called."""
        return self.of("categories", code)

    def district(self, code: str | None) -> str:
        """Return what a district is called."""
        return self.of("districts", code)

    def jobcentre(self, code: str | None) -> str:
        """Return what a jobcentre is called."""
        return self.of("jobcentres", code)

    def market(self, code: str | None) -> str:
        """Return what a market is called."""
        return self.of("markets", code)

    def fund(self, code: str | None) -> str:
        """Return what a fund is called."""
        return self.of("funds", code)

    def need(self, code: str | None) -> str:
        """Return what a kind of need is called."""
        return self.of("needs", code)

    def reason(self, code: str | None) -> str:
        """Return the text of a reason that a decision gave."""
        return self.of("reasons", code)

    def outcome(self, code: str | None) -> str:
        """Return what an outcome is called."""
        return self.of("outcomes", code)

    def evidence(self, code: str | None) -> str:
        """Return what a kind of evidence is called."""
        return self.of("evidence_kinds", code)


class NamesInMemory:
    """The names of the process: asked for by whoever comes first, then anew every few minutes."""

    def __init__(self) -> None:
        """Know nothing yet."""
        self._names = Names()
        self._due = 0.0
        self._asking: asyncio.Task[None] | None = None

    async def names(self, api: Api) -> Names:
        """Return the names; the first time they are waited for, later those of before serve until newer ones are here.

        `api` is the one of the person who asks: anybody with a token may read reference data.
        """
        if time.monotonic() >= self._due and self._asking is None:
            self._asking = asyncio.create_task(self._ask(api))
        if self._asking and not self._names.lists:
            await asyncio.shield(self._asking)
        return self._names

    @property
    def known(self) -> Names:
        """What is known by now, for a page without a person."""
        return self._names

    async def _ask(self, api: Api) -> None:
        """Ask for all lists side by side; one that cannot be had stays as it was, and all are asked for again soon."""
        try:
            answers = await asyncio.gather(*(_items(api, each) for each in LISTS.values()))
            found = {name: items for name, items in zip(LISTS, answers, strict=True) if items is not None}
            items = {**self._names.items, **found}
            self._names = Names({name: _by_code(each) for name, each in items.items()}, items)
            self._due = time.monotonic() + (_FRESH_SECONDS if len(found) == len(LISTS) else _RETRY_SECONDS)
        finally:
            self._asking = None


async def _items(api: Api, operation: Operation[Any]) -> tuple[Any, ...] | None:
    """Return a list, or nothing where it cannot be had."""
    try:
        items: tuple[Any, ...] = (await api.get(operation, seconds=_PATIENCE_SECONDS)).items
    except (NotAnswered, ValidationError) as error:
        log.warning("names of codes cannot be had", path=operation.path, error=type(error).__name__)
        return None
    return items


def _by_code(items: tuple[Any, ...]) -> dict[str, str]:
    return {each.code: getattr(each, "name", None) or each.text for each in items}


def in_words(code: str | None) -> str:
    """Return a code as words, where nothing better is known: `MOVING_TOWARDS_WORK` is "Moving towards work"."""
    words = (code or "").replace("_", " ").strip()
    if words.replace(" ", "").isalpha() and ((words.isupper() and len(words) > 4) or words.islower()):
        words = words.lower().capitalize()
    return _INITIALS.sub(lambda found: found[0].upper(), words)
