"""Write the pages for consumers, and the merged document that is kept in git: `python -m deploy.pages [folder]`."""

import sys
from pathlib import Path

from deploy.pages.merged import merged
from deploy.pages.site import as_json, site
from deploy.written import put

_ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> None:
    """Write into a folder, `build/pages` unless told otherwise."""
    folder = Path(arguments[0]) if arguments else _ROOT / "build" / "pages"
    for path, content in site().items():
        put(folder / path, content)
    put(_ROOT / "docs" / "api" / "openapi.json", as_json(merged()))
    sys.stdout.write(f"written: {folder / 'index.html'}\n")


main(sys.argv[1:])
