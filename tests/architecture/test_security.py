"""What `make check` looks for besides style and types: secrets, known vulnerabilities, and code that invites either."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from deploy.audit import vulnerabilities

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent

# Put together, so that this file does not hold what is looked for.
SECRETS = {
    "a key of a cloud": "AKIA" + "Q3EXAMPLEKEYZ7YA",
    "a private key": "-----BEGIN " + "PRIVATE KEY-----",
    "a password in an address": "mongodb://ordering:" + "hRt7-tulip@db.example/",
    "a password in a setting": "KAFKA_PASSWORD" + ': "hRt7-tulip"',
    "a token": "eyJhbGciOiJSUzI1NiJ9" + ".eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLW9mLWFkYQ",
}


def test_a_secret_in_a_file_is_found_and_the_name_of_one_is_none(tmp_path: Path) -> None:
    for name, secret in {**SECRETS, "no secret": "secretName: ordering-mongodb"}.items():
        (tmp_path / f"{name}.yaml").write_text(f"{secret}\n")
    assert files_with_secrets(tmp_path) == set(SECRETS)


def files_with_secrets(folder: Path) -> set[str]:
    """The files of a folder in which `make check` finds a secret, by their names."""
    command = [BIN / "detect-secrets-hook", "--no-verify", "--baseline", ".secrets.baseline", *folder.iterdir()]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False).stdout
    return {Path(place).stem for place in re.findall(r"^Location: +(.+):\d+$", said, re.MULTILINE)}


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import subprocess\n\nsubprocess.run('ls', shell=True)\n", "S602"),
        ("import pickle\n\npickle.loads(b'')\n", "S301"),
        ("import yaml\n\nyaml.load('')\n", "S506"),
        ("import hashlib\n\nhashlib.md5(b'')\n", "S324"),
        ("password = 'hRt7-tulip'\n", "S105"),  # pragma: allowlist secret
    ],
)
def test_ruff_refuses_what_bandit_would(code: str, rule: str) -> None:
    command = [
        BIN / "ruff",
        "check",
        "--no-cache",
        "--output-format=concise",
        "--stdin-filename=shared/planted.py",
        "-",
    ]
    result = subprocess.run(command, input=code, cwd=ROOT, capture_output=True, text=True, check=False)
    assert rule in result.stdout


def test_a_known_vulnerability_is_told_with_what_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {
        "name": "aiohttp",
        "version": "3.8.0",
        "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["3.8.5"]}],
    }
    assert list(vulnerabilities(known)) == ["aiohttp 3.8.0: CVE-1, PYSEC-1, mended in 3.8.5"]
    assert list(vulnerabilities({"name": "aiohttp", "skip_reason": "not found"})) == []
    monkeypatch.setattr("deploy.audit.ACCEPTED", {"CVE-1": "nothing here sends such a request; until 3.8.5"})
    assert list(vulnerabilities(known)) == []


def test_without_advisories_the_audit_says_so_in_one_line_and_passes() -> None:
    nowhere = os.environ | {"HTTPS_PROXY": "http://127.0.0.1:9"}
    command = [sys.executable, "-m", "deploy.audit"]
    result = subprocess.run(command, cwd=ROOT, env=nowhere, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout.count("\n")) == (0, 1)
    assert result.stdout.startswith("dependency audit skipped: ")
