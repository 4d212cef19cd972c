"""Reasons to choose from: those that a decision may give, as reference data has them."""

from portal.web.language import words as _
from portal.web.names import Names
from portal.web.wording import option

Options = tuple[tuple[str, str], ...]


def reasons_for(names: Names, kind: str, *, without: tuple[str, ...] = ()) -> Options:
    """Return the reasons of a kind with their texts: `reasons_for(names, "order_cancelled")`."""
    return tuple((code, option(text)) for code, text in _texts(names, kind).items() if code not in without)


def reason_text(names: Names, kind: str, code: str | None) -> str:
    """Return the text of a reason of a kind; a code can mean something else in another kind."""
    return _texts(names, kind).get(code or "") or names.reason(code)


def _texts(names: Names, kind: str) -> dict[str, str]:
    return {each.code: _(each.text) for each in names.items.get("reasons", ()) if each.kind == kind}
