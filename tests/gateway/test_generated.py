"""The generated configuration: that it follows from the services, that Envoy takes it, and what it never says."""

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy import written
from deploy.gateway import compose
from deploy.gateway.bootstrap import bootstrap
from deploy.gateway.gateway import Gateway, Identity, Replica
from deploy.gateway.routes import SamePrefix, prefixes_of, service_by_prefix
from deploy.local.binaries import ENVOY
from deploy.local.processes import CannotStart
from deploy.services import NAMES
from shared.auth.tokens import LEEWAY_SECONDS
from shared.settings import Settings
from tests.documents import document_of
from tests.running import issuer_in

ROOT = Path(__file__).parents[2]


def gateway(**more: Any) -> Gateway:
    replicas = {name: [Replica("127.0.0.1", 20001, 20002), Replica("127.0.0.1", 20003, 20004)] for name in NAMES}
    identity = Identity("https://identity.example", ("dps",), "https://identity.example/jwks.json")
    return Gateway(**{"replicas": replicas, "identity": identity} | more)


def paths_of(name: str) -> list[str]:
    return list(document_of(name)["paths"])


def under(prefix: str, path: str) -> bool:
    return path == prefix or path.startswith(f"{prefix}/")


def test_the_committed_file_is_what_the_services_say_today() -> None:
    assert written.outdated(ROOT, compose.files_of(), ()) == [], "run make gateway"


@pytest.mark.parametrize("name", NAMES)
def test_every_path_of_a_service_leads_to_it_alone(name: str) -> None:
    for path in paths_of(name):
        assert [found for prefix, found in service_by_prefix().items() if under(prefix, path)] == [name], path


def test_every_prefix_is_of_a_path_that_there_is() -> None:
    for name in NAMES:
        paths = paths_of(name)
        for prefix in prefixes_of(name):
            assert any(under(prefix, path) for path in paths)


def test_two_services_below_one_prefix_are_refused() -> None:
    with pytest.raises(SamePrefix, match="/v1/approvals is of ordering and of ordering"):
        service_by_prefix(["ordering", "ordering"])


def test_a_service_without_a_replica_is_refused() -> None:
    with pytest.raises(ValueError, match="no replica of catalogue"):
        bootstrap(gateway(replicas={**gateway().replicas, "catalogue": []}))


def test_every_replica_of_every_service_is_looked_at_on_its_operations_port() -> None:
    for cluster in bootstrap(gateway())["static_resources"]["clusters"]:
        if cluster["name"] in NAMES:
            (group,) = cluster["load_assignment"]["endpoints"]
            looked_at = [each["endpoint"]["health_check_config"]["port_value"] for each in group["lb_endpoints"]]
            assert looked_at == [20002, 20004]
            assert cluster["health_checks"][0]["http_health_check"]["path"] == "/health/serving"


def test_services_and_gateway_have_one_leeway_which_is_envoys_own() -> None:
    """Envoy Gateway has no setting for it: there Envoy's default counts, of 60 seconds (`JwtProvider`)."""
    text = yaml.dump(bootstrap(gateway()))
    assert re.findall(r"clock_skew_seconds: (\d+)", text) == [str(LEEWAY_SECONDS)] == ["60"]


def test_the_compose_file_has_the_services_that_the_gateway_asks() -> None:
    containers = yaml.safe_load((ROOT / "deploy/compose/compose.yaml").read_text())["services"]
    ports = {(each.http_port, each.ops_port) for each in [Settings.model_construct()]}
    for replicas in compose.gateway().replicas.values():
        for replica in replicas:
            assert replica.host in containers
            assert (replica.port, replica.operations_port) in ports


@pytest.mark.parametrize("one", [gateway(), compose.gateway()], ids=["keys from an address", "compose"])
def test_the_admin_interface_listens_on_the_loopback_address_alone(one: Gateway) -> None:
    assert bootstrap(one)["admin"]["address"]["socket_address"]["address"] == "127.0.0.1"


def test_what_is_written_down_about_a_request_names_nobody() -> None:
    logged = " ".join(strings(bootstrap(gateway())["static_resources"]["listeners"], "json_format"))
    for never in ("AUTHORIZATION", "PATH", "REMOTE_ADDRESS", "USER-AGENT", "claims", "FORWARDED", "COOKIE"):
        assert never not in logged


def strings(part: Any, below: str, inside: bool = False) -> Iterator[str]:
    if isinstance(part, str) and inside:
        yield part
    if isinstance(part, list):
        for each in part:
            yield from strings(each, below, inside)
    if isinstance(part, dict):
        for key, each in part.items():
            yield from strings(each, below, inside or key == below)


@pytest.mark.parametrize(
    "one",
    [
        gateway(),
        gateway(identity=Identity("https://identity.example", ("dps",), "http://identity.internal:8080/jwks")),
        compose.gateway(),
    ],
    ids=["keys by TLS", "keys without TLS", "compose"],
)
def test_envoy_takes_every_configuration(one: Gateway, tmp_path: Path) -> None:
    try:
        program = ENVOY.find()
    except CannotStart as reason:
        pytest.skip(str(reason))
    text = json.dumps(bootstrap(one)).replace(str(compose.KEYS), str(issuer_in(tmp_path).jwks_file))
    configuration = tmp_path / "envoy.json"
    configuration.write_text(text)
    done = subprocess.run(
        [program, "--mode", "validate", "-c", configuration], capture_output=True, check=False, text=True
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert "Deprecated" not in done.stderr
