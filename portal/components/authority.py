"""Whose authority decides, and which budget pays, in words."""

from portal.web.names import Names, in_words

_LEVELS = {"policy": "work coach, within the limit", "district": "district manager", "buyer": "central buying team"}


def level_name(level: str) -> str:
    """Return whose authority a level is: `district` is the district manager."""
    return _LEVELS.get(level, in_words(level).lower())


def budget_name(budget_id: str, names: Names) -> str:
    """Return what a budget is called, of an id such as `FSF:D07:2016-17`; anything else is left as it is."""
    fund, _, rest = budget_id.partition(":")
    district, _, year = rest.partition(":")
    if not year:
        return budget_id
    return f"{names.fund(fund)}, {names.district(district)}, {year}"
