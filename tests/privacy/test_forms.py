"""The lookout sees a value in every form in which it could be told, and nothing where there is none."""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from urllib.parse import quote, quote_plus
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.privacy.forms import ALGORITHMS, Lookout
from tests.privacy.personal_fields import planted

NAME, REFERENCE = "Zuleika Ol-Quill of 3, Mews", str(uuid4())
TOLD: dict[str, Callable[[bytes], bytes]] = {
    "plain": lambda value: value,
    "in small letters": bytes.lower,
    "in capitals": bytes.upper,
    "in JSON": lambda value: json.dumps({"detail": value.decode()}, ensure_ascii=False).encode(),
    "in a path": lambda value: quote(value.decode(), safe="").encode(),
    "in a query": lambda value: quote_plus(value.decode()).encode(),
    "in UTF-16": lambda value: value.decode().encode("utf-16-le"),
    "in hex": lambda value: value.hex().encode(),
    "in capital hex": lambda value: value.hex().upper().encode(),
    "in base64": b64encode,
    "in base64 of more, one before": lambda value: b64encode(b"x" + value + b"and more"),
    "in base64 of more, two before": lambda value: b64encode(b"xy" + value + b"and"),
    "in base64 for URLs": urlsafe_b64encode,
    **{f"as {name}": lambda value, name=name: hashlib.new(name, value).hexdigest().encode() for name in ALGORITHMS},
    **{f"as {name} of small letters": lambda value, name=name: _digest(name, value.lower()) for name in ALGORITHMS},
    "as a digest in base64": lambda value: b64encode(hashlib.sha256(value).digest()),
    "as the bytes of a digest": lambda value: hashlib.sha256(value).digest(),
    "as a digest that was cut": lambda value: hashlib.sha256(value).hexdigest()[:16].encode(),
}


def _digest(name: str, value: bytes) -> bytes:
    return hashlib.new(name, value).hexdigest().encode()


def fields_seen(told: bytes, **values: str) -> set[str]:
    return {leak.field for leak in Lookout(values).leaks([("somewhere", told)])}


@pytest.mark.parametrize("value", [NAME, REFERENCE], ids=["name", "reference"])
@pytest.mark.parametrize("form", TOLD)
def test_a_value_is_seen_in_every_form(form: str, value: str) -> None:
    told = b"before " + TOLD[form](value.encode()) + b" after"
    assert fields_seen(told, field=value, other="Ignatius Brown, Dockside") == {"field"}


@pytest.mark.parametrize(
    "told",
    [
        lambda reference: reference.hex.encode(),
        lambda reference: reference.bytes,
        lambda reference: reference.urn.encode(),
        lambda reference: str(reference.int).encode(),
        lambda reference: b64encode(reference.bytes),
        lambda reference: hashlib.sha1(reference.bytes, usedforsecurity=False).hexdigest().encode(),
        lambda reference: hashlib.md5(reference.hex.encode(), usedforsecurity=False).hexdigest().encode(),
    ],
)
def test_a_reference_is_seen_however_it_is_spelt(told: Callable[[UUID], bytes]) -> None:
    assert fields_seen(told(UUID(REFERENCE)), reference=REFERENCE) == {"reference"}


@given(st.binary(max_size=400))
def test_what_has_nothing_to_do_with_a_value_is_no_leak(told: bytes) -> None:
    assert fields_seen(told, name=NAME, reference=REFERENCE) == set()


def test_two_values_that_begin_alike_are_told_apart() -> None:
    values = {"one": "Zuleika Quill the first", "other": "Zuleika Quill the second"}
    assert fields_seen(b64encode(b"Zuleika Quill the second"), **values) == {"other"}


def test_a_leak_names_the_field_the_form_and_the_place_and_not_the_value() -> None:
    (leak,) = Lookout({"name": NAME}).leaks([("topic x", NAME.encode().hex().encode())])
    assert (leak.field, leak.form, leak.where) == ("name", "hex", "topic x")
    assert "Zuleika" not in repr(leak)


def test_what_is_planted_is_met_nowhere_by_accident() -> None:
    first, second = planted(), planted()
    assert len({*first.values(), *second.values()}) == 2 * len(first)
    assert all(len(value) >= 8 for value in first.values())
