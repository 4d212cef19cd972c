"""The words that an offer is found by: their stems, so that "coaching" finds "coach"."""

import re
import unicodedata

import snowballstemmer

_STEMMER = snowballstemmer.stemmer("english")
_WORD = re.compile(r"[a-z0-9]+")
_LONGEST = 40
# Words that say nothing of an offer: each of them would find nearly all.
_EMPTY = frozenset(
    {
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "for",
        "from",
        "help",
        "helps",
        "in",
        "into",
        "is",
        "it",
        "of",
        "on",
        "or",
        "our",
        "that",
        "the",
        "their",
        "this",
        "to",
        "we",
        "who",
        "will",
        "with",
        "you",
        "your",
    }
)


def stems_of(text: str) -> tuple[str, ...]:
    """Return the stems of the words of a text, each once, in the order of the alphabet; accents and case count not."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    words = {each[:_LONGEST] for each in _WORD.findall(letters)} - _EMPTY
    return tuple(sorted(set(_STEMMER.stemWords(sorted(words)))))
