"""Who imports whom is as `.importlinter` says, and each of its contracts fails on a module that breaks it."""

import subprocess
import sys
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("shared", "services", "deploy")
LINT = Path(sys.executable).with_name("lint-imports")

# By contract: a module that is added or appended to, and the import that must not be there.
PLANTED = {
    "directions": [
        ("shared/clock.py", "import services.ordering"),
        ("shared/store/lease.py", "import deploy.local.mongod"),
        ("services/ordering/commands.py", "import deploy.local.broker"),
    ],
    "platform": [
        ("shared/contracts/ordering.py", "import shared.clock"),
        ("shared/contracts/event.py", "import shared.store.caller"),
        ("shared/reference/codes.py", "import shared.contracts"),
        ("shared/store/rows.py", "import shared.messaging.envelope"),
        ("shared/messaging/relay.py", "import shared.http.problems"),
        ("shared/somewhere.py", "import shared.clock"),
    ],
    "services": [("services/planted/known.py", "import services.ordering.domain.budget")],
    "inside": [
        ("services/ordering/domain/order.py", "import services.ordering.commands"),
        ("services/ordering/commands.py", "import services.ordering.routes"),
    ],
    "domain": [
        ("services/ordering/domain/budget.py", "import fastapi"),
        ("services/ordering/domain/budget.py", "import pymongo"),
        ("services/ordering/domain/known.py", "import shared.messaging.envelope"),
        ("services/ordering/domain/known.py", "from shared.store.store import Store"),
        ("services/planted/domain/rules.py", "from shared.runtime import main"),
    ],
    "database": [
        ("shared/http/problems.py", "import pymongo"),
        ("shared/messaging/relay.py", "from pymongo.errors import PyMongoError"),
        ("services/ordering/commands.py", "import motor.motor_asyncio"),
        ("deploy/local/broker.py", "import pymongo"),
    ],
    "broker": [
        ("shared/store/store.py", "import aiokafka"),
        ("services/ordering/wiring.py", "import faststream"),
        ("shared/http/app.py", "from faststream.kafka import KafkaBroker"),
    ],
    "web": [("shared/store/store.py", "import fastapi"), ("services/ordering/commands.py", "import starlette")],
    "contracts": [
        ("shared/contracts/catalogue.py", "import fastapi"),
        ("shared/contracts/topics.py", "import aiokafka"),
        ("shared/reference/files.py", "import aiohttp"),
    ],
}


def lint(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [LINT, "--no-cache", *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def a_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("project")
    for package in PACKAGES:
        copytree(ROOT / package, folder / package, ignore=ignore_patterns("__pycache__", "*.json"))
    copy2(ROOT / ".importlinter", folder)
    for planted in ("services/planted", "services/planted/domain"):
        (folder / planted).mkdir()
        (folder / planted / "__init__.py").touch()
    return folder


def test_every_contract_is_kept() -> None:
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_every_contract_has_a_module_that_breaks_it() -> None:
    lines = (ROOT / ".importlinter").read_text().splitlines()
    assert {line.rpartition(":")[2].rstrip("]") for line in lines if line.startswith("[importlinter:")} == set(PLANTED)


@pytest.mark.parametrize(
    ("contract", "module", "line"), [(contract, *each) for contract, planted in PLANTED.items() for each in planted]
)
def test_a_contract_fails_on_a_module_that_breaks_it(a_copy: Path, contract: str, module: str, line: str) -> None:
    path = a_copy / module
    before = path.read_text() if path.exists() else None
    path.write_text(f"{before or ''}\n{line}\n")
    try:
        result = lint(a_copy, "--contract", contract)
    finally:
        path.unlink() if before is None else path.write_text(before)
    assert result.returncode == 1, result.stdout
    assert "BROKEN" in result.stdout


def test_the_copy_itself_keeps_every_contract(a_copy: Path) -> None:
    result = lint(a_copy)
    assert result.returncode == 0, result.stdout
