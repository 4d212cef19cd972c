"""Names of codes: known after the first request, in words where they cannot be had."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.processes import free_port
from portal.api.client import Api, Connections
from portal.web.form import Field, Form
from portal.web.kinds import Kind, choice_of, choices_of, select_of
from portal.web.names import AWAY, LISTS, Names, NamesInMemory, in_words
from shared.auth.principal import Role
from shared.http.limits import RequestLimits
from shared.http.serving import serving
from tests.portal.conftest import NOWHERE, Browser
from tests.portal.supplier.seen import rendering


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
        ("sme_definition", "SME definition"),
    ],
)
def test_a_code_that_is_not_known_is_written_in_words(code: str | None, words: str) -> None:
    assert in_words(code) == words


@pytest.mark.parametrize("kind", [select_of, choice_of, choices_of])
def test_a_choice_whose_names_are_away_does_not_say_that_there_is_none(kind: Kind[Any]) -> None:
    form = Form(Field("category", "Category", kind)).blank()
    source = '{% from "components/form.html" import field %}{{ field(form, "category") }}'
    template = rendering().environment.from_string(source)
    asked = AWAY.set(True)
    try:
        assert "The choices cannot be shown at the moment." in template.render(form=form)
    finally:
        AWAY.reset(asked)
    assert "cannot be shown" not in template.render(form=form)


async def test_a_page_says_that_codes_stand_in_the_place_of_names(browser: Browser) -> None:
    browser.signs_in(Role.AUDITOR)
    assert "Some names cannot be shown at the moment" in (await browser.get("/audit")).text
    browser.portal.names._names = Names({name: {} for name in LISTS})
    assert "Some names cannot be shown at the moment" not in (await browser.get("/audit")).text


def test_a_sentence_to_choose_has_no_full_stop_and_several_keep_theirs() -> None:
    names = Names({"needs": {"a": "Interview coaching.", "b": "A first step. Then another."}})
    assert dict(names.options("needs")) == {"a": "Interview coaching", "b": "A first step. Then another."}
    assert names.need("a") == "Interview coaching."
