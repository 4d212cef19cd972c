"""Write the pages for consumers: `python -m deploy.pages [folder]`; with `check` only say what is outdated."""

import sys
from pathlib import Path

from deploy.pages.merged import merged
from deploy.pages.site import as_json, site

_ROOT = Path(__file__).resolve().parents[2]
KEPT = _ROOT / "docs" / "api" / "openapi.json"


def main(arguments: list[str]) -> None:
    """Write everything into a folder, `build/pages` unless told otherwise, and the document that is kept in git."""
    today = as_json(merged())
    if arguments == ["check"]:
        if not KEPT.exists() or KEPT.read_text() != today:
            raise SystemExit(f"outdated: {KEPT.relative_to(_ROOT)}; run make pages")
        return
    folder = Path(arguments[0]) if arguments else _ROOT / "build" / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    for path, content in site().items():
        (folder / path).write_bytes(content)
    KEPT.write_text(today)
    sys.stdout.write(f"written: {folder / 'index.html'}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
