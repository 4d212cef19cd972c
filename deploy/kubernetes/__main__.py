"""Write the manifests that follow from the code: `python -m deploy.kubernetes`."""

import sys
from pathlib import Path

from deploy.kubernetes.documents import write

for path in write(Path(__file__).resolve().parents[2]):
    sys.stdout.write(f"written: {path}\n")
