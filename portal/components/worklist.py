"""Work as a list: what waits, by its last day, each with a link to where it is done."""

from dataclasses import dataclass

from portal.components.due import Due
from portal.components.states import State
from portal.components.tabs import Tab


@dataclass(frozen=True)
class WorkRow:
    """One thing of the list: a link, what stands under it, its cells, its state and its last day."""

    path: str
    title: str
    about: str
    cells: tuple[str, ...]
    state: State | None
    due: Due | None = None


@dataclass(frozen=True)
class WorkList:
    """The list. `heads` are those of the title, the cells and the state; `due_head` that of the last day."""

    heading: str
    heads: tuple[str, ...]
    rows: tuple[WorkRow, ...]
    empty: str
    tabs: tuple[Tab, ...] = ()
    following: str = ""
    due_head: str = ""
    links: tuple[tuple[str, str], ...] = ()

    @property
    def dated(self) -> bool:
        """Whether rows have a last day."""
        return any(each.due for each in self.rows)
