"""Who uses a page, and the session that says so."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from starlette.requests import Request

from shared.auth.principal import Role


@dataclass(frozen=True)
class Person:
    """Somebody who signed in, working in one role. `roles` are all that they have; `org` is the identity provider's.

    `role` is `None` as long as somebody with several has not chosen one: then only pages for anybody are open.
    """

    name: str
    subject: str
    role: Role | None
    roles: frozenset[Role]
    districts: frozenset[str] = frozenset()
    org: str | None = None


@dataclass(frozen=True)
class Session:
    """What the portal keeps of somebody who signed in; browsers have its opaque id alone.

    `form_token` stands in every form, so that no other site can send one. `work_as` changes the role.
    """

    id: str = field(repr=False)
    person: Person
    token: str = field(repr=False)
    form_token: str = field(repr=False)
    ends_at: datetime
    work_as: Callable[[Role], None] | None = field(default=None, repr=False)

    @property
    def owner(self) -> str:
        """What forms say of who was shown them, in no words."""
        return hashlib.sha256(f"owner {self.person.subject}".encode()).hexdigest()[:32]


class Sessions(Protocol):
    """Where sessions are kept."""

    async def of(self, request: Request) -> Session | None:
        """Return the session that a request belongs to, if there is one that has not ended."""
