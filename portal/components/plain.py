"""Values of the API as a person would write them, where nothing says what they are."""

import re
from collections.abc import Callable
from datetime import date, datetime

from portal.web.names import in_words
from portal.web.wording import day, moment

_CODE = re.compile(r"(?<![\w-])[a-z]+(?:_[a-z0-9]+)+(?![\w-])")
_CAPITALS = re.compile(r"[A-Z]+(?:_[A-Z]+)+")
_POLICY = re.compile(r"([a-z_]+)\.v([0-9]+)")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def without_codes(text: str, called: Callable[[str], str] = in_words) -> str:
    """Return a sentence in which codes are what they are called, in small letters."""
    return _CODE.sub(lambda found: _small(called(found[0])), text)


def _small(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")


def plain(text: str) -> str:
    """Return a value in words: a day, a moment, the name of a policy or a code; anything else as it is."""
    if _DAY.fullmatch(text):
        return _read(date.fromisoformat, day, text)
    if _MOMENT.fullmatch(text):
        return _read(datetime.fromisoformat, moment, text)
    if policy := _POLICY.fullmatch(text):
        return f"{in_words(policy[1]).lower()}, version {policy[2]}"
    return in_words(text) if _CAPITALS.fullmatch(text) else without_codes(text)


def _read(read: Callable[[str], datetime] | Callable[[str], date], write: Callable[..., str], text: str) -> str:
    try:
        return write(read(text))
    except ValueError:
        return text
