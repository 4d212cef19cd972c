"""Secrets are told by nobody: neither by settings that are shown, nor by a process that cannot reach what it needs."""

import asyncio
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from deploy.local.processes import free_port
from portal.settings import PortalSettings
from shared.settings import Settings
from tests.running import CLIENT_KEY_SECRET, DEADLINE, until

ROOT = Path(__file__).resolve().parents[2]
CANARY = "canary-7f3a1c"
SECRETS = {
    "mongodb_uri": f"mongodb://ordering:{CANARY}@127.0.0.1:9/?serverSelectionTimeoutMS=200",
    "vault_mongodb_uri": f"mongodb://vault:{CANARY}@127.0.0.1:9/?serverSelectionTimeoutMS=200",
    "client_key_secrets": f"{CLIENT_KEY_SECRET} {CANARY}",
    "sealing_kms": f'{{"provider": "{CANARY}"}}',
    "companies_house_key": CANARY,
    "charity_commission_key": CANARY,
    "ukrlp_key": CANARY,
    "central_platform_key": CANARY,
    "smtp_key": CANARY,
    "govuk_notify_key": CANARY,
    "kafka_sasl_password": CANARY,
    "oidc_client_secret": CANARY,
}
"""Every setting that is secret, with something in it that is looked for."""

NAMED_AS_IF = ("key", "secret", "password", "uri", "kms", "token")
NO_SECRETS = {
    "auth_max_token_hours": "how long a token may be good for",
    "kafka_security_protocol": "whether TLS is spoken; the uri in its name is none",
    "kafka_ssl_key_file": "where the key is",
    "kafka_ssl_certificate_file": "where the certificate is",
    "sealing_local_key_file": "where the key is",
    "secrets_dir": "where they are",  # pragma: allowlist secret
}


@pytest.mark.parametrize("of", [Settings, PortalSettings])
def test_settings_that_are_shown_show_no_secret(of: type[Settings]) -> None:
    said: dict[str, Any] = {name: value for name, value in SECRETS.items() if name in of.model_fields}
    given = of(**said)
    assert CANARY not in repr(given)
    assert CANARY not in str(given)


def test_every_setting_that_sounds_secret_is_looked_for() -> None:
    sounding = {name for name in PortalSettings.model_fields if any(each in name for each in NAMED_AS_IF)}
    assert sounding - NO_SECRETS.keys() == SECRETS.keys()


async def asked(port: int, process: "subprocess.Popen[bytes]") -> str | None:
    """What a process says of itself, once it says anything, or that it has ended."""
    found = []
    try:
        async with aiohttp.ClientSession() as session:
            for path in ("/metrics", "/health/ready", "/health/live", "/config", "/"):
                async with session.get(f"http://127.0.0.1:{port}{path}") as answer:
                    found.append(f"{dict(answer.headers)} {await answer.text()}")
    except aiohttp.ClientConnectionError:
        return "ended" if process.poll() is not None else None
    return "\n".join(found)


@pytest.mark.parametrize("by_file", [False, True], ids=["environment", "files"])
async def test_no_secret_is_told_by_any_process(tmp_path: Path, by_file: bool) -> None:
    """A service and the portal, whose database, vault and broker are away: in what they write, and on their ports."""
    for module in ("services.notifications", "portal"):
        folder, port = tmp_path / module, free_port()
        folder.mkdir()
        environment = os.environ | {"OPS_PORT": str(port), "HTTP_PORT": str(free_port()), "PYTHONPATH": str(ROOT)}
        environment |= {"KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9", "AUTH_JWKS_FILE": str(tmp_path / "none")}
        environment |= {"LOG_LEVEL": "DEBUG"}
        given = {name: value for name, value in SECRETS.items() if name != "sealing_kms"}  # refused, see below
        if by_file:
            for name, value in given.items():
                (folder / name).write_text(value)
            environment |= {"SECRETS_DIR": str(folder)}
        else:
            environment |= {name.upper(): value for name, value in given.items()}
        command = [sys.executable, "-m", module]
        with (tmp_path / f"{module}.log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            said = await until(partial(asked, port, process), f"{module} says something", within=4 * DEADLINE)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait, 30)
        written = (tmp_path / f"{module}.log").read_text()
        assert written, module
        assert CANARY not in said
        assert CANARY not in written


def test_a_key_service_that_cannot_be_is_refused_without_a_word_of_it() -> None:
    environment = os.environ | {"SEALING_KMS": SECRETS["sealing_kms"], "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "services.client_journey", "api"]
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode != 0
    assert CANARY not in ended.stdout + ended.stderr
