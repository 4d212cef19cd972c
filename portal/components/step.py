"""A page that takes one step with something: a form of few fields, its refusals at their fields, and back again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.api.client import Done
from portal.api.problem import Refused
from portal.web.form import Filled, Form, Options
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from shared.auth.principal import Role

CHANGED = "Somebody else changed this while you had it open. Check it, and send it again if it still holds."


@dataclass(frozen=True)
class StepView:
    """What stands around the form. `options` are those of its fields by name; `back` is where Cancel leads."""

    heading: str
    button: str
    back: str
    caption: str = ""
    paragraphs: tuple[str, ...] = ()
    options: Mapping[str, Options] = field(default_factory=dict)
    warning: bool = False


@dataclass(frozen=True)
class Asked:
    """A step as it is shown: its view, the version that it changes, and what is filled in already."""

    view: StepView
    etag: str | None = None
    known: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """How a step is shown and taken; `done` says where it leads. `words` are plainer than the API's, by code."""

    form: Form
    ask: Callable[[Visit], Awaitable[Asked]]
    take: Callable[[Visit, Mapping[str, Any]], Awaitable[Done[Any] | Refused]]
    done: Callable[[Visit], To]
    words: Mapping[str, str] = field(default_factory=dict)

    async def show(self, visit: Visit) -> Reply:
        """Show the form."""
        asked = await self.ask(visit)
        return Shown(asked.view, filled=self.form.blank(**asked.known), etag=asked.etag)

    async def act(self, visit: Visit) -> Reply:
        """Take the step, or show what stands against it."""
        filled = self.form.read(visit.form)
        if filled.ok:
            taken = await self.take(visit, filled.values)
            if not isinstance(taken, Refused):
                return self.done(visit)
            if taken.stale:
                return await self._again(visit, filled, stale=True)
            filled = filled.refused(taken, {code: _(text) for code, text in self.words.items()})
        return await self._again(visit, filled)

    async def _again(self, visit: Visit, filled: Filled, *, stale: bool = False) -> Reply:
        asked = await self.ask(visit)
        if stale:
            now = self.form.blank(**asked.known)
            filled = filled.meanwhile(now, asked.view.options) if asked.known else filled.with_error("", CHANGED)
        return Shown(asked.view, status=422, filled=filled, etag=asked.etag)


def step_page(path: str, roles: frozenset[Role], step: Step) -> Page:
    """Return the page of a step."""
    return Page(path, roles, "components/step.html", step.show, step.act)
