"""What schemathesis needs to know of our requests beyond their schemas."""

from itertools import count
from typing import Any

import schemathesis
from hypothesis import strategies as st

from deploy.local.replay.documents import a_docx
from shared.http.callers import KEY

_KEYS = count()
_LETTERS = st.characters(categories=("L", "N"), exclude_characters="\u115f\u1160\u3164\uffa0")
_SHOWN = st.characters(categories=("L", "N", "P", "S"), exclude_characters="\u115f\u1160\u3164\uffa0")

# A line has a letter or a digit, which no regular expression of JSON Schema says of all scripts.
schemathesis.openapi.format("line", st.tuples(_LETTERS, st.text(_SHOWN, max_size=60)).map("".join))
schemathesis.openapi.format("text", st.tuples(_LETTERS, st.text(_SHOWN, max_size=200)).map("".join))


def _with_check_digits(first: int) -> str:
    """A VAT number: nine digits, of which the last two check the others (shared/reference/registers.py)."""
    seven = f"{first:07}"
    return f"{seven}{-sum((8 - place) * int(digit) for place, digit in enumerate(seven)) % 97:02}"


schemathesis.openapi.format("gb-vat", st.integers(0, 10**7 - 1).map(_with_check_digits))


@schemathesis.hook
def map_body(context: Any, body: Any) -> Any:
    """Write whole numbers without a fraction: 1.0 is an integer for JSON Schema, and none for us."""
    return _without_fractions(body)


def _without_fractions(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _without_fractions(each) for name, each in node.items()}
    if isinstance(node, list):
        return [_without_fractions(each) for each in node]
    return int(node) if isinstance(node, float) and node.is_integer() else node


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """Mend what schemathesis makes up of headers.

    It takes the quotes off an ETag that follows from a pattern, and gives one Idempotency-Key to different requests.
    """
    headers = case.headers or {}
    if (etag := headers.get("If-Match", "")).isdigit():
        headers["If-Match"] = f'"{etag}"'
    if KEY.fullmatch(headers.get("Idempotency-Key", "")):
        headers["Idempotency-Key"] = f"key-{next(_KEYS)}"


# A file is bytes of its media type, of which no schema says more; most of these are taken in.
_FILES = {
    "application/pdf": st.binary(max_size=300).map(lambda end: b"%PDF-1.7\n" + end),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": st.text(_SHOWN, max_size=60).map(
        lambda line: a_docx("policy", (line,)).content
    ),
}
for _media_type, _files in _FILES.items():
    schemathesis.openapi.media_type(_media_type, _files)
