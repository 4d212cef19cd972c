"""An export as a page that anybody can read: headings, and what is kept under each; it needs nothing from anywhere."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any

from services.client_journey.rights.exported import EXPORTED
from services.client_journey.rights.exporting import YOUR_RIGHTS, Export

_ORDERS = ("orders", "What was bought for you, and how it went")

_STYLE = (
    "body{font:1.1em/1.5 sans-serif;max-width:45em;margin:2em auto;padding:0 1em}"
    "dl{border-top:1px solid;padding-top:.5em}dt{font-weight:bold}dd{margin:0 0 .5em 1em;white-space:pre-wrap}"
)


def page_of(export: Export) -> str:
    """Return an export as HTML; whatever was said in it stays text."""
    return "".join(_page(export))


def _page(export: Export) -> Iterator[str]:
    yield '<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>What we keep about you</title><style>'
    yield f"{_STYLE}</style></head><body><main><h1>What we keep about you</h1>"
    yield f"<p>Put together on {export.made_at:%-d %B %Y}, for your request {export.request_id}.</p>"
    for name, heading in (*((each.name, each.heading) for each in EXPORTED), _ORDERS):
        yield f"<h2>{escape(heading)}</h2>"
        things = export.parts.get(name, [])
        yield from (_thing(each) for each in things) if things else ("<p>Nothing.</p>",)
    yield "<h2>Your rights</h2><ul>"
    yield from (f"<li>{escape(each)}</li>" for each in YOUR_RIGHTS)
    yield "</ul></main></body></html>"


def _thing(value: Any) -> str:
    if isinstance(value, Mapping):
        said = "".join(f"<dt>{_words(name)}</dt><dd>{_thing(each)}</dd>" for name, each in value.items() if _says(each))
        return f"<dl>{said}</dl>"
    if isinstance(value, list):
        return "<ul>" + "".join(f"<li>{_thing(each)}</li>" for each in value) + "</ul>"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return escape(str(value))


def _says(value: Any) -> bool:
    return value is not None and value not in ([], {})


def _words(name: str) -> str:
    return escape(name.replace("_", " ").capitalize())
