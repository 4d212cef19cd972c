"""The language of the request at hand, and its words."""

from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("en", "cy")
LANGUAGE: ContextVar[str] = ContextVar("portal_language", default="en")
_CATALOGUE = Path(__file__).resolve().parents[1] / "locale"


@cache
def translations(language: str) -> NullTranslations:
    """Return the catalogue of a language: English is what stands in the code.

    It is compiled here and not beforehand, so that there is one file, and it is the one that people edit.
    """
    if language == "en":
        return NullTranslations()
    compiled = BytesIO()
    with (_CATALOGUE / language / "LC_MESSAGES" / "portal.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return Translations(compiled, domain="portal")


def words(text: str) -> str:
    """Return a text in the language of the request."""
    return translations(LANGUAGE.get()).gettext(text) if text else ""  # the catalogue's head is what stands for nothing


def words_of(one: str, several: str, count: int) -> str:
    """Return a text for a number of things in the language of the request."""
    return translations(LANGUAGE.get()).ngettext(one, several, count)
