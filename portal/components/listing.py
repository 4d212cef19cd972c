"""What is on record as a list: nothing waits in it, and a row leads further only where there is something to see."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ListingRow:
    """One row; `path` is where its first cell leads."""

    cells: tuple[str, ...]
    path: str = ""


@dataclass(frozen=True)
class Listing:
    """The page. `back` is a path and the text of the link; `sentences` stand before the list."""

    heading: str
    caption: str
    back: tuple[str, str]
    heads: tuple[str, ...]
    rows: tuple[ListingRow, ...]
    empty: str
    sentences: tuple[str, ...] = ()
    following: str = ""
