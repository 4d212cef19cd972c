"""Libraries that others load wherever they are installed, and that no service needs: 5 MB of each process.

A service's `__main__` spares them before it imports anything else; the console, which needs them, does not.
"""

import sys
from collections.abc import Mapping

SPARED: Mapping[str, str] = {
    "rich": "structlog would draw tracebacks on a terminal with it; services log JSON",
    "pydantic.v1": "FastAPI would ask of every annotation whether it is a model of Pydantic's first version",
}


def spare() -> None:
    """Let these not be found from now on, as the import system documents it; both libraries do without."""
    for name in SPARED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type] # None is what the import system asks for
