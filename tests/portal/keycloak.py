"""A Keycloak on loopback with one realm: had by Maven, by version and hash, and gone when its block ends."""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import httpx2 as httpx

from deploy.local.processes import HOST, ChildProcess, free_port
from tests.deploy.tools import ROOT, Missing, run
from tests.running import until

VERSION = "26.7.3"
"""Runs on Java 17 and newer."""
SHA256 = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"
CLIENT = "portal"
_FOLDER, _NAME = ROOT / "build/keycloak", f"keycloak-{VERSION}"
_REALM = Path(__file__).with_name("keycloak-realm.json")
_ADMIN = "tester"
_STARTING_SECONDS = 800.0


@dataclass(frozen=True)
class Keycloak:
    """A Keycloak that runs; its realm is `keycloak-realm.json` with made-up people."""

    url: str
    client_secret: str
    admin_password: str

    @property
    def issuer(self) -> str:
        """What tokens of its realm name as their issuer."""
        return f"{self.url}/realms/dps"

    async def signs_with_another_key(self) -> None:
        """Let new tokens be signed with a key that nobody has seen; those of before stay good."""
        key = {
            "name": "another",
            "providerId": "rsa-generated",
            "providerType": "org.keycloak.keys.KeyProvider",
            "config": {"priority": ["1000"]},
        }
        form = {
            "grant_type": "password",
            "client_id": "admin-cli",
            "username": _ADMIN,
            "password": self.admin_password,
        }
        async with httpx.AsyncClient(base_url=self.url) as admin:
            answer = await admin.post("/realms/master/protocol/openid-connect/token", data=form)
            bearer = {"Authorization": f"Bearer {answer.json()['access_token']}"}
            made = await admin.post("/admin/realms/dps/components", json=key, headers=bearer)
            assert made.status_code == 201, made.text


def prepared() -> Path:
    """The folder in build/ of a Keycloak that is ready to start; made the first time, which takes minutes.

    Raises `Missing` where Maven cannot get the archive, or it is not the one that was checked.
    """
    home = _FOLDER / _NAME
    if not shutil.which("java"):
        raise Missing("it needs Java 17 or newer on PATH")
    if not (home / "ready").exists():
        with ZipFile(_archive()) as archive:
            archive.extractall(_FOLDER)
        run(["bash", "bin/kc.sh", "build", "--db=dev-mem"], folder=home)
        (home / "ready").touch()
    return home


def _archive() -> Path:
    archive = _FOLDER / f"keycloak-quarkus-dist-{VERSION}.zip"
    if not archive.exists():
        archive.parent.mkdir(parents=True, exist_ok=True)
        artifact = f"-Dartifact=org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
        run(["mvn", "-q", "-B", "dependency:copy", artifact, "-DoutputDirectory=."], folder=archive.parent)
    with archive.open("rb") as content:
        found = hashlib.file_digest(content, "sha256").hexdigest()
    if found != SHA256:
        archive.unlink()
        raise Missing(f"{archive.name} is not the file that was checked: its SHA-256 is {found}")
    return archive


@asynccontextmanager
async def a_keycloak(home: Path, people: Sequence[Mapping[str, Any]]) -> AsyncIterator[Keycloak]:
    """Run a Keycloak whose realm has these people, as its own format writes them, in memory alone."""
    port = free_port()
    made = Keycloak(f"http://{HOST}:{port}", secrets.token_urlsafe(), secrets.token_urlsafe())
    with TemporaryDirectory(prefix="run-", dir=home.parent) as folder:
        own = shutil.copytree(home, Path(folder) / _NAME, copy_function=os.link)
        realm = own / "data/import/dps-realm.json"
        realm.parent.mkdir(parents=True)
        realm.write_text(json.dumps(_realm(made.client_secret, people)))
        process = _process(own, port, made)
        process.start()
        try:
            await process.until(_answers(made), within=_STARTING_SECONDS)
            yield made
        finally:
            await process.stop()


def _process(home: Path, port: int, made: Keycloak) -> ChildProcess:
    start = ["bash", home / "bin/kc.sh", "start", "--optimized", "--import-realm", "--cache=local"]
    open_to_loopback = ["--http-enabled=true", f"--http-host={HOST}", f"--http-port={port}", "--hostname-strict=false"]
    return ChildProcess(
        [*start, *open_to_loopback, f"--http-management-port={free_port()}"],
        home.parent / "log",
        name="keycloak",
        env={
            "KC_BOOTSTRAP_ADMIN_USERNAME": _ADMIN,
            "KC_BOOTSTRAP_ADMIN_PASSWORD": made.admin_password,
            "JAVA_OPTS_KC_HEAP": "-Xms64m -Xmx512m",
        },
    )


def _realm(secret: str, people: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    realm: dict[str, Any] = json.loads(_REALM.read_text())
    client = realm["clients"][0]
    public = {**client, "clientId": f"{CLIENT}-public", "publicClient": True}
    return {**realm, "clients": [{**client, "secret": secret}, public], "users": list(people)}


async def _answers(made: Keycloak) -> None:
    async with httpx.AsyncClient() as client:

        async def is_there() -> bool:
            try:
                return (await client.get(f"{made.issuer}/.well-known/openid-configuration")).status_code == 200
            except httpx.HTTPError:
                return False

        await until(is_there, "Keycloak answers", within=_STARTING_SECONDS)
