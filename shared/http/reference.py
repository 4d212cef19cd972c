"""Reference data over HTTP: read-only, to whoever has a token, kept by callers until it changes.

One service serves it, that which its `wiring` names: `/v1/reference/...` is one prefix for the gateway. All services
read the same files at their start, so that what is served is what they decide by.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Generic, TypeVar

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from shared.auth.principal import PEOPLE
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.openapi import LONGEST_IF_NONE_MATCH
from shared.http.problems import BadHeader
from shared.reference.files import kept
from shared.reference.published import LISTINGS, Listing

Item = TypeVar("Item")

_PATH = "/reference/"
# A supplier reads the lists of its form before it is registered.
_ANYBODY = allow(*PEOPLE, scope="reference:read", unregistered=True)
_KEEP = "private, max-age=300"
_ETAG = r'^"[0-9a-f]{32}"$'
_HEADERS = {
    "ETag": {
        "description": "A digest of it, for If-None-Match",
        "schema": {"type": "string", "pattern": _ETAG},
    },
    "Cache-Control": {"description": "For how long it may be kept without asking", "schema": {"const": _KEEP}},
}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {"headers": _HEADERS},
    304: {"description": "It is as it was", "headers": _HEADERS},
}
_IF_NONE_MATCH = {"parameters": [{"$ref": "#/components/parameters/IfNoneMatch"}]}


class Reference(BaseModel, Generic[Item]):
    """A list of reference data: what it is about, what in it is sourced or a sample, and all of its items."""

    about: str
    source: str
    items: list[Item]


class ReferenceList(BaseModel):
    """A list that is served, and the ETag that it has now."""

    name: str
    path: str
    etag: str


class ReferenceIndex(BaseModel):
    """All lists."""

    items: list[ReferenceList]


@dataclass(frozen=True, slots=True)
class _Page:
    body: bytes
    etag: str

    @classmethod
    def of(cls, content: Any) -> "_Page":
        body = orjson.dumps(content)
        return cls(body, f'"{blake2b(body, digest_size=16).hexdigest()}"')

    def answer(self, request: Request) -> Response:
        headers = {"ETag": self.etag, "Cache-Control": _KEEP}
        if _has(_if_none_match(request), self.etag):
            return Response(status_code=304, headers=headers)
        return Response(self.body, 200, headers, "application/json")


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


@kept
def _pages() -> dict[str, _Page]:
    return {name: _Page.of(listing.content()) for name, listing in LISTINGS.items()}


@kept
def _index() -> _Page:
    addresses = [{"name": name, "path": f"/v1{_PATH}{name}", "etag": page.etag} for name, page in _pages().items()]
    return _Page.of({"items": addresses})


def _serves(name: str) -> Callable[[Request], Awaitable[Response]]:
    async def serve(request: Request) -> Response:
        return _pages()[name].answer(request)

    return serve


def reference_router() -> APIRouter:
    """Return the router of the reference data: an endpoint for each list, and one that names them all."""
    router = service_router("reference")
    for listing in LISTINGS.values():
        _add(router, listing)

    @router.get(
        "/reference",
        response_model=ReferenceIndex,
        dependencies=[_ANYBODY],
        responses=_RESPONSES,
        openapi_extra=_IF_NONE_MATCH,
    )
    async def list_reference_data(request: Request) -> Response:
        """Name every list of reference data, with its ETag."""
        return _index().answer(request)

    return router


def _add(router: APIRouter, listing: Listing) -> None:
    router.add_api_route(
        _PATH + listing.name,
        _serves(listing.name),
        name=f"get_reference_{listing.name.replace('-', '_')}",
        summary=f"Show {listing.says}",
        description=f"Show {listing.says}.",
        response_model=Reference[listing.item],  # type: ignore[name-defined]  # the item's shape is a value
        dependencies=[_ANYBODY],
        responses=_RESPONSES,
        openapi_extra=_IF_NONE_MATCH,
    )
