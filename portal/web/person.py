"""Who uses a page, and the session that says so."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from starlette.requests import Request

from shared.auth.principal import Role


@dataclass(frozen=True)
class Person:
    """Somebody who signed in, working in one role. `roles` are all that they have; `org` is the identity provider's."""

    name: str
    subject: str
    role: Role
    roles: frozenset[Role]
    districts: frozenset[str] = frozenset()
    org: str | None = None


@dataclass(frozen=True)
class Session:
    """What the portal keeps of somebody who signed in; browsers have its opaque id alone.

    `form_token` stands in every form, so that no other site can send one.
    """

    id: str = field(repr=False)
    person: Person
    token: str = field(repr=False)
    form_token: str = field(repr=False)
    ends_at: datetime


class Sessions(Protocol):
    """Where sessions are kept."""

    async def of(self, request: Request) -> Session | None:
        """Return the session that a request belongs to, if there is one that has not ended."""


class NoSessions:
    """Nobody has signed in: public pages alone."""

    async def of(self, request: Request) -> Session | None:
        """Return none."""
        del request
        return None
