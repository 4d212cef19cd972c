"""Files that follow from the code: written by a command, committed, and compared with the code by a test."""

from collections.abc import Iterable, Mapping
from pathlib import Path

Files = Mapping[Path, str]


def outdated(root: Path, today: Files, there: Iterable[Path]) -> list[Path]:
    """Return the files that are missing, differ from `today`, or are `there` although nothing says so any more.

    All paths are relative to `root`.
    """
    changed = {path for path, text in today.items() if _text(root / path) != text}
    return sorted(changed | (set(there) - set(today)))


def write(root: Path, today: Files, there: Iterable[Path]) -> list[Path]:
    """Put right every file that is outdated, and return which."""
    stale = outdated(root, today, there)
    for path in stale:
        if path in today:
            put(root / path, today[path])
        else:
            (root / path).unlink()
    return stale


def put(path: Path, text: str) -> None:
    """Write a file, and the folders above it where they are missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _text(path: Path) -> str | None:
    return path.read_text(encoding="utf-8") if path.exists() else None
