"""Pages that tests make, kept to be looked at in a browser: many are of a state that no link leads to for long."""

import hashlib
import json
import os
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from portal.web.form import Filled
from portal.web.rendering import Rendering
from portal.web.visit import Visit
from shared.auth.principal import Role

FOLDER = "DPS_KEEP_PAGES"
"""The setting that names where they are kept; without it none is."""
_SAID = re.compile(r">[^<]+<|\d+|value=\"[^\"]*\"|[0-9a-f]{8}-[0-9a-f-]{27}")


@dataclass(frozen=True)
class KeptPage:
    """A page as it was made: for whom, at which path (`/` where a test named none), by which template."""

    role: Role | None
    path: str
    template: str
    html: str


def keep_pages(patch: pytest.MonkeyPatch) -> None:
    """Keep every page that is made from now on, one of those that differ in their words alone."""
    if not (named := os.environ.get(FOLDER)):
        return
    folder, made = Path(named), Rendering.text
    folder.mkdir(parents=True, exist_ok=True)

    def text(
        rendering: Rendering, visit: Visit, template: str, view: Any, filled: Filled | None = None, *more: Any
    ) -> str:
        html = made(rendering, visit, template, view, filled, *more)
        kept = KeptPage(visit.role, visit.path, template, html)
        kind = f"{kept.role} {kept.template} {_SAID.sub('', kept.path)} {_SAID.sub('', html)}"
        file = folder / f"{hashlib.sha256(kind.encode()).hexdigest()}.json"
        if not file.exists():
            file.write_text(json.dumps(asdict(kept)))
        return html

    patch.setattr(Rendering, "text", text)


def kept_in(folder: Path) -> Iterator[KeptPage]:
    """The pages that were kept in a folder."""
    for file in sorted(folder.glob("*.json")):
        kept = json.loads(file.read_text())
        yield KeptPage(**{**kept, "role": Role(kept["role"]) if kept["role"] else None})
