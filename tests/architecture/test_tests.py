"""What holds for the tests themselves: they wait for what they name instead of sleeping, and say why they skip."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "tests").rglob("*.py"))

SLEEPS = {
    "tests/running.py": "`until` looks again and again with a limit, `turns` paces a load, `a_while` lets a fault last",
    "tests/gateway/test_files.py": "somebody who sends a file is slow",
    "tests/upgrades/test_rolling_restart.py": "a drill makes the record last for as long as it is wanted",
    "tests/performance/": "measures time, and no test",
}


def calls(tree: ast.Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call by its whole name, as far as it has one."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def sleeps(code: str) -> list[int]:
    """The lines that sleep; `sleep(0)` is one turn of the event loop and waits for nothing."""
    return [
        call.lineno
        for name, call in calls(ast.parse(code))
        if name.rpartition(".")[2] == "sleep" and not (call.args and ast.unparse(call.args[0]) == "0")
    ]


def unexplained(code: str) -> list[int]:
    """The lines that skip a test, or expect it to fail, without a word on why."""
    tree = ast.parse(code)
    called = [node.func for _, node in calls(tree)]
    bare = [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        if node not in called and ast.unparse(node) in {"pytest.mark.skip", "pytest.mark.xfail", "pytest.mark.skipif"}
    ]
    return bare + [call.lineno for name, call in calls(tree) if not _says_why(name, call)]


def _says_why(name: str, call: ast.Call) -> bool:
    reason = next((each.value for each in call.keywords if each.arg == "reason"), None)
    match name.removeprefix("pytest."):
        case "skip" | "mark.skip" | "xfail":
            reason = reason or next(iter(call.args), None)
        case "mark.skipif" | "mark.xfail" | "importorskip":
            pass
        case _:
            return True
    return reason is not None and ast.unparse(reason).strip("'\" f") != ""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(ROOT).as_posix())
def test_it_waits_for_what_it_names_and_says_why_it_skips(file: Path) -> None:
    name, code = file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")
    assert unexplained(code) == []
    if not name.startswith(tuple(SLEEPS)):
        assert sleeps(code) == [], "wait with `until` of tests/running.py"


def test_a_sleep_and_a_skip_without_reason_are_found() -> None:
    slept = (
        "import time, asyncio\ntime.sleep(1)\nasync def f():\n    await asyncio.sleep(0.1)\n    await asyncio.sleep(0)"
    )
    assert sleeps(slept) == [2, 4]
    for silent in (
        "pytest.skip()",
        "pytest.skip('')",
        "@pytest.mark.skip\ndef test_x(): ...",
        "@pytest.mark.skip()\ndef test_x(): ...",
        "@pytest.mark.skipif(True)\ndef test_x(): ...",
        "@pytest.mark.xfail(strict=True)\ndef test_x(): ...",
        "pytest.importorskip('docker')",
    ):
        assert unexplained(silent) == [1]
    for said in ("pytest.skip(str(why))", "pytest.mark.skipif(True, reason='no Linux')", "pytest.skip(f'no {name}')"):
        assert unexplained(said) == []
