"""The main job in small, and the stack left running: as a person at a terminal starts and stops them."""

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import aiohttp

from deploy.local.stack import Place, running
from shared.auth.principal import Role

DPS = [sys.executable, "-m", "deploy.console.main"]
ENVIRONMENT = {**os.environ, "COLUMNS": "80", "PYTHONUNBUFFERED": "1"}


def test_a_small_replay_reports_figures_and_books_that_add_up_and_leaves_nothing_running(tmp_path: Path) -> None:
    report = tmp_path / "figures.json"
    command = [*DPS, "demo", "--folder", str(tmp_path / "demo"), "--report", str(report)]
    environment = {**ENVIRONMENT, "SCALE": "0.001", "SEED": "5"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "The books add up." in done.stdout
    figures = json.loads(report.read_text())
    assert figures["reconciled"] is True
    assert figures["suppliers_admitted"] == 12
    assert figures["applications_refused"] > 0
    assert sum(figures["programmes"].values()) > 0
    assert processes_in(tmp_path) == []


async def test_up_goes_on_from_where_it_stopped_and_stops_everything_on_ctrl_c(tmp_path: Path) -> None:
    async with running(Place(tmp_path)) as stack, aiohttp.ClientSession() as session:
        token = {"Authorization": f"Bearer {stack.issuer.token('me', [Role.BUYER])}"}
        path = "/v1/budgets/D01/2026-27"
        async with session.put(stack.urls["ordering"] + path, json={"allocated_pence": 5}, headers=token) as reply:
            assert reply.status == 204
    assert processes_in(tmp_path) == []
    command = [*DPS, "up", "--folder", str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as up:
        printed = printed_until(up, "operator")
        ordering = re.findall(r"(http://127\.0\.0\.1:\d+)/docs$", printed, re.MULTILINE)[3]
        gateway = re.findall(r"Everything at one address: (http://127\.0\.0\.1:\d+);", printed)
        async with aiohttp.ClientSession() as session:
            for address in (ordering, *gateway):
                async with session.get(f"{address}/v1/budgets", headers=token) as reply:
                    assert [each["allocated_pence"] for each in (await reply.json())["items"]] == [5]
            for address in gateway:
                async with session.get(f"{address}/docs/") as reply:
                    assert (reply.status, reply.content_type) == (200, "text/html")
        up.send_signal(signal.SIGINT)
        rest, _ = up.communicate(timeout=60)
    assert up.returncode == 0, rest
    for ending in ("docs", "asyncapi", "health/ready"):
        assert len(re.findall(rf"http://127\.0\.0\.1:\d+/{ending}$", printed, re.MULTILINE)) == 5, "whole at 80 columns"
    assert gateway or "Without the gateway: there is no envoy" in printed
    assert re.search(r"^eyJ\S+\.\S+\.\S+$", printed, re.MULTILINE), "a token"
    assert processes_in(tmp_path) == []


def printed_until(process: "subprocess.Popen[str]", word: str) -> str:
    assert process.stdout is not None
    printed = ""
    while word not in printed:
        line = process.stdout.readline()
        assert line, f"it ended early: {printed}"
        printed += line
    return printed


def processes_in(folder: Path) -> list[str]:
    """Return the command lines of processes that name the folder, in arguments or environment, on Linux and macOS."""
    listed = subprocess.run(["ps", "axeww", "-o", "pid=,command="], capture_output=True, text=True, check=True)
    processes = (line.split(maxsplit=1) for line in listed.stdout.splitlines())
    return [told for pid, told in processes if str(folder) in told and int(pid) != os.getpid()]
