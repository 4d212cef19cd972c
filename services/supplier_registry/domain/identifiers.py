"""The registers that an organisation's numbers come from, and what such a number looks like.

The form is all that is checked: whether the number is the applicant's own is for the officer to see in the register.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from pydantic import AfterValidator

from shared.contracts.supplier_registry import Identifier

FORMS: Mapping[str, tuple[str, re.Pattern[str]]] = MappingProxyType(
    {
        "GB-COH": ("8 digits, or 2 letters and 6 digits", re.compile(r"\d{8}|[A-Z]{2}\d{6}")),
        "GB-CHC": ("6 or 7 digits", re.compile(r"\d{6,7}")),
        "GB-SC": ("SC and 6 digits", re.compile(r"SC\d{6}")),
        "GB-NIC": ("6 digits", re.compile(r"\d{6}")),
        "UKPRN": ("8 digits", re.compile(r"\d{8}")),
        "GB-PPON": ("4 letters, 4 digits, 4 letters, with hyphens between", re.compile(r"[A-Z]{4}-\d{4}-[A-Z]{4}")),
    }
)


def has_known_form(identifier: Identifier) -> Identifier:
    """Return an identifier of a known scheme and its form; raises ValueError saying what is expected."""
    if identifier.scheme not in FORMS:
        raise ValueError(f"unknown scheme {identifier.scheme!r}: one of {', '.join(FORMS)}")
    words, form = FORMS[identifier.scheme]
    if not form.fullmatch(identifier.id):
        raise ValueError(f"{identifier.id[:20]!r} is no {identifier.scheme} number: {words}")
    return identifier


KnownIdentifier = Annotated[Identifier, AfterValidator(has_known_form)]
