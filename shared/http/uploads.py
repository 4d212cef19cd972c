"""Files that requests bring: the body is the file itself, taken piece by piece, never whole."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from email.message import Message
from typing import Any

from fastapi import Depends, Request
from starlette.requests import ClientDisconnect

from shared.files.stored import Arriving, StoredFile
from shared.http.bodies import BodyTooLarge, BodyTooSlow
from shared.http.fingerprints import Fingerprint
from shared.http.limits import RequestLimits
from shared.http.problems import BadHeader
from shared.kernel.caller import Caller
from shared.reference.file_kinds import FileKind

DISPOSITION = "Content-Disposition"
LONGEST_DISPOSITION = 1000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that a request brings: what its headers say of it, and its bytes, to be read once."""

    media_type: str
    name: str
    length: int | None
    chunks: AsyncIterator[bytes]
    path: str
    fingerprint: Fingerprint

    @property
    def arriving(self) -> Arriving:
        """The file, without what the request says beside it."""
        return Arriving(self.chunks, self.media_type, self.name, self.length)

    def repeatable(self, caller: Caller, file: StoredFile) -> Caller:
        """Return the caller of the command that uses the file: the same key with other bytes is another request."""
        if caller.repeatable is None:
            return caller
        said = f"{self.path}\n{file.sha256}\n{file.media_type}\n{file.name}"
        return replace(caller, repeatable=replace(caller.repeatable, fingerprint=self.fingerprint(said.encode())))


class Uploading:
    """Hands over the file that a request brings; an endpoint with it reads no other body."""

    def __init__(self, kinds: Callable[[], Mapping[str, FileKind]]) -> None:
        """`kinds` are those that OpenAPI says the endpoint takes; each says of which types and how large it may be."""
        self._kinds = kinds

    def media_types(self) -> Sequence[str]:
        """Return the media types of all these kinds, sorted."""
        return sorted({each for kind in self._kinds().values() for each in kind.media_types})

    async def __call__(self, request: Request) -> Upload:
        """Return what a request brings; raises `BadHeader` and `BodyTooLarge`. Its bytes raise `BodyTooSlow`."""
        limits: RequestLimits = request.app.state.limits
        return Upload(
            media_type=request.headers.get("content-type", ""),
            name=_name(request.headers.get(DISPOSITION)),
            length=_length(request, limits),
            chunks=_chunks(request, limits),
            path=f"{request.url.path}?{request.url.query}",
            fingerprint=request.app.state.fingerprint,
        )


def uploaded(kinds: Callable[[], Mapping[str, FileKind]]) -> Any:
    """Declare that an endpoint takes a file of some kind as its body: `upload: Annotated[Upload, uploaded(kinds)]`."""
    return Depends(Uploading(kinds))


def _name(given: str | None) -> str:
    """Return the name in a header such as `attachment; filename*=UTF-8''policy.pdf` (RFC 6266), or nothing."""
    if given is None:
        return ""
    header = Message()
    try:
        header[DISPOSITION] = given
        found = header.get_filename("")
    except (LookupError, ValueError):
        found = None
    if found is None or len(given) > LONGEST_DISPOSITION:
        raise BadHeader(DISPOSITION, "as RFC 6266 has it, such as attachment; filename*=UTF-8''policy.pdf", given)
    return found


def _length(request: Request, limits: RequestLimits) -> int | None:
    declared = request.headers.get("content-length")
    if declared is None:
        return None
    if len(declared) > len(str(limits.file_bytes)) or int(declared) > limits.file_bytes:
        raise BodyTooLarge(f"no file here needs more than {limits.file_bytes} bytes")
    return int(declared)


async def _chunks(request: Request, limits: RequestLimits) -> AsyncIterator[bytes]:
    """Yield the body as it arrives; raises `BodyTooLarge`, `BodyTooSlow`, or `ClientDisconnect` where it is cut off."""
    size, more = 0, True
    late = asyncio.get_running_loop().time() + limits.file_seconds
    while more:
        try:
            async with asyncio.timeout_at(min(late, asyncio.get_running_loop().time() + limits.idle_seconds)):
                message = await request.receive()
        except TimeoutError:
            raise BodyTooSlow("the file did not arrive in time; send it again") from None
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        size += len(message["body"])
        if size > limits.file_bytes:
            raise BodyTooLarge(f"no file here needs more than {limits.file_bytes} bytes")
        more = message["more_body"]
        if message["body"]:
            yield message["body"]
