"""Files as answers: sent piece by piece, to be saved and never shown in the place of a page of ours."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from typing import Any, ClassVar
from urllib.parse import quote

import structlog
from fastapi.routing import APIRoute
from starlette.responses import Response, StreamingResponse
from starlette.types import Message, Receive, Scope, Send

from shared.files.stored import StoredFile
from shared.http.kept import KeptAnswer, responses_of
from shared.http.limits import RequestLimits

_ASCII_BUT_QUOTES = frozenset(map(chr, range(0x20, 0x7F))) - {'"', "\\", "%"}

log = structlog.get_logger(__name__)

_PIECE = 64 * 1024
_OF_ANY_TYPE = "*/*"
_CSV = "text/csv; charset=utf-8; header=present"
_AS_A_FILE = {
    "X-Content-Type-Options": "nosniff",
    # Were a browser to show it all the same, nothing in it could run or load.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, no-store",
}


class _Sent(StreamingResponse):
    """An answer that is sent piece by piece. Whoever stops taking it is left, and so is whoever has gone."""

    def __init__(self, chunks: AsyncGenerator[bytes, None], media_type: str, headers: dict[str, str]) -> None:
        super().__init__(_in_pieces(chunks), media_type=media_type, headers={**headers, **_AS_A_FILE})
        self._chunks = chunks

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it within the limits of the application."""
        limits: RequestLimits = scope["app"].state.limits

        async def sending(message: Message) -> None:
            async with asyncio.timeout(limits.idle_seconds):
                await send(message)

        try:
            async with asyncio.timeout(limits.file_seconds):
                await super().__call__(scope, receive, sending)
        except TimeoutError:  # the server sees that this is no whole answer, and ends the connection
            log.info("somebody stopped taking a file")
        finally:
            await self._chunks.aclose()  # and its cursor with it


class Download(_Sent):
    """The answer with a file that is stored."""

    RESPONSES: ClassVar[dict[int | str, dict[str, Any]]] = {
        200: {
            "description": "The file, of the media type that it was stored with",
            "content": {_OF_ANY_TYPE: {}},
            "headers": {
                "Content-Disposition": {"description": "Its name, to be saved under", "schema": {"type": "string"}},
                "Repr-Digest": {"description": "Its SHA-256 (RFC 9530)", "schema": {"type": "string"}},
            },
        }
    }
    """What OpenAPI says of it: `@router.get(..., response_class=Response, responses=Download.RESPONSES)`."""

    def __init__(self, file: StoredFile, chunks: AsyncGenerator[bytes, None]) -> None:
        """Send these bytes of a file, whose name and type browsers are to take as they are."""
        super().__init__(chunks, file.media_type, _headers(file))


class Table(_Sent):
    """The answer with a table that is made as it is sent, for a spreadsheet."""

    def __init__(self, name: str, chunks: AsyncGenerator[bytes, None]) -> None:
        """Send these lines of a table, to be saved under a name."""
        super().__init__(chunks, _CSV, {"Content-Disposition": disposition(name)})


_NAMED = {"Content-Disposition": {"description": "Its name, to be saved under", "schema": {"type": "string"}}}


def _described(description: str, *media_types: str) -> dict[str, Any]:
    content = {each: {"schema": {"type": "string"}} for each in media_types}
    return {"description": description, "content": content, "headers": _NAMED}


OF_TABLE: dict[int | str, dict[str, Any]] = {200: _described("The table", "text/csv")}
"""What OpenAPI says of it: `@router.get(..., response_class=Response, responses=OF_TABLE)`."""

OF_XML: dict[int | str, dict[str, Any]] = {200: _described("The document", "application/xml")}
"""The same of XML."""

_IN_LETTERS = _described("The document, in the form that was asked for", "text/plain", "text/html", "application/pdf")
_IN_A_LANGUAGE = {"Content-Language": {"description": "The language that it is in", "schema": {"type": "string"}}}
OF_DOCUMENT: dict[int | str, dict[str, Any]] = {200: {**_IN_LETTERS, "headers": {**_NAMED, **_IN_A_LANGUAGE}}}
"""What OpenAPI says of it: `@router.post(..., response_class=Response, responses=OF_DOCUMENT)`."""


def document(name: str, media_type: str, content: bytes, *, language: str) -> Response:
    """Return the answer with a document that was made for it, to be saved under a name; a page has its style in it."""
    own = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}
    return _made(name, media_type, content, {**own, "Content-Language": language})


def table(name: str, text: str) -> Response:
    """Return the answer with a whole table, for whoever asked and nobody else."""
    return _made(name, _CSV, text.encode())


def xml(name: str, content: bytes) -> Response:
    """Return the answer with a document for another program, for whoever asked and nobody else."""
    return _made(name, "application/xml", content)


def public_table(name: str, text: str, keep: str) -> KeptAnswer:
    """Return a table for anybody, to be kept as `keep` says (its `Cache-Control`)."""
    return KeptAnswer.of(text.encode(), keep, _CSV, name=disposition(name))


def of_public_table(keep: str) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of it: `@router.get(..., responses=of_public_table(keep))`."""
    kept = responses_of(keep)
    said = _described("The table", "text/csv")
    return {**kept, 200: {**said, "headers": {**_NAMED, **kept[200]["headers"]}}}


def _made(name: str, media_type: str, content: bytes, own: Mapping[str, str] | None = None) -> Response:
    headers = {**_AS_A_FILE, "Content-Disposition": disposition(name), **(own or {})}
    return Response(content, media_type=media_type, headers=headers)


def sends_a_file(route: APIRoute) -> bool:
    """Say whether an endpoint answers with a file, by what it declares."""
    return _OF_ANY_TYPE in route.responses.get(200, {}).get("content", {})


async def _in_pieces(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield the same bytes in pieces that the connection takes on one after the other, copying no more at a time."""
    async for chunk in chunks:
        for start in range(0, len(chunk), _PIECE):
            yield chunk[start : start + _PIECE]


def _headers(file: StoredFile) -> dict[str, str]:
    digest = b64encode(bytes.fromhex(file.sha256)).decode()
    return {
        "Content-Disposition": disposition(file.name),
        "Content-Length": str(file.size),
        "Repr-Digest": f"sha-256=:{digest}:",
    }


def disposition(name: str) -> str:
    """Return the header that has a file saved under its name (RFC 6266), with a plain name for what knows no other."""
    plain = "".join(each if each in _ASCII_BUT_QUOTES else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
