"""What a file is by its first bytes, whatever its name and whoever sent it say."""

import codecs

import filetype

HEAD_BYTES = 8192
"""So much of a file is looked at: what kind of office document a ZIP is stands in its first entries."""

TEXT = frozenset({"text/plain", "text/csv"})
"""Texts have no signature: what reads as UTF-8 without control characters is any of these."""

_LINE_ENDS = frozenset("\t\n\r\f")


def sniffed(head: bytes) -> frozenset[str]:
    """Return the media types that a file of this beginning may be; none where it is not known."""
    # Some signatures are two letters, with which a text may begin as well.
    found = filetype.guess_mime(head)
    return frozenset({found} if found else ()) | (TEXT if _reads_as_text(head) else frozenset())


def _reads_as_text(head: bytes) -> bool:
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return False
    return all(each.isprintable() or each.isspace() or each in _LINE_ENDS for each in text.removeprefix("\ufeff"))
