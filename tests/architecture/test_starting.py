"""What a service loads until it serves: nothing heavy that it has no use for. docs/performance has the figures."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.services import NAMES

ROOT = Path(__file__).resolve().parents[2]

# Not loaded by a service as the laptop runs it, and why it may not be.
HEAVY = {
    "rich": "3.8 MB, for people at terminals",
    "pydantic.v1": "1.4 MB, for models that are not used",
    "aiohttp": "7 MB, where the keys of tokens come from an address",
    "opentelemetry.sdk": "5 MB with the exporter, where traces are on",
    "opentelemetry.exporter": "the same",
    "google.protobuf": "the same",
    "holidays": "17 MB and half a second: the calendars of all countries",
    "deploy": "no part of a service",
    "typer": "for the command line",
    "yaml": "for tests and tools",
    "hypothesis": "for tests",
    "pytest": "for tests",
}

AS_SERVICES_START = """
import json, sys
from pathlib import Path
from shared.spared import spare
spare()
from importlib import import_module
from shared.runtime import application, database_of, parts_of
from shared.settings import Settings
settings = Settings(auth_jwks_file=Path("jwks.json"), mongodb_uri="mongodb://127.0.0.1:1/")
for name in sys.argv[1].split():
    service = import_module(f"services.{name}.wiring").SERVICE
    application(service, settings, service.build(parts_of(service, database_of(service, settings), settings)))
def loaded():
    return [name for name, module in sys.modules.items() if module is not None]
served = loaded()
for name in sys.argv[2:]:
    import_module(name)
print(json.dumps([served, loaded()]))
"""


@pytest.fixture(scope="module")
def loaded() -> tuple[set[str], set[str]]:
    """The modules that the services have loaded once their applications are made, and those that some need besides."""
    others = ("shared.telemetry.exporting", "shared.auth.fetching")  # for traces, and for keys from an address
    command = [sys.executable, "-c", AS_SERVICES_START, " ".join(NAMES), *others]
    served, more = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    return set(served), set(more)


def heavy_among(modules: set[str]) -> set[str]:
    return {heavy for heavy in HEAVY if any(each == heavy or each.startswith(f"{heavy}.") for each in modules)}


def test_services_load_nothing_heavy_without_need(loaded: tuple[set[str], set[str]]) -> None:
    assert heavy_among(loaded[0]) == set()


def test_what_is_heavy_is_found(loaded: tuple[set[str], set[str]]) -> None:
    assert heavy_among(loaded[1]) == {"aiohttp", "opentelemetry.sdk", "opentelemetry.exporter", "google.protobuf"}


@pytest.mark.parametrize("service", NAMES)
def test_a_service_spares_before_it_imports(service: str) -> None:
    text = (ROOT / "services" / service / "__main__.py").read_text(encoding="utf-8")
    assert text.index("spare()  #") < text.index("wiring")
