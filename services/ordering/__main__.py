"""Run it: `python -m services.ordering [api] [worker] [relay] [timer]`, or `migrate`; all if none is named."""

import sys

from shared.spared import spare

spare()  # before anything else is imported

from services.ordering.wiring import SERVICE  # noqa: E402 - see above
from shared.runtime import main  # noqa: E402

main(SERVICE, sys.argv[1:])
