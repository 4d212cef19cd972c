"""Style, script and icon: in memory, compressed once, at addresses that change with their content."""

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

FOLDER = Path(__file__).resolve().parents[1] / "static"
PATH = "/assets/{digest}/{name}"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".png": "image/png"}
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """One file."""

    content: bytes
    compressed: bytes
    media_type: str
    digest: str


class Assets:
    """All static files of the portal; those of the same name elsewhere in the folder are not served."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Read them all."""
        self._assets: Mapping[str, Asset] = {
            path.name: _read(path) for path in sorted(folder.rglob("*")) if path.suffix in _TYPES
        }

    def address(self, name: str) -> str:
        """Return where browsers find a file; raises `KeyError`."""
        return PATH.format(digest=self._assets[name].digest, name=name)

    async def serve(self, request: Request) -> Response:
        """Answer with a file, for good where the address is the one of its content."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None or asset.digest != request.path_params["digest"]:
            return Response("Not found", 404, media_type="text/plain")
        headers = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(asset.compressed, 200, headers, asset.media_type)
        return Response(asset.content, 200, headers, asset.media_type)


def _read(path: Path) -> Asset:
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()[:16]
    return Asset(content, gzip.compress(content, mtime=0), _TYPES[path.suffix], digest)
