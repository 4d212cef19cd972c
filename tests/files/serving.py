"""Run the cabinet as a process of its own, which may be killed: `python -m tests.files.serving api`."""

import sys

from shared.runtime import main
from tests.files.cabinet import SERVICE

if __name__ == "__main__":
    main(SERVICE, sys.argv[1:])
