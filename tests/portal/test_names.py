"""Names of codes: known after the first request, in words where they cannot be had."""

from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.processes import free_port
from portal.api.client import Api, Connections
from portal.web.names import LISTS, Names, NamesInMemory, in_words
from shared.http.limits import RequestLimits
from shared.http.serving import serving
from tests.portal.conftest import NOWHERE


async def districts_alone(request: Request) -> Response:
    if request.url.path != LISTS["districts"].path:
        return Response(status_code=503)
    return JSONResponse({"items": [{"code": "D01", "name": "Merseyside"}]})


@pytest.fixture
async def api() -> AsyncIterator[Api]:
    port = free_port()
    app = Starlette(routes=[Route("/{path:path}", districts_alone)])
    async with serving(app, "127.0.0.1", port, RequestLimits()):
        connections = Connections(f"http://127.0.0.1:{port}")
        yield Api(connections, "a-token")
        await connections.close()


async def test_one_list_that_cannot_be_had_costs_its_names_alone(api: Api) -> None:
    names = await NamesInMemory().names(api)
    assert names.district("D01") == "Merseyside"
    assert names.options("districts") == (("D01", "Merseyside"),)
    assert names.category("MOVING_TOWARDS_WORK") == "Moving towards work"


async def test_what_was_known_stays_known() -> None:
    memory, connections = NamesInMemory(), Connections(NOWHERE)
    memory._names = Names({"districts": {"D01": "Merseyside"}})
    assert (await memory.names(Api(connections, "a-token"))).district("D01") == "Merseyside"
    await connections.close()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("MOVING_TOWARDS_WORK", "Moving towards work"),
        ("no_show", "No show"),
        ("GB-COH", "GB-COH"),
        (None, ""),
        ("D01", "D01"),
    ],
)
def test_a_code_that_is_not_known_is_written_in_words(code: str | None, words: str) -> None:
    assert in_words(code) == words
