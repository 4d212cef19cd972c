"""What `make test-images` runs on: an engine, the images built on it, and the compose file brought up with them."""

import secrets
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from deploy.docker.compose import PORTS, Compose
from deploy.docker.engine import Engine, an_engine
from deploy.docker.images import Images, build_all
from deploy.local.processes import HOST, CannotStart, free_port
from shared.auth.issuing import Issuer
from tests.running import issuer_in
from tests.servers import scratch_folder


@dataclass(frozen=True)
class Composed:
    """A running compose file: `url` is the gateway, `issuer` whom everything in it trusts."""

    compose: Compose
    issuer: Issuer
    url: str


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """The engine that answers or one of the run's own; the tests skip where there can be neither."""
    with scratch_folder(durable=True) as folder, ExitStack() as stack:
        try:
            found = stack.enter_context(an_engine(folder))
        except CannotStart as reason:
            pytest.skip(str(reason))
        yield found


@pytest.fixture(scope="session")
def images(engine: Engine) -> Images:
    """The project's image and, where their own cannot be had, those of the servers."""
    try:
        return build_all(engine, "dps:test")
    except CannotStart as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def composed(engine: Engine, images: Images, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Composed]:
    """The whole system, healthy; the tests of a run share it and leave it as it was."""
    issuer = issuer_in(tmp_path_factory.mktemp("keys"))
    ports = {name: free_port() for name in PORTS}
    compose = Compose(engine, images, issuer.jwks_file, f"dps-{secrets.token_hex(4)}", ports)
    try:
        compose.services()  # which needs compose alone
    except CannotStart as reason:
        pytest.skip(str(reason))
    try:
        compose.up()
        yield Composed(compose, issuer, f"http://{HOST}:{ports['GATEWAY_PORT']}")
    finally:
        compose.down()
