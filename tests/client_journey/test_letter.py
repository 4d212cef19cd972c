"""The joining letter: what it says in each language, and that every form of it says the same."""

import io
import json
import re
from dataclasses import replace
from datetime import time
from importlib.resources import files
from pathlib import Path

import pytest
from pypdf import PdfReader

from services.client_journey.letters.domain.letter import Addressee, Host, Letter, Shared, clock, listed
from services.client_journey.letters.forms import as_html, as_text
from services.client_journey.letters.printing import NotPrintable, as_pdf
from shared.contracts.catalogue import Duration
from shared.reference import loading
from shared.reference.files import ReferenceDataError
from shared.reference.letters import LETTER_LANGUAGES, letter_words
from tests.client_journey.letters import CONTENT, FIRST_DAY, HOST, TO, a_letter

NOTHING = Shared(contact=False, access=False)


def flat(text: str) -> str:
    """The words of a text, however it was broken into lines."""
    return " ".join(text.split())


def said(letter: Letter) -> list[str]:
    """Every phrase of a letter, top to bottom."""
    parts = [text for part in letter.parts for text in (part.heading, *part.paragraphs, *part.items)]
    above = (letter.sender, *letter.addressed_to, letter.written_on, letter.salutation, letter.heading, letter.opening)
    return [*above, *parts, letter.other_language, *letter.closing]


async def read_back(letter: Letter) -> tuple[str, PdfReader]:
    reader = PdfReader(io.BytesIO(await as_pdf(letter)))
    return flat(" ".join(page.extract_text() for page in reader.pages)), reader


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
async def test_every_form_says_the_same_from_top_to_bottom(language: str) -> None:
    letter = a_letter(language)
    printed, _ = await read_back(letter)
    page = flat(re.sub(r"<style>.*?</style>|<[^>]+>", " ", as_html(letter)).replace("&#x27;", "'"))
    for form in (flat(as_text(letter)), page, printed):
        places = [form.find(flat(each)) for each in said(letter)]
        assert -1 not in places, [each for each, place in zip(said(letter), places, strict=True) if place < 0]
    assert "{" not in as_text(letter)


async def test_what_is_printed_in_welsh_can_be_read_aloud_in_welsh() -> None:
    letter = a_letter("cy", content=replace(CONTENT, title="Ŵyna a thŷ gwydr"))
    printed, reader = await read_back(letter)
    for word in ("Siân Ŵyn", "Tŷ Dysgu", "Ŵyna a thŷ gwydr", "Dydd Llun 5 Ionawr 2026 am 9:30yb"):
        assert word in printed
    assert reader.root_object["/Lang"] == "cy"
    assert reader.root_object["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Eich lle ar Ŵyna a thŷ gwydr"
    assert [each["/Title"] for each in reader.outline if isinstance(each, dict)] == [reader.metadata.title]
    assert '<html lang="cy">' in as_html(letter)


async def test_a_name_that_the_font_cannot_write_is_refused_and_not_printed_with_holes() -> None:
    letter = a_letter(to=Addressee("李小龍"))
    with pytest.raises(NotPrintable) as refusal:
        await as_pdf(letter)
    assert str(refusal.value) == ""
    assert "李小龍" in as_text(letter)
    assert "李小龍" in as_html(letter)


def test_no_word_of_a_letter_is_taken_for_a_tag() -> None:
    host = replace(HOST, directions="<script>alert(1)</script> & up", supplier="A & B <Ltd>")
    page = as_html(a_letter(to=Addressee("<b>O'Neil</b>"), host=host))
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; up" in page


def test_it_says_when_and_where_and_whom_to_ask() -> None:
    text = flat(as_text(a_letter()))
    for words in (
        "Dear Siân Ŵyn",
        "Your place on Warehouse skills",
        "Monday 5 January 2026 at 9:30am Please be there 15 minutes before. It takes 6 weeks.",
        "After the first day it is on Mondays and Tuesdays.",
        "Tŷ Dysgu, CF10 2BB Second floor.",
        "- Something with your name and photo on it",
        "- Phone: 029 2000 0000 - Email: joining@acme.example",
        "You do not have to take it.",
    ):
        assert words in text
    assert "You can have this letter in Welsh." in text


def test_what_is_online_has_no_place_to_go_to() -> None:
    online = a_letter(first_day=replace(FIRST_DAY, venue=None, bring=(), early_minutes=0), host=Host("Acme"))
    text = flat(as_text(online))
    assert "How to join You take part online, on a computer, tablet or phone. They will send you" in text
    assert "You do not have to bring anything." in text
    assert "Please be there" not in text
    assert "Phone" not in text


def test_it_says_what_the_supplier_is_told_and_nothing_else() -> None:
    told = flat(as_text(a_letter()))
    assert "We give Acme Training Ltd your name" in told
    assert "You agreed that we also tell them" in told
    nothing = flat(as_text(a_letter(shared=NOTHING)))
    assert "We do not give Acme Training Ltd your phone number" in nothing
    assert "You agreed" not in nothing
    assert "change your mind" not in nothing


@pytest.mark.parametrize(
    ("unit", "value", "words"), [("day", 1, "It takes 1 day."), ("month", 3, "It takes 3 months."), ("year", 1, None)]
)
def test_how_long_it_takes_is_said_in_its_own_unit(unit: str, value: int, words: str | None) -> None:
    text = as_text(a_letter(content=replace(CONTENT, duration=Duration(value=value, unit=unit, hours=5))))
    assert (words in text) if words else "It takes" not in text


def test_a_code_of_a_newer_version_is_passed_over() -> None:
    letter = a_letter(
        content=replace(CONTENT, days=("monday", "someday")), first_day=replace(FIRST_DAY, bring=("cv", "unicorn"))
    )
    assert "on Mondays." in as_text(letter)
    assert "unicorn" not in as_text(letter)


def test_times_and_lists_are_written_as_people_write_them() -> None:
    english, welsh = letter_words()["en"], letter_words()["cy"]
    times = [time(0, 5), time(9), time(12), time(12, 30), time(15, 45)]
    assert [clock(english, each) for each in times] == ["12:05am", "9am", "12pm", "12:30pm", "3:45pm"]
    assert clock(welsh, time(13)) == "1yp"
    assert [listed(english, names) for names in (["A"], ["A", "B"], ["A", "B", "C"])] == ["A", "A and B", "A, B and C"]


def test_a_letter_without_an_address_begins_with_the_name() -> None:
    assert a_letter(to=Addressee(TO.name)).addressed_to == (TO.name,)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda words: words["cy"].update(dear="Annwyl gyfaill"), "cy.dear has to fill in name"),
        (lambda words: words.pop("cy"), "words of cy are missing"),
        (lambda words: words["en"].pop("mind"), "words.en.mind: Field required"),
        (lambda words: words["cy"]["months"].pop(), "words.cy.months"),
    ],
)
def test_phrases_of_a_department_are_whole_or_refused(change: object, fault: str, tmp_path: Path) -> None:
    assert callable(change)
    own = json.loads(files("shared.reference").joinpath("letters.json").read_text())
    change(own["words"])
    (tmp_path / "letters.json").write_text(json.dumps(own))
    try:
        with pytest.raises(ReferenceDataError, match=re.escape(fault)):
            loading.load(tmp_path)
    finally:
        loading.load(None)
