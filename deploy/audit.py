"""Whether anything that is pinned has a known vulnerability: `python -m deploy.audit`.

pip-audit asks the index of Python packages for its advisories. Where that has none to give, which is so with many
mirrors, the audit says so in one line and passes: no work stops because a check cannot reach the world outside.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("requirements/dev.txt", "requirements/tools.txt", "examples/python/requirements.txt")
"""What is pinned; requirements/runtime.txt is part of the first."""

ACCEPTED: Mapping[str, str] = {}
"""Advisories by their id that do no harm here, each with the reason and what it waits for."""

_SECONDS = 300.0
_LONGEST_REASON = 200

Package = dict[str, Any]
"""What pip-audit says of a package: its name, and either its `version` and `vulns`, or the `skip_reason`."""


class NotToBeHad(Exception):
    """No advisories reach this machine; the message says in one line why."""


def main() -> None:
    """Print in one line that there is none or that none could be looked up; end with each known vulnerability."""
    try:
        _require_advisories()
    except NotToBeHad as reason:
        sys.stdout.write(f"dependency audit skipped: {reason}\n")
        return
    packages = [package for lock in LOCKS for package in _asked(ROOT / lock)]
    if unknown := sorted({package["name"] for package in packages if "skip_reason" in package}):
        sys.stdout.write(f"dependency audit: nothing can be known of {', '.join(unknown)}\n")
    if known := sorted({line for package in packages for line in vulnerabilities(package)}):
        raise SystemExit("\n".join(known))
    sys.stdout.write(f"dependency audit: nothing is known against {len(packages)} pinned packages\n")


def vulnerabilities(package: Package) -> Iterator[str]:
    """Say what is known against a package and has not been accepted, a line each."""
    for vulnerability in package.get("vulns", ()):
        names = {vulnerability["id"], *vulnerability["aliases"]}
        if not names & ACCEPTED.keys():
            fixed = " or ".join(vulnerability["fix_versions"]) or "no version yet"
            yield f"{package['name']} {package['version']}: {', '.join(sorted(names))}, mended in {fixed}"


def _require_advisories() -> None:
    """Ask for one package before all others: an index without advisories would say the same of each."""
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder) / "one.txt"
        one.write_text((ROOT / LOCKS[0]).read_text().partition(" ")[0])
        try:
            (package,) = _asked(one)
        except SystemExit as failure:
            raise NotToBeHad(str(failure)) from None
    if reason := package.get("skip_reason"):
        raise NotToBeHad(f"the index of packages in use here gives no advisories: {reason}")


def _asked(lock: Path) -> list[Package]:
    """Return what pip-audit says of each package of a file. Raises SystemExit with its last words where it fails."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--disable-pip",
        "--no-deps",
        "--format=json",
        f"--requirement={lock}",
    ]
    try:
        run = subprocess.run(  # noqa: S603 the command is ours, and no shell reads it
            command, capture_output=True, text=True, check=False, timeout=_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise SystemExit(f"pip-audit has no answer after {_SECONDS:g} seconds") from None
    if not run.stdout.startswith("{"):  # its status says the same of vulnerabilities as of a failure
        last_words = run.stderr.strip().rpartition("\n")[2]
        raise SystemExit(f"pip-audit failed: {last_words[:_LONGEST_REASON]}")
    packages: list[Package] = json.loads(run.stdout)["dependencies"]
    return packages


if __name__ == "__main__":
    main()
