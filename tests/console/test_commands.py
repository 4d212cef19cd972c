"""The command line: what goes wrong is one plain line and a non-zero exit, and changes nothing."""

import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from deploy.console.main import app
from shared.auth.issuing import Issuer
from shared.auth.tokens import Keys, Verifier
from shared.settings import Settings

NOBODY = {
    "MONGODB_URI": "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200",
    "KAFKA_BOOTSTRAP_SERVERS": "127.0.0.1:9",
}


def run(*arguments: str, **environment: str) -> Result:
    return CliRunner().invoke(app, arguments, env={**NOBODY, **environment})


def one_line(result: Result) -> str:
    """What was said on standard error: one line."""
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert result.exit_code == 2
    return lines[0]


async def test_a_token_for_a_district_is_one_that_the_services_trust(tmp_path: Path) -> None:
    settings = Settings()
    issuer = Issuer(tmp_path, settings.auth_issuer, settings.auth_audience)
    result = run("token", "--role", "work_coach", "--district", "D01", "--folder", str(tmp_path))
    assert result.exit_code == 0, result.stderr
    verifier = Verifier(Keys(file=issuer.jwks_file), settings.auth_issuer, settings.auth_audience)
    principal = await verifier.verify(result.stdout.strip())
    assert (principal.roles, principal.districts) == ({"work_coach"}, {"D01"})


async def test_a_token_for_another_system_has_its_scopes(tmp_path: Path) -> None:
    settings = Settings()
    issuer = Issuer(tmp_path, settings.auth_issuer, settings.auth_audience)
    asked = ("--role", "service", "--scope", "journeys:write", "--scope", "offers:read", "--district", "D01")
    result = run("token", *asked, "--folder", str(tmp_path))
    verifier = Verifier(Keys(file=issuer.jwks_file), settings.auth_issuer, settings.audiences)
    principal = await verifier.verify(result.stdout.strip())
    assert (principal.roles, principal.scopes) == ({"service"}, {"journeys:write", "offers:read"})


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--role", "supplier"), "dps: a supplier's token needs --org"),
        (("--role", "service", "--district", "D01"), "dps: a service's token needs --scope, such as offers:read"),
        (("--role", "work_coach"), "needs --district, such as D01"),
        (("--role", "work_coach", "--district", "D99"), "dps: unknown district D99: one of D01"),
        (("--role", "buyer"), "dps: there is no stack in"),
    ],
)
def test_a_token_that_could_do_nothing_is_refused(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    assert said in one_line(run("token", *arguments, "--folder", str(tmp_path / "nowhere")))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replay", "orders"), "there is no service orders: one of supplier_registry, catalogue"),
        (("replay", "ordering", "--since", "yesterday"), "--since must be ISO 8601"),
        (("rebuild", "ordering", "offers"), "ordering has no projection offers: it has known_accounts"),
        (("rebuild", "billing", "offers"), "there is no service billing"),
        (("dead-letters", "list", "billing"), "there is no service billing"),
    ],
)
def test_a_name_or_moment_that_there_is_not_is_refused(arguments: tuple[str, ...], said: str) -> None:
    assert said in one_line(run(*arguments))


def test_a_hundredth_of_the_record_is_replayed_where_no_scale_is_given() -> None:
    said = run("demo", "--help", COLUMNS="200").stdout
    assert re.search(r"--scale .*\[env var: SCALE\].*\[default: 0\.01\]", said)


def test_a_scale_that_makes_no_sense_is_refused(tmp_path: Path) -> None:
    assert "SCALE must be above 0" in one_line(run("demo", "--folder", str(tmp_path), SCALE="2"))


def test_a_token_is_all_that_is_on_standard_output(tmp_path: Path) -> None:
    settings = Settings()
    Issuer(tmp_path, settings.auth_issuer, settings.auth_audience)
    asked = ["token", "--role", "buyer", "--folder", str(tmp_path)]
    command = [sys.executable, "-W", "always", "-m", "deploy.console.main", *asked]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ | {"COLUMNS": "40"})
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+\n", done.stdout)


def test_what_is_logged_while_a_command_runs_is_no_part_of_its_answer() -> None:
    program = """
import structlog, warnings
from deploy.console.failures import plainly

@plainly
def answer() -> None:
    structlog.get_logger("any").warning("beside the point")
    print("the answer")

answer()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "the answer\n"
    assert "beside the point" in done.stderr


@pytest.mark.parametrize("fault", ["TypeError('odd')", "ExceptionGroup('both', [ValueError('a'), TypeError('odd')])"])
def test_a_fault_of_our_own_is_a_traceback_and_exit_code_2(fault: str) -> None:
    program = f"""
import typer
from deploy.console.failures import plainly

app = typer.Typer()

@app.command()
@plainly
def look() -> None:
    raise {fault}

app()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" in done.stderr
    assert "TypeError" in done.stderr
    assert ", in look" in done.stderr
    assert "odd" not in done.stderr


def test_what_is_stored_and_does_not_fit_is_told_without_what_it_is() -> None:
    program = """
import typer
from pydantic import TypeAdapter
from deploy.console.failures import plainly

app = typer.Typer()

@app.command()
@plainly
def look() -> None:
    TypeAdapter(dict[int, int]).validate_python({"Zebedee": "Quill"})

app()
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (2, "dps: ValidationError (int_parsing)\n")


def test_a_broker_that_is_not_there_is_said_plainly() -> None:
    assert one_line(run("dead-letters", "list", "ordering")).startswith("dps: ")


def test_a_port_in_use_is_said_plainly(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = one_line(run("up", "--port", str(port), "--folder", str(tmp_path)))
    assert f"port {port} is already in use on 127.0.0.1" in said
    assert list(tmp_path.iterdir()) == []


def test_a_mongod_that_cannot_start_is_said_plainly(tmp_path: Path) -> None:
    broken = tmp_path / "mongod"
    broken.write_text("#!/bin/sh\necho no >&2\nexit 1\n")
    broken.chmod(0o755)
    result = CliRunner().invoke(app, ["up", "--folder", str(tmp_path / "up")], env={"MONGOD": str(broken)})
    assert result.exit_code == 2
    assert result.stderr.startswith("dps: mongod ended with status 1 while it started")


def test_status_needs_to_know_whom_to_ask() -> None:
    assert "give --at or DPS_OPERATIONS" in one_line(run("status"))


def test_a_system_of_which_nothing_answers_is_shown_and_said() -> None:
    result = run("status", "--service", "ordering", "--at", "ordering=http://127.0.0.1:9")
    assert result.exit_code == 2
    assert "cannot be reached" in result.stdout
    assert result.stderr.startswith("dps: nothing answers")
