"""From what was opened to a letter in the form that was asked for. It is made on request, and kept nowhere."""

from dataclasses import dataclass
from datetime import date

from services.client_journey.clients.domain.details import ContactDetails
from services.client_journey.letters.domain.deciding import Contact, ToWrite
from services.client_journey.letters.domain.letter import Addressee, FirstDay, Host, Letter, write
from services.client_journey.letters.domain.shown import lines_of
from services.client_journey.letters.forms import as_html, as_text
from services.client_journey.letters.printing import NotPrintable, as_pdf
from shared.kernel.rules import Rejected, Rejection

TEXT, HTML, PDF = "text", "html", "pdf"
_MEDIA = {
    TEXT: ("text/plain; charset=utf-8", "txt"),
    HTML: ("text/html; charset=utf-8", HTML),
    PDF: ("application/pdf", PDF),
}
_FILE = {"en": "joining-letter", "cy": "llythyr-ymuno"}


@dataclass(frozen=True)
class Written:
    """A letter in one form, with what it is saved as: a name that says nothing of whom it is for."""

    language: str
    form: str
    media_type: str
    name: str
    content: bytes


def compose(made_of: ToWrite, language: str, to: ContactDetails, contact: Contact, today: date) -> Letter:
    """Write a letter to somebody whose contact details were opened."""
    details, content = made_of.details, made_of.content
    venue = None if details.venue is None else content.venues[details.venue]
    said = (contact.name, contact.phone, contact.email, contact.directions)
    return write(
        language,
        Addressee(to.name, lines_of(to)),
        content,
        FirstDay(details.on, details.at, details.early_minutes, venue, details.bring),
        Host(made_of.supplier, *(each or "" for each in said)),
        made_of.shared,
        today,
    )


async def written(letter: Letter, form: str) -> Written:
    """Return a letter in a form; raises `Rejected` where its font has no sign for something in it."""
    media_type, ending = _MEDIA[form]
    name = f"{_FILE[letter.language]}.{ending}"
    return Written(letter.language, form, media_type, name, await _content(letter, form))


async def _content(letter: Letter, form: str) -> bytes:
    if form != PDF:
        return (as_html(letter) if form == HTML else as_text(letter)).encode()
    try:
        return await as_pdf(letter)
    except NotPrintable:
        no_sign = "the font of the PDF lacks a sign that is in this letter: take it as html or text"
        raise Rejected(Rejection("not_printable", no_sign, "/form")) from None
