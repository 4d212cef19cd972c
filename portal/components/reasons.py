"""Reasons to choose from: those that a decision may give, as reference data has them."""

from portal.web.language import words as _
from portal.web.names import Names

Options = tuple[tuple[str, str], ...]


def reasons_for(names: Names, kind: str, *, without: tuple[str, ...] = ()) -> Options:
    """Return the reasons of a kind with their texts: `reasons_for(names, "order_cancelled")`."""
    found = names.items.get("reasons", ())
    return tuple((each.code, _(each.text)) for each in found if each.kind == kind and each.code not in without)


def reason_text(names: Names, kind: str, code: str | None) -> str:
    """Return the text of a reason of a kind; a code can mean something else in another kind."""
    return dict(reasons_for(names, kind)).get(code or "") or names.reason(code)
