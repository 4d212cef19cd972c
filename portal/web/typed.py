"""What somebody typed into a form that could not be sent: kept for them, and put into the form when it is shown again.

A session may end, or a service be away, just as a form is sent. The fields, the key and the version go into the
portal's own store, encrypted by an id that the browser alone has, for 20 hours (WCAG 2.2.1) or until they are sent.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from portal.web.posted import Posted
from shared.store.errors import DatabaseError
from shared.store.sessions import Sessions, new_session_id

AFRESH = "afresh"
"""The parameter of a link that lets go of what was kept for a form."""

_NAME = "typed"
_LASTS = timedelta(hours=20)
_MOST_FORMS = 10


class Typed(BaseModel):
    """One form as it was typed. `owner` is whose it is, `address` the page's."""

    model_config = ConfigDict(frozen=True)

    owner: str
    address: str
    fields: dict[str, tuple[str, ...]]
    key: str
    etag: str | None = None

    @classmethod
    def of(cls, address: str, posted: Posted) -> "Typed":
        """Return a form that was posted to an address."""
        return cls(owner=posted.owner, address=address, fields=posted.kept(), key=posted.key, etag=posted.etag)


_FORMS = TypeAdapter(tuple[Typed, ...])


@dataclass(frozen=True)
class TypedForms:
    """The forms that are kept, each browser's under an id in a cookie of its own."""

    kept: Sessions
    secure: bool

    async def keep(self, request: Request, posted: Posted) -> str | None:
        """Keep what a request typed and return the id that the browser needs, `None` where it cannot be kept."""
        if not posted.owner or not len(posted):
            return None
        form = Typed.of(address_of(request), posted)
        forms = [each for each in await self._forms(request) if each.address != form.address]
        found = self._id(request) or new_session_id()
        try:
            await self._write(found, (form, *forms[: _MOST_FORMS - 1]))
        except DatabaseError:
            return None
        return found

    async def of(self, request: Request, owner: str) -> Typed | None:
        """Return what was kept of this page's form for this person."""
        if not self._id(request):
            return None
        forms = await self._forms(request)
        address = address_of(request)
        return next((each for each in forms if (each.address, each.owner) == (address, owner)), None)

    async def forget(self, request: Request) -> None:
        """Let go of what was kept of this page's form, which was sent or is not wanted."""
        found = self._id(request)
        if not found:
            return
        forms, address = await self._forms(request), address_of(request)
        rest = tuple(each for each in forms if each.address != address)
        if len(rest) < len(forms):
            await self._write(found, rest)

    def remember(self, response: Response, found: str) -> None:
        """Let the browser have the id."""
        seconds = int(_LASTS.total_seconds())
        response.set_cookie(self._cookie, found, seconds, path="/", secure=self.secure, httponly=True, samesite="lax")

    async def _forms(self, request: Request) -> tuple[Typed, ...]:
        found = self._id(request)
        try:
            kept = await self.kept.read(found, datetime.now(UTC)) if found else None
            return _FORMS.validate_json(kept.content) if kept else ()
        except (DatabaseError, ValidationError):
            return ()

    async def _write(self, found: str, forms: tuple[Typed, ...]) -> None:
        await self.kept.write(found, _FORMS.dump_json(forms), datetime.now(UTC) + _LASTS)

    def _id(self, request: Request) -> str:
        return request.cookies.get(self._cookie, "")

    @property
    def _cookie(self) -> str:
        return f"__Host-{_NAME}" if self.secure else _NAME


def address_of(request: Request) -> str:
    """Return the page's own address, as its form is sent to it."""
    query = "&".join(each for each in request.url.query.split("&") if each and each != f"{AFRESH}=yes")
    return f"{request.url.path}?{query}" if query else request.url.path


def afresh(address: str) -> str:
    """Return the address at which the form is empty again."""
    return f"{address}{'&' if '?' in address else '?'}{AFRESH}=yes"
