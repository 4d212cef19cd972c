"""A service in whichever version a file names at its start: `python -m tests.drills.versions client_journey worker`."""

import os
import runpy
from pathlib import Path

VERSION, OLDER, NEWER = "DRILL_VERSION", "older", "newer"
"""The first names the file."""

if __name__ == "__main__":
    if Path(os.environ.get(VERSION, os.devnull)).read_text() == NEWER:
        from tests.upgrades.newer import become_newer, reference_folder

        folder = Path(os.environ[VERSION]).with_suffix(".reference")
        folder.mkdir(exist_ok=True)
        os.environ["REFERENCE_FOLDER"] = str(reference_folder(folder))
        become_newer()
    runpy.run_module("tests.drills.inside", run_name="__main__", alter_sys=True)
