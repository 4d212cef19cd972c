"""A page: its path, whom it is for, what it shows and what can be done on it."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from portal.api.client import Download
from portal.web.form import Filled
from portal.web.visit import Visit
from shared.auth.principal import Role


@dataclass(frozen=True)
class Shown:
    """The page's template with this view; `filled` is its form. Status 422 with `filled` that was refused.

    `etag` is the version that the form changes; `template` another one than the page's. `afresh` is the
    application's to say: where the form is empty, if it is filled with what could not be sent before.
    """

    view: Any
    status: int = 200
    filled: Filled | None = None
    etag: str | None = None
    template: str | None = None
    afresh: str = ""


@dataclass(frozen=True)
class To:
    """Another page (303), which says what was done in a banner. `path` is one of the portal's own."""

    path: str
    banner: str | None = None


@dataclass(frozen=True)
class Gone:
    """The page's template for something that is no longer to be had (410), with a banner that says so."""

    view: Any
    template: str | None = None


@dataclass(frozen=True)
class Streamed:
    """A file as it comes: `download` is what `Api.download` returned; `name` is what the browser calls it."""

    download: AbstractAsyncContextManager[Download]
    name: str


@dataclass(frozen=True)
class Written:
    """A file that the page wrote itself, such as a CSV."""

    content: bytes | AsyncIterator[bytes]
    media_type: str
    name: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Absent:
    """There is no such page for this person (404)."""


Reply: TypeAlias = Shown | To | Gone | Streamed | Written | Absent
Handler: TypeAlias = Callable[[Visit], Awaitable[Reply]]


@dataclass(frozen=True)
class Page:
    """One page. `roles` may see it, anybody where `None`; several pages share a path where their roles are disjoint.

    `act` takes what its form posts. A page that `act`s without showing has no `show`.
    """

    path: str
    roles: frozenset[Role] | None
    template: str
    show: Handler | None
    act: Handler | None = None

    def open_to(self, role: Role | None) -> bool:
        """Whether somebody who works in this role may see it."""
        return self.roles is None or role in self.roles
