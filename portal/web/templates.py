"""Templates: escaped, strict about what is undefined, and loaded before the first request."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2
from jinja2.bccache import Bucket

from portal.web import wording
from portal.web.language import words, words_of
from portal.web.names import AWAY, in_words

FOLDER = Path(__file__).resolve().parents[1] / "templates"
FILTERS: tuple[Callable[..., str], ...] = (
    wording.day,
    wording.short_day,
    wording.month,
    wording.moment,
    wording.clock,
    wording.money,
    wording.number,
    wording.share,
    wording.listed,
    wording.yes_or_no,
    in_words,
)


_COMPONENTS = "govuk_frontend_jinja"
_NAMED = re.compile(rf'"({_COMPONENTS}/[^"]+[.]html)"')


class Compiled(jinja2.BytecodeCache):
    """What templates compile to, kept by this process: an environment that is made again compiles none again."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill in what is kept; the bucket itself drops what was compiled of another source."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


_OURS, _OF_COMPONENTS = Compiled(), Compiled()


class Pages(jinja2.Environment):
    """Templates of ours, in which what is undefined is an error, and components, which leave out what is not given."""

    components: jinja2.Environment

    def get_template(self, name: Any, parent: str | None = None, globals: Any = None) -> jinja2.Template:  # noqa: A002 - as the library calls it
        """Return a template; those of the components are compiled by an environment of their own."""
        if isinstance(name, str) and name.startswith(f"{_COMPONENTS}/"):
            return self.components.get_template(name, parent, globals)
        return super().get_template(name, parent, globals)


def environment(asset: Callable[[str], str]) -> Pages:
    """Return the environment of all pages; `asset` returns the address of a static file."""
    made = Pages(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
        auto_reload=False,
        cache_size=-1,
        bytecode_cache=_OURS,
        loader=jinja2.ChoiceLoader(
            [
                jinja2.FileSystemLoader(FOLDER),
                jinja2.PrefixLoader({_COMPONENTS: jinja2.PackageLoader(_COMPONENTS)}),
            ]
        ),
    )
    made.install_gettext_callables(words, words_of, newstyle=True)  # type: ignore[attr-defined] # the extension's own
    made.filters |= {each.__name__: each for each in FILTERS}
    made.globals |= {"asset": asset, "count": wording.count, "words": words, "names_away": AWAY.get}
    made.components = jinja2.Environment(
        autoescape=True, loader=made.loader, auto_reload=False, cache_size=-1, bytecode_cache=_OF_COMPONENTS
    )
    return made


def load(made: Pages) -> None:
    """Compile every template and the components in them now, so that no visitor waits; raises `TemplateSyntaxError`."""
    waiting = [str(path.relative_to(FOLDER)) for path in sorted(FOLDER.rglob("*.html"))]
    known = set(waiting)
    for name in waiting:
        made.get_template(name)
        source = made.components.loader.get_source(made, name)[0] if made.components.loader else ""
        found = set(_NAMED.findall(source)) - known
        known |= found
        waiting.extend(sorted(found))
