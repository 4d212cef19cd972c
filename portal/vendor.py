"""Take style and script of GOV.UK Frontend over, without what only gov.uk may show.

Run it: `python -m portal.vendor PACKAGE tests/portal`. PACKAGE is the file that `npm pack govuk-frontend@6.3.0`
fetches. The font, the crest and the brand's blue are for gov.uk alone, and so are its header and icons, which no page
here has.
"""

import gzip
import hashlib
import json
import re
import sys
import tarfile
from base64 import b64encode
from pathlib import Path

VERSION = "6.3.0"
SHA512 = (
    "cXIQxm5PHCsbic47GXZrVBZhAeeshTLRL6ZBKilLsR6r"  # pragma: allowlist secret
    "MCjJuWb7Fruq0VUNMBJFlJk/srsRj/q8d5bM9cgKoA=="  # pragma: allowlist secret
)
FIXTURES = "govuk-frontend-fixtures.json.gz"
FOLDER = Path(__file__).resolve().parent / "static" / "govuk-frontend"
FOR_GOV_UK = re.compile(r"GDS Transport|govuk-crest|fonts/", re.IGNORECASE)
_DIST = "package/dist/govuk"
_FONT = '"Helvetica Neue",Helvetica,Arial,sans-serif'
_LICENCE = """The MIT License (MIT)

Copyright (C) 2017 Crown Copyright (Government Digital Service)

Permission is hereby granted, free of charge, to any person obtaining a copy of
this software and associated documentation files (the "Software"), to deal in
the Software without restriction, including without limitation the rights to
use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of
the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS
FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR
COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER
IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN
CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
"""


class NotThePackage(Exception):
    """The file is not the version that is taken over."""


def style_without(css: str) -> str:
    """Return the style without the font, the crest and the line that names a source map."""
    css = re.sub(r"/\*!.*?\*/", "", css, flags=re.DOTALL)
    css = re.sub(r"@font-face\{[^}]*\}", "", css)
    css = re.sub(r'"?GDS Transport"?,\s*arial,\s*sans-serif', _FONT, css, flags=re.IGNORECASE)
    css = re.sub(r"url\([^)]*govuk-crest\.svg[^)]*\)", "none", css)
    return _without_map(css)


def _without_map(text: str) -> str:
    return re.sub(r"(/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=.*)\s*$", "", text).rstrip() + "\n"


def take_over(package: Path, folder: Path = FOLDER) -> None:
    """Write what the package has into the folder; raises `NotThePackage`."""
    digest = b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
    if digest != SHA512:
        raise NotThePackage(f"sha512 is {digest}")
    with tarfile.open(package) as archive:
        css, script = (_member(archive, name) for name in ("govuk-frontend.min.css", "govuk-frontend.min.js"))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "govuk-frontend.css").write_text(style_without(css), encoding="utf-8")
    (folder / "govuk-frontend.js").write_text(_without_map(script), encoding="utf-8")
    (folder / "VERSION").write_text(f"govuk-frontend {VERSION}\nsha512-{digest}\n", encoding="utf-8")
    (folder / "LICENSE").write_text(_LICENCE, encoding="utf-8")


def _member(archive: tarfile.TarFile, name: str) -> str:
    file = archive.extractfile(f"{_DIST}/{name}")
    if file is None:
        raise NotThePackage(f"it has no {name}")
    return file.read().decode("utf-8")


def take_fixtures(package: Path, folder: Path) -> None:
    """Write into the folder what each component is to look like, for the tests."""
    found = {}
    with tarfile.open(package) as archive:
        for name in sorted(archive.getnames()):
            if match := re.fullmatch(rf"{_DIST}/(components/([a-z-]+)/fixtures\.json)", name):
                fixtures = json.loads(_member(archive, match[1]))["fixtures"]
                found[match[2]] = [{key: each[key] for key in ("name", "options", "html")} for each in fixtures]
    (folder / FIXTURES).write_bytes(gzip.compress(json.dumps(found).encode(), mtime=0))


if __name__ == "__main__":
    take_over(Path(sys.argv[1]))
    for tests in sys.argv[2:]:
        take_fixtures(Path(sys.argv[1]), Path(tests))
