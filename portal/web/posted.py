"""What a form sent: its fields as they were typed, its files, and what the portal itself put into it."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from uuid import uuid4

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import Message

from portal.api.client import File
from shared.http.limits import RequestLimits

TOKEN = "form_token"  # noqa: S105 - the name of a field
KEY = "form_key"
ETAG = "form_etag"
OWNER = "form_owner"
_OWN = frozenset({TOKEN, KEY, ETAG, OWNER})
_WITH_FILES = "multipart/form-data"
_FORMS = frozenset({"application/x-www-form-urlencoded", _WITH_FILES})
_MOST_FIELDS = 1000
_MOST_FILES = 10


def new_key() -> str:
    """Return a key for a form that is rendered now, so that sending it twice changes something once."""
    return uuid4().hex


@dataclass(frozen=True)
class Posted(Mapping[str, tuple[str, ...]]):
    """The fields of a form, each with all its values. `key` is its idempotency key, `etag` the version it changes,
    `owner` who was shown the form."""

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    files: Mapping[str, tuple[File, ...]] = field(default_factory=dict, repr=False)
    key: str = field(default_factory=new_key)
    etag: str | None = None
    token: str = field(default="", repr=False)
    owner: str = field(default="", repr=False)

    def __getitem__(self, name: str) -> tuple[str, ...]:
        """Return all values of a field."""
        return self.fields[name]

    def __iter__(self) -> Iterator[str]:
        """Name every field."""
        return iter(self.fields)

    def __len__(self) -> int:
        """Count the fields."""
        return len(self.fields)

    def text(self, name: str) -> str:
        """Return the one value of a field without blanks around it, or nothing."""
        return (self.fields.get(name) or ("",))[0].strip()

    def kept(self) -> dict[str, tuple[str, ...]]:
        """Return what is shown again where the form is: all that was typed, and what files were called."""
        return {**self.fields, **{name: tuple(each.name for each in files) for name, files in self.files.items()}}

    def file(self, name: str) -> File | None:
        """Return the file that was chosen in a field, if one was."""
        return next(iter(self.files.get(name, ())), None)


async def posted(request: Request, limits: RequestLimits = RequestLimits()) -> Posted:
    """Read the form of a request.

    Files stay open until the request's answer is sent, and on disk where they are large. Raises `HTTPException`: 413
    for too many bytes, 400 for what is no form, has too many fields or takes too long.
    """
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind not in _FORMS:
        return Posted()
    with_files = kind == _WITH_FILES
    most = limits.file_bytes if with_files else limits.body_bytes
    try:
        async with asyncio.timeout(limits.file_seconds if with_files else limits.body_seconds):
            bounded = _bounded(request, most)
            data = await bounded.form(max_files=_MOST_FILES, max_fields=_MOST_FIELDS)
    except TimeoutError:
        raise HTTPException(400) from None
    request.scope["portal.form"] = bounded
    fields = {name: tuple(_typed(data, name)) for name in data if name not in _OWN}
    files = {name: tuple(_chosen(data, name)) for name in data}
    return Posted(
        fields={name: values for name, values in fields.items() if values},
        files={name: values for name, values in files.items() if values},
        key=_own(data, KEY) or new_key(),
        etag=_own(data, ETAG) or None,
        token=_own(data, TOKEN),
        owner=_own(data, OWNER),
    )


async def close_files(request: Request) -> None:
    """Let go of the files of a form that was read."""
    bounded: Request | None = request.scope.get("portal.form")
    if bounded is not None:
        await bounded.close()


def _bounded(request: Request, most: int) -> Request:
    """Return the request with a body of so many bytes at most; reading more of it raises `HTTPException` (413)."""
    left = most

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise HTTPException(413)
        return message

    return Request(request.scope, receive)


def _typed(data: FormData, name: str) -> Iterator[str]:
    for value in data.getlist(name):
        if isinstance(value, str):
            yield value.replace("\r\n", "\n")


def _chosen(data: FormData, name: str) -> Iterator[File]:
    for value in data.getlist(name):
        if isinstance(value, UploadFile) and value.filename:
            media_type = value.content_type or "application/octet-stream"
            yield File(value.filename, media_type, value.file, value.size or 0)


def _own(data: FormData, name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) and value.isascii() and value.isprintable() and len(value) <= 255 else ""
