"""Write the gateway's configuration for compose: `python -m deploy.gateway`."""

import sys
from pathlib import Path

from deploy import written
from deploy.gateway.compose import files_of

for path in written.write(Path(__file__).resolve().parents[2], files_of(), ()):
    sys.stdout.write(f"written: {path}\n")
