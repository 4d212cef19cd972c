"""The compose file: that it deploys what the code has, as the code expects it."""

import os
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.docker.compose import FILE, PORTS
from deploy.docker.images import ROOT
from deploy.gateway.compose import FILE as GATEWAY_FILE
from deploy.gateway.compose import KEYS, gateway
from deploy.local.replica_set import REPLICA_SET
from deploy.services import NAMES, PORTAL
from portal.settings import PortalSettings
from shared.auth.tokens import Keys
from shared.reference.files import replaced, use_folder
from shared.runtime import ProcessRole
from shared.settings import Settings
from tests.deploy.tools import program

SETTINGS = {name.upper() for name in Settings.model_fields}
ROLES = set(ProcessRole) - {ProcessRole.ALL}


@pytest.fixture(scope="module")
def services() -> dict[str, dict[str, Any]]:
    services: dict[str, dict[str, Any]] = yaml.safe_load(FILE.read_text())["services"]
    return services


@pytest.fixture(scope="module")
def ours(services: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The containers that run the project's image for a service."""
    return {
        name: each
        for name, each in services.items()
        if image_of(each).startswith("dps:") and each["command"][0].startswith("services.")
    }


def plain(text: str) -> str:
    """A value with its variables replaced by their defaults."""
    return re.sub(r"\$\{\w+(?::[-?]([^}]*))?\}", r"\1", text)


def image_of(container: dict[str, Any]) -> str:
    return plain(container["image"])


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


def test_the_portal_starts_after_the_services_that_it_asks(services: dict[str, Any], ours: dict[str, Any]) -> None:
    portal = services[PORTAL]
    assert (image_of(portal), portal["command"]) == ("dps:dev", [PORTAL])
    apis = {name for name, each in ours.items() if each["command"][-1] == ProcessRole.API}
    assert portal["depends_on"] == {name: {"condition": "service_healthy"} for name in apis}
    assert "ports" not in portal
    assert int(portal["stop_grace_period"].removesuffix("s")) > Settings.model_fields["stop_seconds"].default


def test_the_portal_finds_the_gateway_and_people_find_the_portal(services: dict[str, Any]) -> None:
    given = services[PORTAL]["environment"]
    assert set(given) <= {name.upper() for name in PortalSettings.model_fields}
    settings = PortalSettings(**{name.lower(): plain(value) for name, value in given.items()})
    assert settings.portal_api_url == f"http://gateway:{gateway().port}"
    _, outside, inside = plain(services["gateway"]["ports"][0]).split(":")
    assert settings.portal_public_url == f"http://127.0.0.1:{outside}"
    assert int(inside) == gateway().port
    (replica,) = gateway().portal
    assert (replica.host, replica.port, replica.operations_port) == (PORTAL, settings.http_port, settings.ops_port)
    assert settings.mongodb_database not in NAMES


def test_the_servers_are_found_where_the_services_look(services: dict[str, Any], ours: dict[str, Any]) -> None:
    kafka = services["kafka"]["environment"]
    mongodb = services["mongodb"]["command"]
    for each in ours.values():
        settings = settings_of(each)
        assert f"INSIDE://{settings.kafka_bootstrap_servers}" in kafka["KAFKA_ADVERTISED_LISTENERS"].split(",")
        assert settings.mongodb_uri == f"mongodb://mongodb:27017/?replicaSet={mongodb[mongodb.index('--replSet') + 1]}"
    made = services["mongodb-replica-set"]["command"]
    assert find_spec(made[0])
    assert (made[1], mongodb[mongodb.index("--replSet") + 1]) == ("mongodb", REPLICA_SET)


def test_topics_are_made_by_the_migrations_alone(services: dict[str, Any], ours: dict[str, Any]) -> None:
    makers = {each["command"][-1] for each in ours.values() if settings_of(each).kafka_create_topics}
    assert makers == {ProcessRole.MIGRATE}
    assert services["kafka"]["environment"]["KAFKA_AUTO_CREATE_TOPICS_ENABLE"] == "false"


def test_the_gateway_and_each_api_check_tokens_by_the_same_keys(services: dict[str, Any], ours: dict[str, Any]) -> None:
    for each in ours.values():
        if each["command"][-1] == ProcessRole.API:
            settings = settings_of(each)
            Keys(file=settings.auth_jwks_file, url=settings.auth_jwks_url)
            assert mounted(each)[str(settings.auth_jwks_file)] == mounted(services["gateway"])[str(KEYS)]


def test_every_process_reads_the_reference_data_that_a_department_names(ours: dict[str, Any]) -> None:
    for name, each in ours.items():
        (named,) = [volume for volume in each["volumes"] if "${REFERENCE_FOLDER:-" in volume]
        assert settings_of(each).reference_folder == Path(plain(named).split(":")[1]), name
        assert named.endswith(":ro")


def test_where_no_reference_data_is_named_none_is_replaced(ours: dict[str, Any]) -> None:
    folders = {mounted(each)[str(settings_of(each).reference_folder)] for each in ours.values()}
    try:
        for folder in folders:
            use_folder(FILE.parent / folder)  # raises where it is not there, or holds what is no reference data
            assert replaced() == ()
    finally:
        use_folder(None)


def mounted(container: dict[str, Any]) -> dict[str, str]:
    """What is mounted read-only, by where."""
    volumes = [plain(volume).rsplit(":", 2) for volume in container["volumes"]]
    return {volume[1]: volume[0] for volume in volumes if volume[2:] == ["ro"]}


def test_ports_are_open_to_this_machine_alone_and_each_once(services: dict[str, Any]) -> None:
    written = [port for each in services.values() for port in each.get("ports", ())]
    assert sorted(re.findall(r"\$\{(\w+)", " ".join(written))) == sorted(PORTS)
    published = [plain(port).split(":") for port in written]
    assert {address for address, _, _ in published} == {"127.0.0.1"}
    assert len({outside for _, outside, _ in published}) == len(published)


def test_the_services_are_reached_through_the_gateway_alone(services: dict[str, Any], ours: dict[str, Any]) -> None:
    assert [name for name, each in ours.items() if "ports" in each] == []
    assert plain(services["gateway"]["ports"][0]).rpartition(":")[2] == str(gateway().port)
    reached = {replica.host for replicas in gateway().replicas.values() for replica in replicas}
    assert reached == {name for name, each in ours.items() if each["command"][-1] == ProcessRole.API}
    assert (FILE.parent / mounted(services["gateway"])["/etc/envoy/envoy.yaml"]).samefile(ROOT / GATEWAY_FILE)


def test_the_gateway_is_asked_on_its_operations_port(services: dict[str, Any]) -> None:
    assert f"/dev/tcp/127.0.0.1/{gateway().operations_port}" in services["gateway"]["healthcheck"]["test"][-1]


def test_prometheus_asks_every_process_and_tells_alertmanager(services: dict[str, Any], ours: dict[str, Any]) -> None:
    (folder,) = mounted(services["prometheus"])
    file = FILE.parent / mounted(services["prometheus"])[folder] / "prometheus.yaml"
    assert services["prometheus"]["command"][0] == f"--config.file={folder}/{file.name}"
    configuration = yaml.safe_load(file.read_text())
    asked = {
        target
        for job in configuration["scrape_configs"]
        for static in job["static_configs"]
        for target in static["targets"]
        if job["job_name"] == "dps"
    }
    port = Settings.model_fields["ops_port"].default
    running = {f"{name}:{port}" for name, each in ours.items() if each["command"][-1] != ProcessRole.MIGRATE}
    assert asked == running | {f"{PORTAL}:{port}"}
    (told,) = configuration["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"]
    assert told == f"alertmanager:{plain(services['alertmanager']['ports'][0]).rpartition(':')[2]}"


def test_grafana_finds_its_dashboards_and_prometheus(services: dict[str, Any]) -> None:
    folders = mounted(services["grafana"])
    provisioned = FILE.parent / folders["/etc/grafana/provisioning"]
    (provider,) = yaml.safe_load((provisioned / "dashboards/dps.yaml").read_text())["providers"]
    assert list((FILE.parent / folders[provider["options"]["path"]]).glob("*.json"))
    (source,) = yaml.safe_load((provisioned / "datasources/prometheus.yaml").read_text())["datasources"]
    named = services["grafana"]["environment"][source["url"].removeprefix("$")]
    assert named == f"http://prometheus:{plain(services['prometheus']['ports'][0]).rpartition(':')[2]}"


def test_every_wait_is_for_something_that_comes(services: dict[str, Any]) -> None:
    for each in services.values():
        for other, wait in each.get("depends_on", {}).items():
            if wait["condition"] == "service_healthy":
                by_image = image_of(services[other]).startswith("dps:")  # which says itself how it is asked
                assert by_image or "test" in services[other]["healthcheck"], other
            else:
                assert wait["condition"] == "service_completed_successfully"
                assert "restart" not in services[other], other


def test_a_service_starts_after_its_own_migration(ours: dict[str, Any]) -> None:
    for name, each in ours.items():
        service, _, role = name.rpartition("-")
        if role != ProcessRole.MIGRATE:
            assert set(each["depends_on"]) == {f"{service}-migrate"}


def test_whoever_stops_a_container_waits_until_it_has_ended_by_itself(ours: dict[str, Any]) -> None:
    longest = Settings.model_fields["stop_seconds"].default
    for name, each in ours.items():
        if "restart" in each:
            assert int(each["stop_grace_period"].removesuffix("s")) > longest, name


START_AS_ROOT = {"kafka", "mongodb"}
"""Their own images give that up by themselves, for which they need rights at first."""


def test_containers_can_write_nothing_and_gain_nothing(services: dict[str, Any]) -> None:
    for name in services.keys() - START_AS_ROOT:
        each = services[name]
        assert each["read_only"] is True
        assert each["tmpfs"] == ["/tmp"]
        assert each["cap_drop"] == ["ALL"]
        assert each["security_opt"] == ["no-new-privileges:true"]


def test_images_have_versions(services: dict[str, Any]) -> None:
    for each in services.values():
        tag = plain(each["image"]).rpartition(":")[2]
        assert re.fullmatch(r"dev|v?\d+\.\d+\.\d+", tag), each["image"]


def test_the_gateway_is_of_the_version_that_reads_its_configuration_in_tests(services: dict[str, Any]) -> None:
    lock = (ROOT / "requirements/dev.txt").read_text()
    assert f"\nenvoy-server=={image_of(services['gateway']).rpartition(':v')[2]} ;" in lock


def test_files_that_are_mounted_from_here_exist(services: dict[str, Any]) -> None:
    sources = [volume.split(":")[0] for each in services.values() for volume in each.get("volumes", ())]
    assert [path for path in sources if path.startswith(".") and not (FILE.parent / path).exists()] == []


@pytest.mark.tools
def test_compose_itself_reads_it() -> None:
    read = subprocess.run(
        [program("docker-compose"), "-f", str(FILE), "config", "-q"],
        env=os.environ | {"JWKS_FILE": "/jwks.json", "CLIENT_KEY_SECRETS": "0" * 64, "SEALING_KMS": "{}"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert read.returncode == 0, read.stderr
