"""Bring the Welsh catalogue of the portal up to date with its pages: `python -m deploy.words`.

What pages say is found in their code and templates, what codes are called in the reference data that suppliers see.
Words that are new are added without a translation, which a test refuses; what nobody says any more is left out.
"""

import ast
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.pofile import read_po, write_po
from jinja2.ext import extract_from_ast

from portal.web.templates import environment

ROOT = Path(__file__).resolve().parents[1]
CATALOGUE = ROOT / "portal/locale/cy/LC_MESSAGES/portal.po"
OF_STAFF = frozenset(
    {
        *("auditor", "buyer", "category_manager", "coach", "district", "emergencies", "operator"),
        *("rights", "safeguarding", "staff"),
        *("detail.html", "staff.html", "supplier_choice.py"),
    }
)
"""Folders, and some files, of pages and templates that are in English alone."""

REASONS = (
    *("did_not_start", "session_missed", "provision_ended_early", "problem_reported", "problem_answered"),
    *("order_rejected", "order_declined", "order_cancelled", "order_stopped"),
    *("order_change", "order_change_refused", "order_start_changed"),
    *("offer_paused", "offer_withdrawn", "offer_questioned", "offer_taken_down", "offer_delisted"),
    *("price_queried", "price_justified", "offer_resumed", "price_accepted", "price_rejected", "price_query_closed"),
    *("gap_answered", "gap_closed", "order_continued", "order_terminated", "outcome_reversed"),
    *("order_disputed", "dispute_settled", "bid_unsuccessful", "competition_cancelled", "payment_queried"),
    *("application_refused", "application_extended", "supplier_suspended", "supplier_reinstated"),
    *("new_orders_stopped", "performance_level_changed", "removal_notice_withdrawn", "supplier_removed"),
    *("evidence_confidential", "evidence_rejected", "evidence_requested", "evidence_request_withdrawn"),
    *("complaint_raised", "match_excluded"),
)
"""The kinds of reasons whose texts suppliers read on their pages."""

REFERENCE = {
    "categories": "categories",
    "districts": "districts",
    "outcomes": "outcomes",
    "letters": "things_to_bring",
    "evidence_kinds": "evidence_kinds",
    "exclusion_grounds": "exclusion_grounds",
    "legal_forms": "legal_forms",
    "registers": "registers",
}
"""The files of reference data whose names suppliers see, each with its list; offers have all lists of theirs."""

Found = str | tuple[str, str]

_ONE, _SEVERAL = frozenset({"_", "words"}), frozenset({"_n", "words_of", "ngettext"})
_OF_A_FIELD = {1: "label", 3: "hint", 6: "empty"}
_OF_A_STEP = {1: "heading", 2: "button", 3: "done", 8: "text"}
_OF_CALLS = {
    "Field": _OF_A_FIELD,
    "Step": _OF_A_STEP,
    "OfferStep": _OF_A_STEP,
    "Section": {1: "heading"},
}
# Always the same: what is written anew is equal where nothing changed.
_BEGUN = datetime(2026, 11, 27, tzinfo=UTC)
_ABOUT = """\
# The portal's words in Welsh. A draft of this project: to be checked by a translator before anybody relies on it.
"""


def of_code(path: Path) -> Iterator[Found]:
    """Yield what a module says in a language: what `_` and `_n` are given, and words of fields and steps."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            yield from _of_call(node, [_text(each) for each in node.args])


def _of_call(node: ast.Call, given: list[str | None]) -> Iterator[Found]:
    name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
    if name in _ONE and given and given[0]:
        yield given[0]
    elif name in _SEVERAL and len(given) > 1 and given[0] and given[1]:
        yield given[0], given[1]
    elif name in _OF_CALLS:
        said = _OF_CALLS[name]
        named = {each.arg: _text(each.value) for each in node.keywords}
        named |= {said[place]: text for place, text in enumerate(given) if place in said}
        yield from (text for field in said.values() if (text := named.get(field)))


def _text(node: ast.expr) -> str | None:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def of_template(path: Path) -> Iterator[Found]:
    """Yield what a template says."""
    parsed = environment(lambda name: name).parse(path.read_text())
    for _line, _name, message in extract_from_ast(parsed, ("_", "words", "ngettext")):
        given = (message,) if isinstance(message, str) else tuple(each for each in message or () if each)
        if given:
            yield given[0] if len(given) == 1 else (given[0], given[1])


def of_reference() -> Iterator[str]:
    """Yield what codes are called that suppliers see."""
    for name, items in REFERENCE.items():
        listed = _file(name)[items]
        yield from (each.get("name") or each["text"] for each in listed)
    for listed in _file("offer_terms").values():
        if isinstance(listed, list):
            yield from (each.get("name") or each["text"] for each in listed)
    for owner in ("catalogue", "ordering", "supplier_registry"):
        for kind, listed in _file(f"reasons_{owner}")["reasons"].items():
            yield from (each["text"] for each in listed if kind in REASONS)


def _file(name: str) -> Any:
    return json.loads((ROOT / f"shared/reference/{name}.json").read_text())


def bilingual(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield those that are not for staff alone, in the order of their names."""
    for path in sorted(paths):
        if not OF_STAFF.intersection(path.relative_to(ROOT).parts):
            yield path


def all_words() -> list[Found]:
    """Return all that has to be said in Welsh too, in the order in which it is met."""
    portal = ROOT / "portal"
    code = (each for path in bilingual(portal.rglob("*.py")) for each in of_code(path))
    templates = (each for path in bilingual((portal / "templates").rglob("*.html")) for each in of_template(path))
    return list(dict.fromkeys([*code, *templates, *of_reference()]))


def catalogue(path: Path = CATALOGUE) -> Catalog:
    """Read the catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale="cy")


def renewed(before: Catalog, said: Iterable[Found]) -> Catalog:
    """Return a catalogue of what is said, with the translations that there are."""
    after = Catalog("cy", header_comment=_ABOUT, project="dps", version="0", creation_date=_BEGUN, revision_date=_BEGUN)
    after.last_translator, after.language_team = "nobody yet", "nobody yet"
    for words in said:
        key = words if isinstance(words, str) else words[0]
        known = before.get(key)
        after.add(words, known.string if known and isinstance(known.id, tuple) is isinstance(words, tuple) else None)
    return after


def write(after: Catalog, path: Path = CATALOGUE) -> None:
    """Write a catalogue."""
    with path.open("wb") as file:
        write_po(file, after, width=0, sort_output=True, no_location=True)


if __name__ == "__main__":
    write(renewed(catalogue(), all_words()))
