"""Names of organisations as they are compared: registers, lists and people write one name in several ways."""

import re

# What names end in, or begin with, without being told apart by it.
_FORMS = re.compile(
    r"\b(limited|ltd|plc|public limited company|llp|limited liability partnership|cic|community interest company"
    r"|cyfyngedig|cyf|ccc|co-?operative society|the)\b"
)
_NO_LETTER = re.compile(r"[^\w]+")


def plain(name: str) -> str:
    """Return a name without case, signs and the words for a legal form; two that are the same may be of one."""
    words = _FORMS.sub(" ", name.casefold().replace("&", " and "))
    return _NO_LETTER.sub(" ", words).strip()
