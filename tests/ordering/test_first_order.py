"""The first order is as quick as all others: what it needs is read and imported before the process is ready."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


async def first_order(*arguments: object) -> Any:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.ordering.first_order",
        *map(str, arguments),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    shown, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()[-2000:]
    return json.loads(shown.splitlines()[-1])


async def test_a_first_order_reads_no_file_and_imports_nothing(
    mongodb_uri: str, kafka_bootstrap: str, database_name: str, tmp_path: Path
) -> None:
    found = await first_order(mongodb_uri, kafka_bootstrap, database_name, tmp_path)
    assert found["status"] == 201, found
    reference = [each for each in found["opened"] if str(ROOT / "shared") in each]
    assert (found["imported"], reference) == ([], [])
