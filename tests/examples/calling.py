"""Running the example for callers as another team would: a program of its own, at one origin."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parents[2]
_PROGRAM = [sys.executable, "examples/python/order_provision.py"]


async def order_by_example(origin: str, token: str, district: str, category: str) -> dict[str, Any]:
    """Order by the example; return what it says it ordered, or fail with what it complains of."""
    status, out, complaint = await run_example(origin, token, district, category)
    assert status == 0, complaint
    ordered: dict[str, Any] = json.loads(out)
    return ordered


async def run_example(origin: str, token: str, district: str, category: str) -> tuple[int | None, str, str]:
    """Return its exit status, its answer and its complaint."""
    given = {"--origin": origin, "--token": token, "--district": district, "--category": category}
    arguments = [each for pair in given.items() for each in pair]
    process = await asyncio.create_subprocess_exec(*_PROGRAM, *arguments, cwd=_ROOT, stdout=PIPE, stderr=PIPE)
    out, complaint = await process.communicate()
    return process.returncode, out.decode(), complaint.decode()
