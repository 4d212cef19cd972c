"""Run the catalogue: `python -m services.catalogue [api] [worker] [relay]`, or `migrate`; with no role, all of them."""

import sys

from services.catalogue.wiring import SERVICE
from shared.runtime import main

main(SERVICE, sys.argv[1:])
