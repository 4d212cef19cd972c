"""Run the registry: `python -m services.supplier_registry [api] [worker] [relay]`, or `migrate`; with no role, all."""

import sys

from services.supplier_registry.wiring import SERVICE
from shared.runtime import main

main(SERVICE, sys.argv[1:])
