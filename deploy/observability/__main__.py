"""Write rules, scrape configuration and dashboards: `python -m deploy.observability`."""

import sys
from pathlib import Path

from deploy.observability.documents import write

for path in write(Path(__file__).resolve().parents[2]):
    sys.stdout.write(f"written: {path}\n")
