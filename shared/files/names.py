"""Names of files, as people may be shown them and as other machines may keep them."""

import re
import unicodedata

LONGEST = 150
_BESIDE_CONTROLS = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_FORBIDDEN = re.compile(r'[<>:"|?*\\/]')
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}$")
NAMELESS = "file"


def cleaned(name: str) -> str:
    """Return a name without path, control characters and what some system takes for something else; never empty.

    What turns the direction of reading is left out too: it makes `exe.fdp` look like a PDF. A long name is cut before
    its extension.
    """
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(each for each in last if unicodedata.category(each) not in _BESIDE_CONTROLS)
    plain = " ".join(_FORBIDDEN.sub("_", shown).split()).strip(". ")
    extension = found[0] if (found := _EXTENSION.search(plain)) else ""
    stem = plain[: len(plain) - len(extension)][: LONGEST - len(extension)].rstrip(". ")
    return f"{stem}{extension}" if stem else NAMELESS + extension
