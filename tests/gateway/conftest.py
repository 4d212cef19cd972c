"""A real Envoy in front of a service that is there only to be called, and of others that may be away."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from deploy.gateway.gateway import Gateway, GatewayLimits, Identity, Replica
from deploy.local.binaries import ENVOY
from deploy.local.gateway import Front, start_gateway
from deploy.local.processes import HOST, CannotStart, free_port
from deploy.services import NAMES
from shared.auth.issuing import Issuer
from shared.auth.principal import Role
from tests.running import Reply, issuer_in

DIES, SLEEPS = 0, 1  # what an upstream may do instead of answering with a status


@dataclass
class Upstream:
    """What stands for a service: it answers what it is told to, and keeps what it was asked."""

    port: int
    operations_port: int
    ready: bool = True
    answers: list[int] = field(default_factory=list)
    asked: list[web.BaseRequest] = field(default_factory=list)
    says: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def replica(self) -> Replica:
        return Replica(HOST, self.port, self.operations_port)

    async def answer(self, request: web.BaseRequest) -> web.Response:
        self.asked.append(request)
        status = self.answers.pop(0) if self.answers else 200
        if status == DIES:
            assert request.transport is not None
            request.transport.abort()
        if status == SLEEPS:
            await asyncio.Event().wait()
        says = self.says or json.dumps({"replica": self.port, "path": request.path_qs})
        return web.Response(text=says, content_type="application/json", status=status, headers=self.headers)

    async def health(self, _: web.BaseRequest) -> web.Response:
        return web.Response(status=200 if self.ready else 503)


@dataclass
class Origin:
    """A gateway and somebody who calls it."""

    front: Front
    issuer: Issuer
    session: aiohttp.ClientSession
    log: Path

    def token(self, subject: str = "coach", **more: Any) -> str:
        return self.issuer.token(subject, [Role.BUYER], **more)

    async def call(self, method: str, path: str, token: str | None = None, **request: Any) -> Reply:
        """Send a request as it stands: no client tidies up the path."""
        headers = dict(request.pop("headers", {}))
        if token:
            headers["Authorization"] = f"Bearer {token}"
        url = URL(f"{self.front.url}{path}", encoded=True)
        async with self.session.request(method, url, headers=headers, **request) as response:
            text = await response.text()
            is_json = "json" in response.content_type
            return Reply(response.status, json.loads(text) if is_json else text, response.headers)

    def access_log(self) -> list[dict[str, Any]]:
        lines = self.log.read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]


Start = Callable[..., Awaitable[Origin]]
StartUpstream = Callable[[], Awaitable[Upstream]]


@pytest.fixture(scope="module")
def issuer(tmp_path_factory: pytest.TempPathFactory) -> Issuer:
    """The identity provider that gateways and services trust."""
    return issuer_in(tmp_path_factory.mktemp("identity"))


@pytest.fixture(scope="module")
async def upstream() -> AsyncIterator[StartUpstream]:
    """Start what stands for a service: `await upstream()`."""
    async with AsyncExitStack() as stack:

        async def start() -> Upstream:
            one = Upstream(free_port(), free_port())
            for port, handler in ((one.port, one.answer), (one.operations_port, one.health)):
                runner = web.ServerRunner(web.Server(handler), shutdown_timeout=0.1)
                await runner.setup()
                stack.push_async_callback(runner.cleanup)
                await web.TCPSite(runner, HOST, port).start()
            return one

        yield start


@pytest.fixture(scope="module")
async def gateway(issuer: Issuer, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Start]:
    """Start a gateway: `await gateway(ordering=[replica, ...], limits=...)`; services that are not named are away."""
    try:
        ENVOY.find()
    except CannotStart as reason:
        pytest.skip(str(reason))
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())

        async def start(
            *,
            limits: GatewayLimits | None = None,
            keys: Path | str | None = None,
            documents: dict[str, Path] | None = None,
            portal: Sequence[Replica] = (),
            **replicas: Any,
        ) -> Origin:
            away = [Replica(HOST, free_port(), free_port())]
            one = Gateway(
                replicas={name: replicas.get(name, away) for name in NAMES},
                identity=Identity("https://identity.example", ("dps",), keys or issuer.jwks_file),
                port=free_port(),
                operations_port=free_port(),
                admin_port=free_port(),
                limits=limits or GatewayLimits(),
                documents=documents or {},
                portal=portal,
                health_seconds=0.1,
            )
            folder = tmp_path_factory.mktemp("gateway")
            front = await start_gateway(one, folder)
            stack.push_async_callback(front.kill)
            return Origin(front, issuer, session, folder / "gateway.log")

        yield start
