"""The language of the request at hand, and its words."""

from contextvars import ContextVar
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel.support import Translations

LANGUAGES = ("en", "cy")
LANGUAGE: ContextVar[str] = ContextVar("portal_language", default="en")
_LOCALE = Path(__file__).resolve().parents[1] / "locale"


@cache
def translations(language: str) -> NullTranslations:
    """Return the catalogue of a language: English is what stands in the code."""
    if language == "en":
        return NullTranslations()
    return Translations.load(_LOCALE, [language], domain="portal")


def words(text: str) -> str:
    """Return a text in the language of the request."""
    return translations(LANGUAGE.get()).gettext(text) if text else ""  # the catalogue's head is what stands for nothing


def words_of(one: str, several: str, count: int) -> str:
    """Return a text for a number of things in the language of the request."""
    return translations(LANGUAGE.get()).ngettext(one, several, count)
