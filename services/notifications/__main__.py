"""Run notifications: `python -m services.notifications [api] [worker] [relay]`, or `migrate`; with no role, all."""

import sys

from services.notifications.wiring import SERVICE
from shared.runtime import main

main(SERVICE, sys.argv[1:])
