"""Versions of notices: the English words of each that a release has gone out with, kept for good.

`released.json` has them, oldest first; `python -m deploy.events release` adds to it what has changed. Words that differ
from the last ones there are the version that the next release goes out with. The Welsh is a file of reference data,
which a department replaces, and has no versions.
"""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files

from services.notifications.people.domain.recipient import RecipientKind

RELEASED = "released.json"


@dataclass(frozen=True)
class Template:
    """The words of a notice before anything is filled in, as a notice has them."""

    title: str
    text: str
    text_for: Mapping[RecipientKind, str] = field(default_factory=dict)
    title_for: Mapping[RecipientKind, str] = field(default_factory=dict)
    text_if: Mapping[str, str] = field(default_factory=dict)

    def said_to(self, kind: RecipientKind, given: Collection[str]) -> tuple[str, str]:
        """Return the title and the text that a kind of recipient reads where these parameters say anything."""
        more = "".join(words for name, words in self.text_if.items() if name in given)
        return self.title_for.get(kind, self.title), self.text_for.get(kind, self.text) + more


@cache
def released() -> Mapping[str, tuple[Template, ...]]:
    """Return the words of every version that was released, by the type of the event."""
    stored = json.loads(files(__package__).joinpath(RELEASED).read_text(encoding="utf-8"))
    return {kind: tuple(Template(**each) for each in versions) for kind, versions in stored.items()}


def version_of(kind: str, words: Template) -> int:
    """Return which version the words of today are: the last that was released, or the one after it."""
    before = released().get(kind, ())
    return len(before) if before and before[-1] == words else len(before) + 1


def words_of(kind: str, version: int, today: Template) -> Template:
    """Return the words of a version; those of today where it was not released, since it is theirs or never went out."""
    before = released().get(kind, ())
    return before[version - 1] if 0 < version <= len(before) else today


def with_words_of_today(today: Mapping[str, Template]) -> dict[str, tuple[Template, ...]]:
    """Return all versions once today's words are released: what was released stays, of notices that are gone too."""
    before = {kind: released().get(kind, ()) for kind in sorted({*released(), *today})}
    return {
        kind: (*versions, today[kind]) if kind in today and version_of(kind, today[kind]) > len(versions) else versions
        for kind, versions in before.items()
    }


def as_stored(versions: Mapping[str, tuple[Template, ...]]) -> str:
    """Return the text of the file: a line for each version."""
    kinds = [
        f"{json.dumps(kind)}: [\n" + ",\n".join(f"  {_line(each)}" for each in templates) + "\n]"
        for kind, templates in sorted(versions.items())
    ]
    return "{\n" + ",\n".join(kinds) + "\n}\n"


def _line(template: Template) -> str:
    parts = vars(template).items()
    said = ((name, dict(sorted(each.items())) if isinstance(each, Mapping) else each) for name, each in parts)
    return json.dumps({name: words for name, words in said if words}, ensure_ascii=False)
