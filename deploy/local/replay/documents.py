"""Small documents, made as they are needed: real ones, which a reader of PDF or a word processor opens."""

import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
_ENTRIES = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{DOCX}.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}" Target="word/document.xml"/></Relationships>'
    ),
}


@dataclass(frozen=True)
class Document:
    """A file as somebody sends it."""

    name: str
    media_type: str
    content: bytes


def a_pdf(name: str, lines: tuple[str, ...]) -> Document:
    """Return a PDF of one page with these lines of ASCII."""
    shown = b" ".join(b"(%b) Tj T*" % _literal(line) for line in lines)
    page = b"BT /F1 11 Tf 14 TL 60 780 Td %b ET" % shown
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        b"<< /Length %d >>\nstream\n%b\nendstream" % (len(page), page),
    )
    return Document(f"{name}.pdf", PDF, _with_its_table(objects))


def a_docx(name: str, lines: tuple[str, ...]) -> Document:
    """Return a document of a word processor with these lines as its paragraphs."""
    paragraphs = "".join(f"<w:p><w:r><w:t>{escape(line)}</w:t></w:r></w:p>" for line in lines)
    text = f'<w:document xmlns:w="{_WORD}"><w:body>{paragraphs}</w:body></w:document>'
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in {**_ENTRIES, "word/document.xml": text}.items():
            package.writestr(
                zipfile.ZipInfo(entry), f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>{content}'
            )
    return Document(f"{name}.docx", DOCX, packed.getvalue())


def _literal(line: str) -> bytes:
    text = line.encode("ascii", "replace")
    return text.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _with_its_table(objects: tuple[bytes, ...]) -> bytes:
    """Return a file of these objects with the table of where each begins, by which readers find them."""
    written, places = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(objects, 1):
        places.append(len(written))
        written += b"%d 0 obj\n%b\nendobj\n" % (number, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start, size = len(written), len(objects) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n%b" % (size, table)
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(written)
