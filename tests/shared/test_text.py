"""Names and longer texts show what they hold."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from shared.kernel.commands import Line, Text

LINE = TypeAdapter[str](Line)
TEXT = TypeAdapter[str](Text)

SHOWN = [
    "Ada Training",
    "Sŵn a Llŷr Cyf.",
    "O'Brien & Søn (2024), No. 5",
    "مؤسسة التدريب",
    "می‌خواهم",  # Persian keeps its non-joiner
    "क्‍ष",  # and Hindi its joiner
    "株式会社 研修",
    "Q̈́",  # no composed form
    "훈련 센터",
    "Café ☕",
]
HIDDEN = [
    "\u200b",
    "\u3164",
    "\u115f\u1160",
    "A\u0000B",
    "A\r\nB",
    "A\nB",
    "A\tB",
    "A\u0085B",
    "A\u2028B",
    "A\u202eB",
    "A\u2066B",
    "A\u200fB",
    "A\u061cB",
    "A\u00adB",
    "A\u034fB",
    "A\ufeffB",
    "A\u180eB",
    "A\u17b4B",
    "A\ufe0fB",
    "A\U000e0041B",
    "A\U000e0100B",
    "A\U000f0000B",
    "A\uffffB",
    "A\u0378B",
    "\u200dA",
    "A\u200d",
    "A \u200cB",
    "A\u200c\u200cB",
    "A\u200d!",
]
WITHOUT_A_LETTER = ["", " ", "\u00a0", "\u3000", "-", "...", "\u0301", "\u2800", "☕"]


@pytest.mark.parametrize("name", SHOWN)
def test_names_of_every_script_pass(name: str) -> None:
    assert LINE.validate_python(name) == unicodedata.normalize("NFC", name)
    assert TEXT.validate_python(f"{name}\r\n\n{name}") == unicodedata.normalize("NFC", f"{name}\n\n{name}")


@pytest.mark.parametrize("name", HIDDEN)
def test_what_does_not_show_is_refused_and_named(name: str) -> None:
    with pytest.raises(ValidationError, match=r"U\+[0-9A-F]{4,6} \(.*which does not show"):
        LINE.validate_python(name)
    if not set(name) & set("\r\n\t"):
        with pytest.raises(ValidationError):
            TEXT.validate_python(name)


@pytest.mark.parametrize("name", WITHOUT_A_LETTER)
def test_a_name_has_a_letter_or_a_digit(name: str) -> None:
    with pytest.raises(ValidationError):
        LINE.validate_python(name)


def test_two_spellings_of_a_name_are_one() -> None:
    assert LINE.validate_python("Cafe\u0301") == LINE.validate_python("  Caf\u00e9 ") == "Caf\u00e9"


def test_length_counts_before_blanks_are_taken_away() -> None:
    assert LINE.validate_python("x" * 200)
    for long in ("x" * 201, " " * 200 + "x"):
        with pytest.raises(ValidationError):
            LINE.validate_python(long)
    assert TEXT.validate_python("") == TEXT.validate_python(" \n ") == ""


@given(st.text(max_size=40))
def test_what_is_kept_is_kept_as_it_is(text: str) -> None:
    """Whoever sends back what was stored is not refused, and nothing kept holds what the schema excludes."""
    for kind in (LINE, TEXT):
        try:
            kept = kind.validate_python(text)
        except ValidationError:
            continue
        assert kind.validate_python(kept) == kept
        assert re.search(kind.json_schema()["pattern"], kept)


@given(st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=40))
def test_a_name_of_letters_passes_unless_a_filler_is_among_them(text: str) -> None:
    fillers = set("\u115f\u1160\u3164\uffa0")
    expected = any(map(str.isalnum, text)) and not fillers & set(text)
    try:
        LINE.validate_python(text)
    except ValidationError:
        assert not expected
    else:
        assert expected
