"""The forms of a letter that are text: as it is read aloud or sent by e-mail, and as a page that prints."""

from collections.abc import Iterator
from html import escape
from textwrap import wrap

from services.client_journey.letters.domain.letter import Letter, Part

_WIDTH = 72
_STYLE = (
    "@page{size:A4;margin:20mm}"
    "body{font:12pt/1.5 Arial,Helvetica,sans-serif;color:#000;background:#fff;max-width:170mm;margin:2rem auto;"
    "padding:0 1rem}h1{font-size:16pt;margin:1.5rem 0 1rem}h2{font-size:13pt;margin:1.2rem 0 .3rem;"
    "break-after:avoid}p{margin:.3rem 0}address{font-style:normal;white-space:pre-line}"
    "section{break-inside:avoid}@media print{body{margin:0;padding:0;max-width:none}}"
)


def as_text(letter: Letter) -> str:
    """Return a letter as plain text, in lines that any screen or printer takes."""
    return "\n".join(_lines(letter)).strip() + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield from (letter.sender, "", *letter.addressed_to, "", letter.written_on, "", letter.salutation, "")
    yield from (*_wrapped(letter.heading), "", *_wrapped(letter.opening), "")
    for part in letter.parts:
        yield from (part.heading, "")
        for paragraph in part.paragraphs:
            yield from _wrapped(paragraph)
        for item in part.items:
            yield from wrap(item, _WIDTH, initial_indent="- ", subsequent_indent="  ")
        yield ""
    yield from (*_wrapped(letter.other_language), "", *letter.closing)


def _wrapped(text: str) -> list[str]:
    return [line for each in text.splitlines() for line in wrap(each, _WIDTH, break_on_hyphens=False)]


def as_html(letter: Letter) -> str:
    """Return a letter as a page of its own: nothing of it is fetched, it says its language, and it prints on A4."""
    title, style = escape(letter.heading), f"<style>{_STYLE}</style>"
    to = "\n".join(map(escape, letter.addressed_to))
    parts = "".join(map(_section, letter.parts))
    closing = "".join(f"<p>{escape(each)}</p>" for each in letter.closing)
    return (
        f'<!doctype html><html lang="{letter.language}"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{style}</head><body><main>'
        f"<p>{escape(letter.sender)}</p><address>{to}</address><p>{escape(letter.written_on)}</p>"
        f"<p>{escape(letter.salutation)}</p><h1>{title}</h1><p>{escape(letter.opening)}</p>{parts}"
        f"<p>{escape(letter.other_language)}</p>{closing}</main></body></html>"
    )


def _section(part: Part) -> str:
    paragraphs = "".join(f"<p>{escape(each)}</p>" for each in part.paragraphs)
    items = "".join(f"<li>{escape(each)}</li>" for each in part.items)
    return f"<section><h2>{escape(part.heading)}</h2>{paragraphs}{f'<ul>{items}</ul>' if items else ''}</section>"
