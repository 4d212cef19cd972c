"""Lists of one page side by side: each a link, the one that is shown marked."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Tab:
    """A list of the page; `current` is the one that is shown."""

    path: str
    text: str
    current: bool


def tabs(path: str, parameter: str, lists: Iterable[tuple[str, str]], wanted: str) -> tuple[Tab, ...]:
    """Return the links to lists, which a parameter of the query tells apart; the first has none."""
    return tuple(Tab(f"{path}?{parameter}={code}" if code else path, text, code == wanted) for code, text in lists)
