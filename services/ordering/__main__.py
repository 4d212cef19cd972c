"""Run ordering: `python -m services.ordering [api] [worker] [relay]`, or `migrate`; with no role, all of them."""

import sys

from services.ordering.wiring import SERVICE
from shared.runtime import main

main(SERVICE, sys.argv[1:])
