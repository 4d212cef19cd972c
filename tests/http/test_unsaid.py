"""Refusals of a confidential body: every reason, and nothing that was said in it."""

import json
from typing import Annotated, Literal

import pytest
from pydantic import TypeAdapter

from shared.http.bodies import parsed
from shared.http.unsaid import unsaid
from shared.kernel.commands import Day, Line, command, confidential, is_confidential
from shared.kernel.invalid import reasons_of
from shared.kernel.text import Shown
from shared.reference import DistrictCode


@command
class Address:
    lines: Annotated[tuple[Line, ...], ...] = ()
    postcode: Annotated[str, Shown(longest=8, needed=True)]


@confidential
@command
class Contact:
    name: Line
    language: Literal["en", "cy"] = "en"
    district: DistrictCode | None = None
    seen_on: Day | None = None
    address: Address | None = None


SECRET = "Zebedee"  # pragma: allowlist secret - a made name
BODIES = [
    {},
    {"name": f"{SECRET}\u200b"},
    {"name": 7, "language": SECRET},
    {"name": "x", "district": SECRET},
    {"name": "x", "seen_on": SECRET},
    {"name": "x", SECRET: SECRET},
    {"name": "x", "address": {"postcode": SECRET * 3, SECRET: {SECRET: 1}}},
    {"name": "x", "address": SECRET},
    {"name": SECRET * 40},
]


@pytest.mark.parametrize("body", BODIES, ids=range(len(BODIES)))
def test_no_refusal_repeats_what_was_said(body: object) -> None:
    _, errors = parsed(json.dumps(body).encode(), TypeAdapter(Contact))
    assert errors
    reasons = reasons_of(unsaid(errors, Contact))
    assert len(reasons) == len(errors)
    said = " ".join(f"{each.code} {each.detail} {each.pointer}" for each in reasons)
    assert SECRET.casefold() not in said.casefold()
    assert all(each.detail for each in reasons)


def test_the_field_and_what_is_allowed_are_said() -> None:
    _, errors = parsed(b'{"name": "x", "language": "fr", "first": 1, "name": "y"}', TypeAdapter(Contact))
    said = {each.pointer: each.detail for each in reasons_of(unsaid(errors, Contact))}
    assert said["/language"] == "Input should be 'en' or 'cy'"
    assert said["/name"] == "name a field only once"
    assert said[""].startswith("a field that is not taken here; taken are address, district")


def test_which_codes_there_are_is_said_without_the_one_that_was_given() -> None:
    _, errors = parsed(b'{"name": "x", "district": "Zebedee"}', TypeAdapter(Contact))
    (reason,) = reasons_of(unsaid(errors, Contact))
    assert "what was given" in reason.detail
    assert "D01" in reason.detail


def test_only_what_is_marked_is_confidential() -> None:
    assert is_confidential(Contact)
    assert not is_confidential(Address)
