"""The client of the API against an origin of the tests' own: what it sends, how long it waits, what it makes of it."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from io import BytesIO

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from deploy.local.processes import free_port
from portal.api.client import Api, Connections, Done, File
from portal.api.operation import Answer, Body, Operation
from portal.api.problem import NotAnswered, Refused
from portal.api.together import AWAY, Missing, part, together
from shared.http.limits import RequestLimits
from shared.http.serving import serving
from shared.telemetry.metrics import PAGE_PARTS_MISSING


class Thing(Answer):
    name: str


class NewThing(Body):
    name: str
    colour: str | None = None


THING = Operation("GET", "/things/{thing}", Thing)
NEW_THING = Operation("POST", "/things", Thing, body=NewThing)
FILE = Operation("POST", "/files", Answer)


@dataclass
class Origin:
    """What was asked, and what is answered to it: the last answer for good."""

    address: str = ""
    answers: list[tuple[int, dict]] = field(default_factory=list)
    asked: list[Request] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)

    async def answer(self, request: Request) -> Response:
        self.asked.append(request)
        self.bodies.append(await request.body())
        status, body = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if status == 0:
            await asyncio.Event().wait()
        return JSONResponse(body, status, {"ETag": '"4"', "Location": "/things/7"})


@pytest.fixture
async def origin() -> AsyncIterator[Origin]:
    made, port = Origin(), free_port()
    made.address = f"http://127.0.0.1:{port}"
    app = Starlette(routes=[Route("/{path:path}", made.answer, methods=["GET", "POST"])])
    async with serving(app, "127.0.0.1", port, RequestLimits()):
        yield made


@pytest.fixture
async def api(origin: Origin) -> AsyncIterator[Api]:
    connections = Connections(origin.address)
    yield Api(connections, "a-token", "trace-7", "cy")
    await connections.close()


def problem(*codes: str) -> dict:
    return {"detail": "no", "reasons": [{"code": code, "detail": f"{code} it is"} for code in codes]}


async def test_a_request_is_the_persons_own(origin: Origin, api: Api) -> None:
    origin.answers = [(200, {"name": "x", "more": 1})]
    found = await api.found(THING, thing="a/b c")
    assert (found.answer.name, found.etag) == ("x", '"4"')
    headers = origin.asked[0].headers
    assert headers["authorization"] == "Bearer a-token"
    assert (headers["x-correlation-id"], headers["accept-language"]) == ("trace-7", "cy")
    assert origin.asked[0].scope["raw_path"] == b"/things/a%2Fb%20c"


async def test_a_change_names_its_key_and_version_and_leaves_out_what_is_not_given(origin: Origin, api: Api) -> None:
    origin.answers = [(201, {"name": "x"})]
    done = await api.send(NEW_THING, NewThing(name="x"), key="k", etag='"3"')
    assert isinstance(done, Done)
    assert (done.id, done.etag) == ("7", '"4"')
    assert origin.bodies == [b'{"name":"x"}']
    assert (origin.asked[0].headers["idempotency-key"], origin.asked[0].headers["if-match"]) == ("k", '"3"')


async def test_news_that_have_not_arrived_are_waited_for_with_the_same_key(origin: Origin, api: Api) -> None:
    origin.answers = [(409, problem("need_unknown")), (503, problem("news_incomplete")), (201, {"name": "x"})]
    assert isinstance(await api.send(NEW_THING, NewThing(name="x"), key="k"), Done)
    assert [each.headers["idempotency-key"] for each in origin.asked] == ["k", "k", "k"]


async def test_another_reason_among_them_is_a_refusal_at_once(origin: Origin, api: Api) -> None:
    origin.answers = [(409, problem("need_unknown", "budget_exceeded"))]
    refused = await api.send(NEW_THING, NewThing(name="x"), key="k")
    assert isinstance(refused, Refused)
    assert refused.codes == {"need_unknown", "budget_exceeded"}
    assert len(origin.asked) == 1


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
async def test_what_a_person_cannot_mend_is_raised(origin: Origin, api: Api, status: int) -> None:
    origin.answers = [(status, problem("x"))]
    for asking in (api.get(THING, thing="1"), api.send(NEW_THING, NewThing(name="x"), key="k")):
        with pytest.raises(NotAnswered) as raised:
            await asking
        assert raised.value.status == status


async def test_who_does_not_answer_is_not_waited_for(origin: Origin, api: Api) -> None:
    origin.answers = [(0, {})]
    with pytest.raises(NotAnswered) as raised:
        await api.get(THING, seconds=0.05, thing="1")
    assert raised.value.status == 504
    missing = await part(api.get(THING, thing="1"), "Quality", seconds=0.05)
    assert missing == Missing("Quality cannot be shown at the moment.")
    assert isinstance(missing, Missing)
    assert missing.why == AWAY


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (403, "Quality: you may not see this."),
        (404, "Quality: this was not found."),
        (503, "Quality cannot be shown at the moment."),
    ],
)
async def test_what_is_not_theirs_or_not_there_is_no_part_that_is_away(
    origin: Origin, api: Api, status: int, said: str
) -> None:
    origin.answers = [(status, problem("x"))]
    before = counted()
    assert await part(api.get(THING, thing="1"), "Quality") == Missing(said)
    assert counted() - before == (1 if status == 503 else 0)


def counted() -> float:
    (found,) = PAGE_PARTS_MISSING.collect()
    return next(each.value for each in found.samples if each.name.endswith("_total"))


async def test_who_is_not_there_is_503(api: Api) -> None:
    connections = Connections(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(NotAnswered) as raised:
        await Api(connections, None).get(THING, thing="1")
    assert raised.value.status == 503
    await connections.close()


async def test_answers_are_asked_for_side_by_side_and_the_first_that_fails_ends_it(origin: Origin, api: Api) -> None:
    origin.answers = [(200, {"name": "x"})]
    first, second = await together(api.get(THING, thing="1"), api.get(THING, thing="2"))
    assert first == second == Thing(name="x")
    ended = asyncio.Event()

    async def for_ever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    async def fails() -> None:
        await asyncio.sleep(0)
        raise NotAnswered(404)

    with pytest.raises(NotAnswered):
        await together(for_ever(), fails())
    await asyncio.wait_for(ended.wait(), 1)


async def test_signing_in_again_is_no_missing_part(origin: Origin, api: Api) -> None:
    origin.answers = [(401, problem("unauthenticated"))]
    with pytest.raises(NotAnswered):
        await part(api.get(THING, thing="1"), "Quality")


async def test_a_file_is_sent_with_its_name_and_type(origin: Origin, api: Api) -> None:
    origin.answers = [(201, {})]
    file = File("Polisi yswiriant ŵ.pdf", "application/pdf", BytesIO(b"%PDF" * 50_000), 200_000)
    assert isinstance(await api.upload(FILE, file, key="k"), Done)
    headers = origin.asked[0].headers
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''Polisi%20yswiriant%20%C5%B5.pdf"
    assert (headers["content-type"], headers["content-length"]) == ("application/pdf", "200000")
    assert origin.bodies == [b"%PDF" * 50_000]
