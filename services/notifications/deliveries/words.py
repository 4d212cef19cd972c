"""What a parcel says: a subject of one line, plain text, and HTML that says the same.

Several messages together are a digest: by group, in the order of the list of groups, with a subject that counts them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from services.notifications.messages.domain.notices.notice import Words
from shared.reference.notices import NoticeGroup
from shared.reference.welsh import welsh_codes

_LONGEST_SUBJECT = 200
_TOGETHER = {"en": "{} messages", "cy": "Negeseuon: {}"}
_STYLE = "font:16px/1.5 sans-serif;max-width:40rem;margin:1rem auto;padding:0 1rem;color:#111"


@dataclass(frozen=True, slots=True)
class Letter:
    """What a parcel says, and in which language."""

    language: str
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Said:
    """One message in words, and the group of its notice."""

    group: str
    words: Words


def letter(messages: Sequence[Said]) -> Letter:
    """Return one message, or several as a digest; each part says in which language it is."""
    languages = {each.words.language for each in messages}
    language = languages.pop() if len(languages) == 1 else "en"
    if len(messages) == 1:
        words = messages[0].words
        return _letter(language, words.title, f"{words.title}\n\n{words.text}", _section(words))
    parts = {group: list(found) for group, found in groupby(sorted(messages, key=_place), key=lambda each: each.group)}
    counted = ", ".join(f"{called(group, language).lower()} {len(found)}" for group, found in parts.items())
    subject = f"{_TOGETHER[language].format(len(messages))}: {counted}" if language in _TOGETHER else counted
    text = "\n\n\n".join(
        "\n\n".join((called(group, language).upper(), *(f"{each.words.title}\n{each.words.text}" for each in found)))
        for group, found in parts.items()
    )
    body = "".join(
        f"<h1>{escape(called(group, language))}</h1>{''.join(_section(each.words) for each in found)}"
        for group, found in parts.items()
    )
    return _letter(language, subject, text, body)


def called(group: str, language: str) -> str:
    """Return what a group of notices is called; one that a newer version wrote speaks for itself."""
    spelt_out = group.replace("_", " ").capitalize() or "News"
    return welsh_codes().get("group of notices", {}).get(group, spelt_out) if language == "cy" else spelt_out


def _place(said: Said) -> tuple[int, str]:
    groups = tuple(NoticeGroup)
    return groups.index(NoticeGroup(said.group)) if said.group in groups else len(groups), said.group


def _letter(language: str, subject: str, text: str, body: str) -> Letter:
    subject = _one_line(subject)
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
