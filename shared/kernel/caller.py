"""Who asks for a change, why, and under which promises: it travels with the command into the event log."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.kernel.accounts import Account
from shared.kernel.firing import Firing


@dataclass(frozen=True, slots=True)
class Repeatable:
    """A promise that a request with the same `key` and `fingerprint` is carried out once and answered alike after that.

    `lasts_days` is how long the promise is kept; `None` for ever.
    """

    key: str
    fingerprint: str = ""
    lasts_days: int | None = None


@dataclass(frozen=True, slots=True)
class Caller:
    """The origin of one command.

    `actor` is a token's subject or a reactor's name. `roles` are those of the token that open the endpoint, and no
    others; `districts` and `supplier_id`, the supplier that its account speaks for, are what its holder is limited to.
    `account` is whom the token was issued to, `None` for a reactor. `jobcentres` limit nothing: their messages are its.
    `expected_version` is the aggregate version the caller saw (If-Match), checked on the first aggregate named.
    `caused_at` is when the event happened that a reactor acts on; its id is `causation_id`. `reaction` is the key under
    which a reaction changes something at most once: the first event that it led to keeps it. `originated_at` is the
    machine's time of the commit that everything follows from, `None` for the command that begins it. `command` is the
    name that the command has in metrics: an operation's, a reactor's or a timer's. `firing` is the step of a clock that
    is done: nothing is changed once that clock no longer runs in its aggregate. `answer` makes what is sent back of
    what the command came to, and is kept for a repeat: how is the business of whoever took the request in, never of a
    command.
    """

    actor: str
    correlation_id: str
    roles: frozenset[str] = frozenset()
    supplier_id: UUID | None = None
    account: Account | None = None
    districts: frozenset[str] = frozenset()
    jobcentres: frozenset[str] = frozenset()
    causation_id: str | None = None
    traceparent: str | None = None
    repeatable: Repeatable | None = None
    reaction: str | None = None
    expected_version: int | None = None
    caused_at: datetime | None = None
    originated_at: datetime | None = None
    command: str = "unnamed"
    firing: Firing | None = None
    answer: Callable[[Any], Any] | None = None

    def answered(self, answer: Callable[[Any], Any]) -> "Caller":
        """Return the same caller, to be answered in another way."""
        return replace(self, answer=answer)

    def part(self, suffix: object) -> "Caller":
        """Return the caller of one of several changes that a single reaction makes: each is recorded for itself."""
        return self if self.reaction is None else replace(self, reaction=f"{self.reaction}/{suffix}")
