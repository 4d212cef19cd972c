"""Write the manifests that follow from the code: `python -m deploy.kubernetes`; with `check` only compare."""

import sys
from pathlib import Path

from deploy.kubernetes.documents import outdated, write

_ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> None:
    """Write or check; ends with status 1 and a line for each manifest that is outdated."""
    match arguments:
        case []:
            sys.stdout.writelines(f"written: {path}\n" for path in write(_ROOT))
        case ["check"]:
            if stale := outdated(_ROOT):
                raise SystemExit("\n".join(f"outdated: {path}" for path in stale))
        case _:
            raise SystemExit("python -m deploy.kubernetes [check]")


main(sys.argv[1:])
