"""Starting `dps` as a person at a narrow terminal does, and looking at what it leaves."""

import os
import subprocess
import sys
from pathlib import Path

DPS = [sys.executable, "-m", "deploy.console.main"]
ENVIRONMENT = {**os.environ, "COLUMNS": "80", "PYTHONUNBUFFERED": "1"}


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
