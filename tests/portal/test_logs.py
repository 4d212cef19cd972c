"""No client's data in logs, metrics or addresses: what is typed, asked for or refused stands in none of them."""

import json
import logging
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from jinja2 import DictLoader
from prometheus_client import generate_latest
from structlog.testing import capture_logs

from portal.api.client import Api, Connections
from portal.api.operation import Answer, Operation
from portal.api.problem import NotAnswered
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from shared.auth.principal import Role
from shared.telemetry.faults import stacks_of
from tests.portal.conftest import NOWHERE, Browser, visiting

REFERENCE = "AB123456C"  # as a reference to a client is written
THING = Operation("GET", "/v1/things/{thing}", Answer, query=("q",))


async def fails(visit: Visit) -> Reply:
    if visit.asked("api"):
        await visit.api.get(THING, thing="1", q=REFERENCE)
    if visit.asked("template"):
        return Shown({"reference": REFERENCE})
    raise ValueError(f"a fault of ours about {REFERENCE}")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    page = Page("/things/{thing}", frozenset({Role.WORK_COACH}), "thing.html", fails, fails)
    async with visiting((page,)) as made:
        broken = '{% extends "page.html" %}{% block heading %}{{ view.nothing.more }}{% endblock %}'
        made.portal.rendering.environment.loader.loaders.append(DictLoader({"thing.html": broken}))
        made.signs_in(Role.WORK_COACH, token="a-secret-token", name="Kim Coach")
        yield made


def in_a_log(line: Mapping[str, Any]) -> dict[str, Any]:
    """A line as `shared.telemetry.logs` writes it."""
    return {name: stacks_of(value) if isinstance(value, BaseException) else value for name, value in line.items()}


async def test_what_was_typed_is_in_no_log_and_no_metric(browser: Browser, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.WARNING, "httpx")  # the browser of this test, which is no part of the portal
    with capture_logs() as logs:
        for path in ("/things/1", "/things/1?api=yes", "/things/1?template=yes"):
            await browser.get(f"{path}{'&' if '?' in path else '?'}q={REFERENCE}")
            await browser.post(path, reference=REFERENCE)
    lines = json.dumps([in_a_log(line) for line in logs], default=str)
    assert "unexpected error" in lines
    for hidden in (REFERENCE, "a-secret-token", "Kim Coach"):
        assert hidden not in lines + caplog.text + generate_latest().decode()


async def test_metrics_name_pages_by_their_pattern(browser: Browser) -> None:
    await browser.get(f"/things/{REFERENCE}")
    assert 'route="/things/{thing}"' in generate_latest().decode()


async def test_a_problem_of_the_api_repeats_nothing_in_its_text() -> None:
    connections = Connections(NOWHERE)
    with pytest.raises(NotAnswered) as raised:
        await Api(connections, "a-secret-token").get(THING, thing="1", q=REFERENCE)
    assert REFERENCE not in str(raised.value)
    await connections.close()
