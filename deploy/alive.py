"""Whether the process that a container runs lives, for the image's health check: `python -m deploy.alive`.

Whether it can work is asked at /health/ready, by whoever sends it work.
"""

import os
from http.client import HTTPConnection
from pathlib import Path

_PROCESS_ONE = Path("/proc/1/cmdline")
_SECONDS = 3


def ends_by_itself(command: bytes) -> bool:
    """Whether a command line is that of a process that listens to nothing: it lives for as long as it is there."""
    return command.rstrip(b"\0").endswith(b"\0migrate")


def answers(port: int) -> bool:
    """Whether the operations port of this machine says that the process lives; raises `OSError` where nothing does."""
    connection = HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
    connection.request("GET", "/health/live")
    return connection.getresponse().status == 200


def main() -> None:
    """End with a status other than 0 where the process does not live."""
    if not ends_by_itself(_PROCESS_ONE.read_bytes()) and not answers(int(os.environ["OPS_PORT"])):
        raise SystemExit("not alive")


if __name__ == "__main__":
    main()
