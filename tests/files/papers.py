"""Files to send: small ones of each type, and larger ones whose bytes are all different."""

import io
import zipfile
from random import Random

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
POLICY = "safeguarding_policy"


def a_pdf(size: int = 2000, seed: int = 1) -> bytes:
    """So many bytes that begin as a PDF does; no two seeds make the same."""
    beginning = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    return beginning + Random(seed).randbytes(size - len(beginning))


def a_docx() -> bytes:
    return _zipped({"[Content_Types].xml": "<Types/>", "_rels/.rels": "<Relationships/>", "word/document.xml": "<w/>"})


def a_program_in_a_zip() -> bytes:
    return _zipped({"setup.exe": "MZ"})


def _zipped(entries: dict[str, str]) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as archive:
        for name, content in entries.items():
            archive.writestr(zipfile.ZipInfo(name), content)
    return kept.getvalue()
