"""Run journeys: `python -m services.client_journey [api] [worker] [relay]`, or `migrate`; with no role, all of them."""

import sys

from services.client_journey.wiring import SERVICE
from shared.runtime import main

main(SERVICE, sys.argv[1:])
