"""Reference data over HTTP: read-only, to whoever has a token, kept by callers until it changes.

One service serves it, that which its `wiring` names: `/v1/reference/...` is one prefix for the gateway. All services
read the same files at their start, so that what is served is what they decide by.
"""

from collections.abc import Awaitable, Callable
from typing import Any, Generic, TypeVar

import orjson
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from shared.auth.principal import PEOPLE
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.kept import IF_NONE_MATCH, KeptAnswer, responses_of
from shared.reference.files import kept
from shared.reference.published import LISTINGS, Listing

Item = TypeVar("Item")

_PATH = "/reference/"
# A supplier reads the lists of its form before it is registered.
_ANYBODY = allow(*PEOPLE, scope="reference:read", unregistered=True)
_KEEP = "private, max-age=300"
_RESPONSES = responses_of(_KEEP)


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


def _page(content: Any) -> KeptAnswer:
    return KeptAnswer.of(orjson.dumps(content), _KEEP)


@kept
def _pages() -> dict[str, KeptAnswer]:
    return {name: _page(listing.content()) for name, listing in LISTINGS.items()}


@kept
def _index() -> KeptAnswer:
    addresses = [{"name": name, "path": f"/v1{_PATH}{name}", "etag": page.etag} for name, page in _pages().items()]
    return _page({"items": addresses})


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
        openapi_extra=IF_NONE_MATCH,
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
        openapi_extra=IF_NONE_MATCH,
    )
