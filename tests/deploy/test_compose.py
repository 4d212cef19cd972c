"""The compose file: that it deploys what the code has, as the code expects it."""

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.services import NAMES
from shared.auth.tokens import Keys
from shared.runtime import Role
from shared.settings import Settings
from tests.deploy.tools import program

FILE = Path(__file__).parents[2] / "deploy/compose/compose.yaml"
SETTINGS = {name.upper() for name in Settings.model_fields}
ROLES = set(Role) - {Role.ALL}


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text())["services"]
    return services


@pytest.fixture(scope="module")
def ours(services: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The containers that run the project's image."""
    return {name: each for name, each in services.items() if plain(each["image"]).startswith("dps:")}


def plain(text: str) -> str:
    """A value with its variables replaced by their defaults."""
    return re.sub(r"\$\{\w+(?::[-?]([^}]*))?\}", r"\1", text)


def settings_of(container: dict[str, Any]) -> Settings:
    return Settings(**{name.lower(): plain(value) for name, value in container["environment"].items()})


def test_every_service_runs_in_every_role_and_nothing_else_does(ours: dict[str, Any]) -> None:
    assert {name: tuple(each["command"]) for name, each in ours.items()} == {
        f"{name.replace('_', '-')}-{role}": (f"services.{name}", role) for name in NAMES for role in ROLES
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_modules_that_are_run_exist(name: str) -> None:
    assert find_spec(f"services.{name}.__main__")


def test_only_settings_that_exist_are_set(ours: dict[str, Any]) -> None:
    for name, each in ours.items():
        assert set(each["environment"]) <= SETTINGS, name
        settings_of(each)


def test_the_servers_are_found_where_the_services_look(services: dict[str, Any], ours: dict[str, Any]) -> None:
    kafka = services["kafka"]["environment"]
    mongodb = services["mongodb"]["command"]
    for each in ours.values():
        settings = settings_of(each)
        assert f"INSIDE://{settings.kafka_bootstrap_servers}" in kafka["KAFKA_ADVERTISED_LISTENERS"].split(",")
        assert settings.mongodb_uri == f"mongodb://mongodb:27017/?replicaSet={mongodb[mongodb.index('--replSet') + 1]}"
    assert f'_id: "{mongodb[1]}"' in (FILE.parent / "initiate.js").read_text()


def test_topics_are_made_by_the_migrations_alone(services: dict[str, Any], ours: dict[str, Any]) -> None:
    makers = {each["command"][-1] for each in ours.values() if settings_of(each).kafka_create_topics}
    assert makers == {Role.MIGRATE}
    assert services["kafka"]["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_each_api_checks_tokens_by_the_mounted_keys(ours: dict[str, Any]) -> None:
    for each in ours.values():
        if each["command"][-1] == Role.API:
            settings = settings_of(each)
            Keys(file=settings.auth_jwks_file, url=settings.auth_jwks_url)
            assert plain(each["volumes"][0]).endswith(f":{settings.auth_jwks_file}:ro")


def test_ports_are_open_to_this_machine_alone_and_each_once(services: dict[str, Any]) -> None:
    published = [port.split(":") for each in services.values() for port in each.get("ports", ())]
    assert {address for address, _, _ in published} == {"127.0.0.1"}
    assert len({outside for _, outside, _ in published}) == len(published)


def test_exactly_the_apis_are_reached_from_outside(ours: dict[str, Any]) -> None:
    port = str(Settings.model_fields["http_port"].default)
    reached = {name: each["ports"][0].rpartition(":")[2] for name, each in ours.items() if "ports" in each}
    assert reached == {f"{name.replace('_', '-')}-api": port for name in NAMES}


def test_every_wait_is_for_something_that_comes(services: dict[str, Any]) -> None:
    for each in services.values():
        for other, wait in each.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                assert "test" in services[other]["healthcheck"], other
            else:
                assert wait["condition"] == "service_completed_successfully"
                assert "restart" not in services[other], other


def test_a_service_starts_after_its_own_migration(ours: dict[str, Any]) -> None:
    for name, each in ours.items():
        service, _, role = name.rpartition("-")
        if role != Role.MIGRATE:
            assert set(each["depends_on"]) == {f"{service}-migrate"}


def test_our_containers_can_write_nothing_and_gain_nothing(ours: dict[str, Any]) -> None:
    for each in ours.values():
        assert each["read_only"] is True
        assert each["tmpfs"] == ["/tmp"]
        assert each["cap_drop"] == ["ALL"]
        assert each["security_opt"] == ["no-new-privileges:true"]


def test_images_have_versions(services: dict[str, Any]) -> None:
    for each in services.values():
        tag = plain(each["image"]).rpartition(":")[2]
        assert re.fullmatch(r"dev|\d+\.\d+\.\d+", tag), each["image"]


def test_files_that_are_mounted_from_here_exist(services: dict[str, Any]) -> None:
    mounted = [volume.split(":")[0] for each in services.values() for volume in each.get("volumes", ())]
    assert [path for path in mounted if path.startswith(".") and not (FILE.parent / path).is_file()] == []


@pytest.mark.tools
def test_compose_itself_reads_it() -> None:
    read = subprocess.run(
        [program("docker-compose"), "-f", str(FILE), "config", "-q"],
        env=os.environ | {"JWKS_FILE": "/jwks.json"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert read.returncode == 0, read.stderr
