"""The bill of materials of what runs, from what is locked: `python -m deploy.sbom [FILE]`.

It needs neither an engine nor an image: an image installs the lock and nothing else of Python, each package by the hash
that stands here. What the base image brings is in the bill of the image (`make sbom-image`). The same lock makes the
same file: it has no time and no number drawn by lot.
"""

import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from packaging.requirements import Requirement

from portal import vendor

ROOT = Path(__file__).resolve().parents[1]
LOCK = ROOT / "requirements/runtime.txt"
BILL = Path("build/sbom.json")
_PIN = re.compile(r"^(?P<pin>[A-Za-z0-9][^\\\n]*)(?P<hashes>(?:\\\n *--hash=\S+ *)+)", re.MULTILINE)
_HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
_OF_AN_IMAGE = {"sys_platform": "linux", "implementation_name": "cpython"}

Component = dict[str, Any]


def bill_of(lock: str) -> dict[str, Any]:
    """Return what a lock installs on Linux, and what of others the portal has copies of, as CycloneDX 1.6."""
    whole = hashlib.sha256(lock.encode()).hexdigest()
    components = [*(each for pin in _PIN.finditer(lock) if (each := _package(pin))), _vendored()]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, f'{whole} {vendor.VERSION}')}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "bom-ref": "dps", "name": "dps"},
            "properties": [{"name": "dps:lock:sha256", "value": whole}],
        },
        "components": components,
        "dependencies": [{"ref": "dps", "dependsOn": [each["bom-ref"] for each in components]}],
    }


def _package(pin: re.Match[str]) -> Component | None:
    """Return a pinned package, or `None` where its marker keeps it out of an image.

    Its hashes are those of all the files that an index may have of it: one of them is what was installed.
    """
    required = Requirement(pin["pin"].strip())
    if required.marker and not required.marker.evaluate(_OF_AN_IMAGE):
        return None
    (version,) = required.specifier
    return {
        "type": "library",
        **_called("pypi", required.name, version.version),
        "hashes": [{"alg": "SHA-256", "content": each} for each in _HASH.findall(pin["hashes"])],
    }


def _vendored() -> Component:
    return {"type": "library", **_called("npm", "govuk-frontend", vendor.VERSION), "scope": "required"}


def _called(kind: str, name: str, version: str) -> Component:
    purl = f"pkg:{kind}/{name}@{version}"
    return {"bom-ref": purl, "name": name, "version": version, "purl": purl}


def main(arguments: list[str]) -> None:
    """Write the bill into a file, which is named."""
    path = Path(arguments[0]) if arguments else BILL
    path.parent.mkdir(parents=True, exist_ok=True)
    bill = bill_of(LOCK.read_text())
    path.write_text(json.dumps(bill, indent=1) + "\n")
    sys.stdout.write(f"written: {path}, {len(bill['components'])} components\n")


if __name__ == "__main__":
    main(sys.argv[1:])
