"""Write down the events: `python -m deploy.events`.

With `check` only say what is outdated or broken; with `release` make today's schemas a promise.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from deploy.events.publishing import PromiseBroken, outdated, release, released, schemas_today, write
from shared.contracts.compatibility import breaks

_ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> None:
    """Write, check or release; ends with status 1 and a sentence for each fault."""
    match arguments:
        case []:
            _say(f"written: {path}" for path in write(_ROOT))
        case ["check"]:
            faults = [*(f"outdated: {path}" for path in outdated(_ROOT)), *breaks(released(_ROOT), schemas_today())]
            if faults:
                raise SystemExit("\n".join(faults))
        case ["release"]:
            try:
                release(_ROOT)
            except PromiseBroken as broken:
                raise SystemExit(str(broken)) from None
        case _:
            raise SystemExit("python -m deploy.events [check|release]")


def _say(lines: Iterable[str]) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


main(sys.argv[1:])
