"""The portal as a process on loopback, behind the gateway of a stack, with the page of people that signs in to it."""

import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from deploy.gateway.gateway import Replica
from deploy.local.gateway import Front, in_front_of
from deploy.local.people_page import PeoplePage, Somebody, people_page
from deploy.local.processes import HOST, ChildProcess, free_port, require_free
from deploy.local.stack import Stack
from deploy.services import PORTAL

_READY_SECONDS = 120.0
OF_GATEWAY = 3
PORTS = OF_GATEWAY + 3
"""Those of the gateway, two of the portal, and one of the page of people."""


@dataclass(frozen=True)
class Pages:
    """A running portal: the gateway in front of it, whom one may sign in as, and its process."""

    front: Front
    people: PeoplePage
    process: ChildProcess
    operations: str

    @property
    def url(self) -> str:
        """The one origin of pages, services and documents."""
        return self.front.url


@asynccontextmanager
async def pages_of(
    stack: Stack, folder: Path, people: Sequence[Somebody], first_port: int | None = None
) -> AsyncIterator[Pages]:
    """Run gateway, people and portal of a stack until the block ends. Raises `CannotStart` with one clear reason."""
    http, operations, of_people = _ports(first_port)
    replica = Replica(HOST, http, operations)
    async with (
        in_front_of(stack, folder, first_port, portal=[replica]) as front,
        people_page(stack.issuer, people, port=of_people) as page,
    ):
        process = _process(stack, folder, replica, front.url, page)
        process.start()
        try:
            await process.until(_shown(front.url), within=_READY_SECONDS)
            yield Pages(front, page, process, f"http://{HOST}:{operations}")
        finally:
            await process.stop(within=20.0)


def _ports(first: int | None) -> tuple[int, int, int]:
    if first is None:
        return free_port(), free_port(), free_port()
    http, operations, of_people = range(first + OF_GATEWAY, first + PORTS)
    for port in (http, operations, of_people):
        require_free(port)
    return http, operations, of_people


def _process(stack: Stack, folder: Path, replica: Replica, url: str, people: PeoplePage) -> ChildProcess:
    settings = stack.settings
    files = {
        "AUTH_JWKS_FILE": settings.auth_jwks_file,
        "CLOCK_FILE": settings.clock_file,
        "REFERENCE_FOLDER": settings.reference_folder,
    }
    environment = {
        "MONGODB_URI": settings.mongodb_uri,
        "MONGODB_DATABASE": PORTAL,
        "PORTAL_API_URL": url,
        "PORTAL_PUBLIC_URL": url,
        "DRAIN_SECONDS": "0",
        "HTTP_PORT": str(replica.port),
        "OPS_PORT": str(replica.operations_port),
        **people.environment,
        **{name: str(file) for name, file in files.items() if file},
    }
    return ChildProcess(
        [sys.executable, "-m", PORTAL],
        folder / f"{PORTAL}.log",
        name=PORTAL,
        env=environment,
        complaint='"level": "(error|critical)"|Error|cannot',
    )


async def _shown(url: str) -> None:
    """Return once the start page comes through the gateway."""
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.get(f"{url}/") as response:
                if response.status == 200:
                    return
            await asyncio.sleep(0.1)
