"""A debarment list of a test's own, in a folder that stands in for a department's."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from shared.reference.files import use_folder


def an_entry(code: str = "2017/1", **differing: Any) -> dict[str, Any]:
    """An entry on a mandatory ground, for good, but for what differs."""
    usual = {
        "code": code,
        "name": "Harbour Learning Limited",
        "numbers": [{"scheme": "GB-COH", "id": "01234568"}],
        "nature": "mandatory",
        "ground": "Modern slavery",
        "listed_on": "2016-06-01",
    }
    return usual | differing


def write_list(folder: Path, *entries: dict[str, Any], published_on: str = "2017-03-01") -> None:
    """Put a list with these entries into a folder."""
    about = {"about": "A test's own.", "source": "A test.", "published_on": published_on}
    (folder / "debarments.json").write_text(json.dumps({**about, "debarments": list(entries)}))


def use(folder: Path) -> None:
    """Read the folder anew, also where it is in use already."""
    use_folder(None)
    use_folder(folder)


@contextmanager
def debarred(folder: Path, *entries: dict[str, Any]) -> Iterator[None]:
    """Let this process decide by a list with these entries."""
    write_list(folder, *entries)
    use(folder)
    try:
        yield
    finally:
        use_folder(None)
