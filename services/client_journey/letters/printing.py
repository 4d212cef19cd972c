"""A letter as PDF: tagged with its language and title, in a font that is embedded and has the letters of Welsh."""

import asyncio
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from services.client_journey.letters.domain.letter import Letter

if TYPE_CHECKING:
    from fpdf import FPDF

_FONT = "Source Sans Pro"
_FILES = {"": "SourceSansPro-Regular.ttf", "B": "SourceSansPro-Bold.ttf"}
_MARGIN, _LINE, _GAP = 20, 6, 3  # millimetres
_BODY, _HEADING, _TITLE = 12, 13, 16  # points


class NotPrintable(ValueError):
    """The font has no sign for some character. Which is not said: it is of a client's name or address."""


async def as_pdf(letter: Letter) -> bytes:
    """Return a letter as PDF; raises `NotPrintable`. It takes a twentieth of a second of a thread, the first longer."""
    return await asyncio.to_thread(_printed, letter)


def _printed(letter: Letter) -> bytes:
    pdf = _blank(letter)
    known = _signs(pdf)
    if any(ord(each) not in known for each in _all_of(letter) if each != "\n"):
        raise NotPrintable
    for each in (letter.sender, "", *letter.addressed_to, "", letter.written_on, "", letter.salutation):
        _write(pdf, each)
    pdf.start_section(letter.heading)
    _write(pdf, letter.opening)
    for part in letter.parts:
        pdf.start_section(part.heading, level=1)
        for paragraph in part.paragraphs:
            _write(pdf, paragraph)
        for item in part.items:
            _write(pdf, f"•  {item}")
    pdf.ln(_GAP)
    for each in (letter.other_language, "", *letter.closing):
        _write(pdf, each)
    return bytes(pdf.output())


def _blank(letter: Letter) -> "FPDF":
    # Only who prints letters pays for the library: 40 MB, and a third of a second.
    from fpdf import FPDF, TextStyle  # noqa: PLC0415 - see above

    pdf = FPDF(format="A4")
    pdf.set_lang(letter.language)
    pdf.set_title(letter.heading)
    pdf.set_display_mode("fullwidth")
    pdf.set_margin(_MARGIN)
    for style, name in _FILES.items():
        pdf.add_font(_FONT, style, _font_file(name))
    # Sections, so that whoever hears the letter can go from heading to heading.
    pdf.set_section_title_styles(
        *(TextStyle(_FONT, "B", size, t_margin=_GAP, b_margin=1) for size in (_TITLE, _HEADING))
    )
    pdf.add_page()
    return pdf


def _write(pdf: "FPDF", text: str) -> None:
    pdf.set_font(_FONT, "", _BODY)
    if not text:
        pdf.ln(_LINE)
        return
    pdf.multi_cell(0, _LINE, text, align="L", new_x="LMARGIN", new_y="NEXT")


def _signs(pdf: "FPDF") -> frozenset[int]:
    """Return the code points that the fonts of a letter have signs for."""
    from fpdf.fonts import TTFFont  # noqa: PLC0415 - as above

    return frozenset(code for font in pdf.fonts.values() if isinstance(font, TTFFont) for code in font.cmap)


def _font_file(name: str) -> Path:
    return Path(str(files("font_source_sans_pro"))) / "files" / name


def _all_of(letter: Letter) -> str:
    said = (letter.sender, *letter.addressed_to, letter.written_on, letter.salutation, letter.heading, letter.opening)
    parts = (text for part in letter.parts for text in (part.heading, *part.paragraphs, *part.items))
    return "".join((*said, *parts, letter.other_language, *letter.closing))
