"""The registers that an organisation's numbers come from, by org-id.guide scheme, and what such a number looks like."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated

from shared.reference.codes import KnownCode

FORMS: Mapping[str, tuple[str, re.Pattern[str]]] = MappingProxyType(
    {
        "GB-COH": ("8 digits, or 2 letters and 6 digits", re.compile(r"[0-9]{8}|[A-Z]{2}[0-9]{6}")),
        "GB-CHC": ("6 or 7 digits", re.compile(r"[0-9]{6,7}")),
        "GB-SC": ("SC and 6 digits", re.compile(r"SC[0-9]{6}")),
        "GB-NIC": ("6 digits", re.compile(r"[0-9]{6}")),
        "UKPRN": ("8 digits", re.compile(r"[0-9]{8}")),
        "GB-PPON": ("4 letters, 4 digits, 4 letters, with hyphens between", re.compile(r"[A-Z]{4}-[0-9]{4}-[A-Z]{4}")),
    }
)

SchemeCode = Annotated[str, KnownCode("register", lambda: FORMS)]
