"""Who imports whom is as `.importlinter` says, and each of its contracts fails on a module that breaks it."""

import os
import subprocess
import sys
from collections import defaultdict
from configparser import ConfigParser
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shared", "services", "portal", "deploy")
LINT = Path(sys.executable).with_name("lint-imports")

# By contract: a module that is made or added to, and what it must not import.
PLANTED = {
    "directions": [
        ("shared.kernel.clock", "services.ordering"),
        ("shared.store.lease", "deploy.local.mongod"),
        ("services.ordering.orders.commands", "deploy.local.broker"),
        ("portal.pages.home", "services.ordering.orders.queries"),
        ("services.ordering.orders.commands", "portal.web.wording"),
        ("portal.app", "deploy.local.broker"),
    ],
    "portal": [
        ("portal.api.client", "portal.web.visit"),
        ("portal.web.form", "portal.components.states"),
        ("portal.components.states", "portal.pages.home"),
        ("portal.pages.home", "portal.app"),
    ],
    "platform": [
        ("shared.contracts.ordering", "shared.kernel.clock"),
        ("shared.contracts.event", "shared.kernel.caller"),
        ("shared.reference.codes", "shared.contracts"),
        ("shared.store.rows", "shared.messaging.envelope"),
        ("shared.messaging.relay", "shared.http.problems"),
    ],
    "services": [("services.planted.known.budgets", "services.ordering.budgets.domain.budget")],
    "subject": [
        ("services.planted.things.domain.thing", "services.planted.things.commands"),
        ("services.planted.things.queries", "services.planted.things.commands"),
        ("services.planted.things.commands", "services.planted.things.timers"),
    ],
    "ordering": [
        ("services.ordering.known.offers", "services.ordering.budgets.commands"),
        ("services.ordering.budgets.commands", "services.ordering.orders.domain.state"),
        ("services.ordering.orders.commands", "services.ordering.wiring"),
    ],
    "catalogue": [
        ("services.catalogue.offers.domain.offer", "services.catalogue.gaps.domain.gap"),
        ("services.catalogue.known.suppliers", "services.catalogue.offers.domain.offer"),
        ("services.catalogue.offers.commands", "services.catalogue.wiring"),
    ],
    "registry": [
        ("services.supplier_registry.suppliers.commands", "services.supplier_registry.applications.commands"),
        ("services.supplier_registry.known.orders", "services.supplier_registry.scorecards.domain.scorecard"),
        ("services.supplier_registry.suppliers.queries", "services.supplier_registry.wiring"),
    ],
    "client_journey": [
        ("services.client_journey.journeys.domain.journey", "services.client_journey.needs.domain.need"),
        ("services.client_journey.needs.commands", "services.client_journey.journeys.commands"),
        ("services.client_journey.known.orders", "services.client_journey.needs.domain.need"),
        ("services.client_journey.needs.queries", "services.client_journey.wiring"),
        ("services.client_journey.clients.domain.client", "services.client_journey.journeys.domain.journey"),
    ],
    "notifications": [("services.notifications.known.offers", "services.notifications.messages.commands")],
    "domain": [
        ("services.ordering.budgets.domain.budget", "fastapi"),
        ("services.ordering.budgets.domain.budget", "pymongo"),
        ("services.ordering.orders.domain.placing", "shared.messaging.envelope"),
        ("services.ordering.orders.domain.placing", "shared.store.store"),
        ("services.planted.domain.rules", "shared.runtime"),
        ("services.planted.things.domain.rules", "shared.store.reliance"),
        ("services.planted.things.domain.asked", "services.planted.known.through"),  # which imports a driver
        ("shared.kernel.rules", "structlog"),
    ],
    "database": [
        ("shared.http.problems", "pymongo"),
        ("shared.messaging.relay", "pymongo"),
        ("services.ordering.orders.commands", "motor"),
        ("deploy.local.broker", "pymongo"),
        ("services.planted.known.through", "motor"),
    ],
    "broker": [
        ("shared.store.store", "aiokafka"),
        ("services.ordering.wiring", "faststream"),
        ("shared.http.app", "faststream"),
    ],
    "web": [("shared.store.store", "fastapi"), ("services.ordering.orders.commands", "starlette")],
    "contracts": [
        ("shared.contracts.catalogue", "fastapi"),
        ("shared.contracts.topics", "aiokafka"),
        ("shared.contracts.notifications.messages", "pymongo"),
    ],
    "calendars": [("shared.reference.calendar", "holidays")],
}
PLANTED_PACKAGES = (
    "services.planted",
    "services.planted.domain",
    "services.planted.known",
    "services.planted.things",
    "services.planted.things.domain",
)
WITHOUT_A_LAYER = "shared.somewhere"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    wide = {**os.environ, "COLUMNS": "400"}  # names of contracts stay on one line
    return subprocess.run([LINT, "--no-cache"], cwd=folder, env=wide, capture_output=True, text=True, check=False)


def names_of_contracts() -> dict[str, str]:
    configured = ConfigParser()
    configured.read(ROOT / ".importlinter")
    sections = [name for name in configured.sections() if name.startswith("importlinter:contract:")]
    return {section.rpartition(":")[2]: configured[section]["name"] for section in sections}


@pytest.fixture(scope="module")
def a_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for package in PACKAGES:
        copytree(ROOT / package, folder / package, ignore=ignore_patterns("__pycache__", "*.json"))
    copy2(ROOT / ".importlinter", folder)
    return folder


@pytest.fixture(scope="module")
def broken(a_copy: Path) -> dict[str, str]:
    """What is said of each contract once every import is planted."""
    planted = defaultdict(list)
    for module, imported in (each for planted_ in PLANTED.values() for each in planted_):
        planted[module].append(imported)
        if imported.startswith("services.planted."):
            planted.setdefault(imported, [])
    planted[WITHOUT_A_LAYER] = []
    for name in (*PLANTED_PACKAGES, *planted):
        package = name in PLANTED_PACKAGES
        path = a_copy / name.replace(".", "/") / "__init__.py" if package else a_copy / f"{name.replace('.', '/')}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a") as file:
            file.writelines(f"\nimport {imported}\n" for imported in planted[name])
    report = lint(a_copy).stdout.partition("Broken contracts")[2]
    names = names_of_contracts()
    beginnings = sorted((report.index(f"\n{name}\n"), contract) for contract, name in names.items() if name in report)
    ends = [begin for begin, _ in beginnings[1:]] + [len(report)]
    return {contract: report[begin:end] for (begin, contract), end in zip(beginnings, ends, strict=True)}


def test_every_contract_is_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_every_contract_has_a_module_that_breaks_it() -> None:
    assert set(names_of_contracts()) == set(PLANTED)


@pytest.mark.parametrize(
    ("contract", "module", "imported"), [(contract, *each) for contract, planted in PLANTED.items() for each in planted]
)
def test_a_contract_fails_on_a_module_that_breaks_it(
    broken: dict[str, str], contract: str, module: str, imported: str
) -> None:
    assert f"{module} -> {imported} (" in broken[contract]


def test_a_module_of_the_platform_must_be_given_its_layer(broken: dict[str, str]) -> None:
    assert WITHOUT_A_LAYER in broken["platform"]
