"""A message as a parcel has it: a subject of one line, plain text, and HTML that says the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from services.notifications.messages.domain.notices.notice import Words

_LONGEST_SUBJECT = 200
_TOGETHER = {"en": "Your messages", "cy": "Eich negeseuon"}
_STYLE = "font:16px/1.5 sans-serif;max-width:40rem;margin:1rem auto;padding:0 1rem;color:#111"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a parcel says, and in which language."""

    language: str
    subject: str
    text: str
    html: str


def letter(messages: Sequence[Words]) -> Letter:
    """Return one message, or several under a subject of their own; each part says in which language it is."""
    languages = {each.language for each in messages}
    language = languages.pop() if len(languages) == 1 else "en"
    subject = _one_line(messages[0].title if len(messages) == 1 else _TOGETHER.get(language, _TOGETHER["en"]))
    text = "\n\n".join(f"{each.title}\n\n{each.text}" for each in messages)
    body = "".join(_section(each) for each in messages)
    html = (
        f'<!doctype html><html lang="{escape(language)}"><head><meta charset="utf-8">'
        f"<title>{escape(subject)}</title></head>"
        f'<body style="{_STYLE}">{body}</body></html>'
    )
    return Letter(language, subject, f"{text}\n", html)


def bare(words: Words) -> Letter:
    """Return one message as a machine takes it: title and text apart, without HTML."""
    return Letter(words.language, _one_line(words.title), words.text, "")


def _section(words: Words) -> str:
    language, title = escape(words.language), escape(words.title)
    return f'<section lang="{language}"><h2>{title}</h2>{_paragraphs(words.text)}</section>'


def _one_line(text: str) -> str:
    """Return a title without anything that ends a line or is no letter, so that it can be a header."""
    plain = "".join(each if each.isprintable() else " " for each in text)
    return " ".join(plain.split())[:_LONGEST_SUBJECT] or "-"


def _paragraphs(text: str) -> str:
    parts = (each.strip() for each in text.split("\n\n"))
    return "".join(f"<p>{'<br>'.join(map(escape, each.splitlines()))}</p>" for each in parts if each)
