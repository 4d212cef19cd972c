"""Files that a page hands out: as they come from a service, or as the page wrote them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from urllib.parse import quote

from starlette.responses import Response, StreamingResponse

from portal.api.client import Download
from portal.web.page import Streamed, Written

_HEADERS = ("Content-Type", "Content-Length", "ETag", "Content-Language")


async def streamed(reply: Streamed) -> Response:
    """Begin a download before its answer begins, so that a refusal is still a page."""
    stack = AsyncExitStack()
    download: Download = await stack.enter_async_context(reply.download)

    async def pieces() -> AsyncIterator[bytes]:
        async with stack:
            async for piece in download.content:
                yield piece

    headers = {name: download.headers[name] for name in _HEADERS if name in download.headers}
    headers["Cache-Control"] = download.headers.get("Cache-Control", "no-store")
    headers |= {"Content-Disposition": _named(reply.name), "X-Content-Type-Options": "nosniff"}
    return StreamingResponse(pieces(), 200, headers)


def written(reply: Written) -> Response:
    """Return what the page wrote."""
    headers = {"Content-Disposition": _named(reply.name), "X-Content-Type-Options": "nosniff", **reply.headers}
    if isinstance(reply.content, bytes):
        return Response(reply.content, 200, headers, reply.media_type)
    return StreamingResponse(reply.content, 200, headers, reply.media_type)


def _named(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name, safe='')}"
