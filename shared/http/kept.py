"""Answers that callers, and whatever lies between, keep until they change: each has a digest, and says for how long."""

from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from fastapi import Request, Response

from shared.http.openapi import LONGEST_IF_NONE_MATCH
from shared.http.problems import BadHeader

IF_NONE_MATCH = {"parameters": [{"$ref": "#/components/parameters/IfNoneMatch"}]}
"""What an endpoint with such answers says in OpenAPI: `openapi_extra=IF_NONE_MATCH`."""

_ETAG = r'^"[0-9a-f]{32}"$'


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """A body with its digest; `keep` is its `Cache-Control`, `name` its `Content-Disposition` where it is a file."""

    body: bytes
    etag: str
    keep: str
    media_type: str = "application/json"
    name: str | None = None

    @classmethod
    def of(
        cls, body: bytes, keep: str, media_type: str = "application/json", *, name: str | None = None
    ) -> "KeptAnswer":
        """Return the answer with this body."""
        return cls(body, f'"{blake2b(body, digest_size=16).hexdigest()}"', keep, media_type, name)

    def answer(self, request: Request) -> Response:
        """Send it, or 304 to whoever has it already; raises `BadHeader`."""
        headers = {"ETag": self.etag, "Cache-Control": self.keep}
        if _has(_if_none_match(request), self.etag):
            return Response(status_code=304, headers=headers)
        named = {"Content-Disposition": self.name} if self.name else {}
        return Response(self.body, 200, {**headers, **named}, self.media_type)


def responses_of(keep: str) -> dict[int | str, dict[str, Any]]:
    """Return what OpenAPI says of the answers of an endpoint that are kept so."""
    headers = {
        "ETag": {
            "description": "A digest of it, for If-None-Match",
            "schema": {"type": "string", "pattern": _ETAG},
        },
        "Cache-Control": {"description": "For how long it may be kept without asking", "schema": {"const": keep}},
    }
    return {200: {"headers": headers}, 304: {"description": "It is as it was", "headers": headers}}


def _if_none_match(request: Request) -> str:
    """Return the header, "" where it was not sent; raises `BadHeader`."""
    given = request.headers.get("if-none-match", "")
    if len(given) > LONGEST_IF_NONE_MATCH:
        raise BadHeader("If-None-Match", f"at most {LONGEST_IF_NONE_MATCH} characters long", given)
    return given


def _has(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: any of the ETags, compared weakly, or whatever there is."""
    return if_none_match.strip() == "*" or etag in (
        each.strip().removeprefix("W/") for each in if_none_match.split(",")
    )
