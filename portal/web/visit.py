"""One request to a page: who asks for what, and what the page may ask the services for."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from portal.api.client import Api, File
from portal.api.problem import NotAnswered
from portal.web.names import Names
from portal.web.person import Person, Session
from portal.web.posted import Posted, new_key
from shared.auth.principal import Role

_DIGITS = 9


class NobodySignedIn(LookupError):
    """A page that anybody may see asked who the person is, and nobody has signed in."""


@dataclass(frozen=True)
class Visit:
    """One request. `parameters` are those of the path, `query` those after it, `form` what was posted.

    `day` is today in the United Kingdom. `key` is the idempotency key for the form that is rendered in answer: a form
    that is shown again with its errors keeps its own, since nothing was changed by it. All `parameters` are texts.
    """

    api: Api
    names: Names
    path: str
    day: date
    session: Session | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    query: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    form: Posted = field(default_factory=Posted)
    language: str = "en"
    correlation_id: str = ""
    key: str = field(default_factory=new_key)

    @property
    def person(self) -> Person:
        """Who it is; raises `NobodySignedIn`, which no page with roles meets."""
        if self.session is None:
            raise NobodySignedIn
        return self.session.person

    @property
    def role(self) -> Role | None:
        """The role in which the person works, if anybody signed in."""
        return self.session.person.role if self.session else None

    @property
    def files(self) -> Mapping[str, tuple[File, ...]]:
        """The files of the form."""
        return self.form.files

    def number_of(self, name: str) -> int:
        """Return a number that is part of the address; raises `NotAnswered` (404) where that is none."""
        written = self.parameters[name]
        if not (written.isascii() and written.isdecimal() and len(written) <= _DIGITS):
            raise NotAnswered(404)
        return int(written)

    def asked_of(self, name: str, known: Container[str]) -> str:
        """Return what was asked for in the query where it is one of those known, or nothing."""
        value = self.asked(name)
        return value if value in known else ""

    def asked(self, name: str) -> str:
        """Return a parameter of the query, or nothing."""
        return (self.query.get(name) or ("",))[0].strip()
