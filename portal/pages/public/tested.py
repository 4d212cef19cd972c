"""How pages are looked at in a browser before they go out: what the sweep of all pages does, and the statement says.

`tests/portal/browser` reads it, so that the statement says no more and no less than is done.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portal.web.language import words as _


@dataclass(frozen=True)
class Way:
    """One way in which every page is looked at: so many pixels wide, and whether scripts are run."""

    width: int
    script: bool


DESK, PHONE = 1280, 375
WAYS = (Way(DESK, script=True), Way(PHONE, script=True), Way(PHONE, script=False))
RULES: Mapping[str, str] = {
    "wcag2a": "WCAG 2.0 A",
    "wcag2aa": "WCAG 2.0 AA",
    "wcag21a": "WCAG 2.1 A",
    "wcag21aa": "WCAG 2.1 AA",
    "wcag22aa": "WCAG 2.2 AA",
    "best-practice": "",
}
"""The rules of axe-core that pages are held to, each with the level that it is of; good practice is of none."""


@dataclass(frozen=True)
class TestedView:
    """The statement's table: each way with what is looked for, and the rules in one line."""

    rows: tuple[tuple[str, str], ...]
    rules: str


def how_tested() -> TestedView:
    """Say how pages are looked at."""
    return TestedView(
        rows=tuple(
            (_("%(width)s pixels") % {"width": each.width}, _("With script") if each.script else _("Without script"))
            for each in WAYS
        ),
        rules=", ".join(each for each in RULES.values() if each),
    )
