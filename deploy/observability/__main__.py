"""Write rules, scrape configuration and dashboards: `python -m deploy.observability`; with `check` only compare."""

import sys
from pathlib import Path

from deploy.observability.documents import outdated, write

_ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> None:
    """Write or check; ends with status 1 and a line for each file that is outdated."""
    match arguments:
        case []:
            sys.stdout.writelines(f"written: {path}\n" for path in write(_ROOT))
        case ["check"]:
            if stale := outdated(_ROOT):
                raise SystemExit("\n".join(f"outdated: {path}" for path in stale))
        case _:
            raise SystemExit("python -m deploy.observability [check]")


main(sys.argv[1:])
