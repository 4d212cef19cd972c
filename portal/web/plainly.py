"""What a service says of a value that breaks its contract, as a person would say it: its own words are a program's."""

import re

from portal.api.problem import Reason
from portal.web.language import words as _
from portal.web.wording import money

_LIMIT = re.compile(r"-?\d+(?:\.\d+)?")


def said_plainly(reason: Reason, label: str, *, is_money: bool = False) -> str:
    """Return what is said of the field with this label; nothing where the service's own sentence says it.

    `is_money`: limits are pence.
    """
    label = _("Your answer") if label.endswith("?") else label
    if said := _whole(reason.code):
        return said % {"label": label}
    said, found = _up_to_a_limit(reason.code), _LIMIT.search(reason.detail)
    return said % {"label": label, "limit": _limit(found[0], is_money=is_money)} if said and found else ""


def _whole(code: str) -> str:
    options = _("%(label)s must be one of the options")
    said = {
        "string_pattern_mismatch": _("%(label)s is not in the right format"),
        "date_parsing": _("%(label)s must be a real date"),
        **dict.fromkeys(("enum", "literal_error", "uuid_parsing"), options),
    }
    return said.get(code, "")


def _up_to_a_limit(code: str) -> str:
    said = {
        "string_too_long": _("%(label)s must be %(limit)s characters or fewer"),
        "string_too_short": _("%(label)s must be %(limit)s characters or more"),
        "too_long": _("%(label)s: no more than %(limit)s"),
        "too_short": _("%(label)s: at least %(limit)s"),
        "greater_than_equal": _("%(label)s must be %(limit)s or more"),
        "greater_than": _("%(label)s must be more than %(limit)s"),
        "less_than_equal": _("%(label)s must be %(limit)s or less"),
        "less_than": _("%(label)s must be less than %(limit)s"),
    }
    return said.get(code, "")


def _limit(number: str, *, is_money: bool) -> str:
    if "." in number:
        return number
    return money(int(number)) if is_money else f"{int(number):,}"
