"""What may be shown of what strangers wrote: a malformed record can hold anything, a person's name too."""

import re

_PLAIN = re.compile(r"[\w.:+/-]{1,200}")


def plain(value: str, instead: str = "(not shown)") -> str:
    """Return an id, type or code as it is, and `instead` for whatever is none."""
    return value if _PLAIN.fullmatch(value) else instead if value else ""
