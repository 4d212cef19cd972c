"""Facts of a history in words: what happened, who did it, for which reasons and under which policies."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.answers.history import Doer, Happened, InWords
from portal.components.plain import plain, without_codes
from portal.web.names import in_words
from portal.web.wording import count, listed, moment, yes_or_no

_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_DEEPEST = 3
_NOTHING = "Nothing"


@dataclass(frozen=True)
class FactPart:
    """One fact as a page shows it."""

    title: str
    when: str
    by: str
    reasons: tuple[str, ...]
    policies: str
    fields: tuple[tuple[str, str], ...]
    withheld: str
    relied_on: tuple[str, ...]


def fact_part(happened: Happened) -> FactPart:
    """Return a fact in words; what is not kept, or not for the reader, says so."""
    return FactPart(
        title=title_of(happened),
        when=moment(happened.at) if happened.at else "",
        by=by_whom(happened.by),
        reasons=tuple(
            without_codes(f"{each.text or in_words(each.code)} {each.detail}".strip()) for each in happened.reasons
        ),
        policies="; ".join(plain(each) for each in happened.policies),
        fields=tuple(said(happened.fields or {})),
        withheld=listed([in_words(each).lower() for each in happened.withheld]),
        relied_on=tuple(f"{in_words(each.row)} {each.id}, version {each.version}" for each in happened.relied_on),
    )


def _reason(reason: InWords) -> str:
    return without_codes(f"{reason.text or in_words(reason.code)} {reason.detail}".strip())


def title_of(happened: Happened) -> str:
    """Return what happened: `supplier_registry.SupplierAdmitted.v1` is "Supplier admitted"."""
    if happened.told == "not_kept":
        return f"Versions {happened.version} to {happened.through} are not kept any more"
    if happened.fact is None:
        return "Something that may not be told"
    name = next((each for each in happened.fact.split(".") if each[:1].isupper()), happened.fact)
    return _WORD.sub(" ", name).capitalize()


def by_whom(doer: Doer | None) -> str:
    """Return who did it, with the roles in which they did."""
    if doer is None:
        return ""
    roles = listed([in_words(each).lower() for each in doer.roles])
    if doer.kind == "account":
        name = without_codes(doer.name or "somebody")
        return f"{name} ({roles})" if roles else name
    if doer.kind == "system":
        return f"the system ({in_words(doer.name.replace('.', ' ')).lower()})" if doer.name else "the system"
    return f"the {in_words(doer.kind).lower()}"


def said(fields: Mapping[str, Any], depth: int = 0) -> Iterator[tuple[str, str]]:
    """Name every value with its field; parts of parts are named with both."""
    for name, value in fields.items():
        label = in_words(name)
        if isinstance(value, Mapping) and depth < _DEEPEST and value:
            yield from ((f"{label}: {inner.lower()}", text) for inner, text in said(value, depth + 1))
        else:
            yield label, in_a_line(value)


def in_a_line(value: Any) -> str:
    """Return any value as a line of text."""
    match value:
        case None | "" | [] | {}:
            return _NOTHING
        case bool():
            return yes_or_no(value)
        case list() if all(isinstance(each, str | int | float) for each in value):
            return listed([in_a_line(each) for each in value])
        case list():
            inner = "; ".join(in_a_line(each) for each in value)
            return f"{count(len(value), 'item')}: {inner}"
        case Mapping():
            return ", ".join(f"{in_words(name).lower()} {in_a_line(each)}" for name, each in value.items())
    return plain(str(value))
