"""Who uses a browser, with what token and in which role: kept on the server between requests."""

import secrets
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, PrivateAttr

from shared.auth.principal import Role


class Identity(BaseModel):
    """Whom the identity provider signed in, by what their token says.

    `role` is the one that this session works in; `None` where there are several and none was chosen yet.
    """

    model_config = ConfigDict(frozen=True)

    subject: str
    name: str
    roles: frozenset[Role]
    role: Role | None = None
    districts: frozenset[str] = frozenset()
    jobcentres: frozenset[str] = frozenset()
    org: str | None = None


class Tokens(BaseModel):
    """What the identity provider issued: the access token is sent to the services, the others go back to it alone."""

    model_config = ConfigDict(frozen=True)

    access: str
    access_ends_at: datetime
    identity: str = ""
    refresh: str = ""


class Browser(BaseModel):
    """What is kept of one browser. Whatever a request changes here is written before its answer is sent."""

    begun_at: datetime
    mark: str = ""
    """Names this session where its id must not be seen."""
    identity: Identity | None = None
    tokens: Tokens | None = None
    form_token: str = ""
    flow: dict[str, Any] = {}
    """What the code flow remembers between leaving for the identity provider and coming back (authlib's own)."""
    then: str = "/"
    """The page that was asked for before signing in."""
    notes: dict[str, str] = {}
    """Small things that pages keep for the next request, such as the banner after a redirect."""

    _renewed: bool = PrivateAttr(default=False)
    _ended: bool = PrivateAttr(default=False)

    def token_of_forms(self) -> str:
        """Return what every form of this session carries, made when the first one is shown."""
        if not self.form_token:
            self.form_token = secrets.token_urlsafe(24)
        return self.form_token

    def sign_in(self, identity: Identity, tokens: Tokens, now: datetime) -> None:
        """Begin anew as somebody: under a new id, with another token of forms, so nothing from before counts."""
        self.identity, self.tokens, self.begun_at = identity, tokens, now
        self.mark, self.form_token, self.flow = secrets.token_hex(8), "", {}
        self._renewed = True

    def work_as(self, role: Role) -> None:
        """Work in one of the person's roles from now on; raises `ValueError` where it is not theirs."""
        if self.identity is None or role not in self.identity.roles:
            raise ValueError("that role is not one of yours")
        self.identity = self.identity.model_copy(update={"role": role})

    def end(self) -> None:
        """Forget everything once this request is answered."""
        self._ended = True

    @property
    def is_renewed(self) -> bool:
        """Whether it goes on under another id."""
        return self._renewed

    @property
    def is_ended(self) -> bool:
        """Whether nothing of it is kept any more."""
        return self._ended


def chosen_of(roles: frozenset[Role]) -> Role | None:
    """Return the role to work in where there is nothing to choose."""
    return next(iter(roles)) if len(roles) == 1 else None
