"""One thing with its parts, each a heading with rows, sentences or a table; and what can be done with it."""

from dataclasses import dataclass

from portal.api.together import Missing
from portal.components.states import State


@dataclass(frozen=True)
class Section:
    """A part: rows of a term and a value, sentences, or a table with its heads; `empty` where it has none of them."""

    title: str
    rows: tuple[tuple[str, str], ...] = ()
    sentences: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    numeric: tuple[int, ...] = ()
    empty: str = ""


@dataclass(frozen=True)
class Action:
    """A link to what can be done; a file is opened by a form, since it is kept on record who opens it."""

    path: str
    text: str
    opens: bool = False


@dataclass(frozen=True)
class Detail:
    """The page. `back` is a path and the text of the link."""

    heading: str
    caption: str
    back: tuple[str, str]
    sections: tuple[Section, ...]
    states: tuple[State, ...] = ()
    actions: tuple[Action, ...] = ()
    links: tuple[Action, ...] = ()
    missing: tuple[Missing, ...] = ()
    doing: str = "Decide"
    """The heading of the actions."""
