"""What is on record about the supplier: everything that happened to it, newest first, and a copy to take away."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from portal.api.answers.history import KEPT, Happened
from portal.api.together import together
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE, registered_supplier
from portal.web.language import words as _
from portal.web.names import Names, in_words
from portal.web.page import Absent, Page, Reply, Shown, Written
from portal.web.visit import Visit
from portal.web.wording import moment

_MOST = 500
_OF_A_CATEGORY = ("category", "categories")


@dataclass(frozen=True)
class Entry:
    """One thing that happened: what, when, by whom, and what it concerned."""

    title: str
    when: str
    by: str
    text: str


@dataclass(frozen=True)
class RecordView:
    """The entries, newest first; `next` where there are later ones."""

    entries: tuple[Entry, ...]
    next: str | None


class Copy(BaseModel):
    """The file: the supplier as the registry has it, and what happened, oldest first."""

    supplier: dict[str, Any]
    history: tuple[Happened, ...]


def record_view(history: Sequence[Happened], following: str | None, names: Names) -> RecordView:
    """Show what happened, newest first."""
    return RecordView(tuple(entry(each, names) for each in reversed(history)), following)


def entry(happened: Happened, names: Names) -> Entry:
    """Return one fact in words."""
    return Entry(
        title_of(happened),
        moment(happened.at) if happened.at else "",
        by_whom(happened),
        " ".join((*_categories(happened, names), *_reasons(happened, names))),
    )


def title_of(happened: Happened) -> str:
    """Return what happened in a sentence of the supplier's own language."""
    if happened.fact is None:
        return _("Something that is not kept any more") if happened.told == "not_kept" else _("Something else")
    name = next((each for each in happened.fact.split(".") if each[:1].isupper()), happened.fact)
    return _titles().get(name) or in_words("".join(f"_{c.lower()}" if c.isupper() else c for c in name).strip("_"))


def by_whom(happened: Happened) -> str:
    """Return whether the supplier itself did it, the department, or a rule."""
    if happened.by is None:
        return ""
    if happened.by.kind != "account":
        return _("by itself")
    return _("by your organisation") if "supplier" in happened.by.roles else _("by the department")


def _categories(happened: Happened, names: Names) -> tuple[str, ...]:
    fields = happened.fields or {}
    found: list[Any] = []
    for name in _OF_A_CATEGORY:
        value = fields.get(name)
        found.extend(value if isinstance(value, list) else [value] if value else [])
    return tuple(f"{names.category(each)}." for each in found if isinstance(each, str))


def _reasons(happened: Happened, names: Names) -> tuple[str, ...]:
    return tuple(f"{names.reason(each.code)} {each.detail}".strip() for each in happened.reasons)


def _titles() -> dict[str, str]:
    return {
        "SupplierRegistered": _("Registered"),
        "SupplierDetailsChanged": _("Details changed"),
        "SupplierIdentifiersChanged": _("Numbers in registers changed"),
        "SupplierFiguresDeclared": _("Figures declared"),
        "SupplierAddressesDeclared": _("Addresses declared"),
        "AccountLinked": _("Somebody may speak for you"),
        "AccountUnlinked": _("Somebody no longer speaks for you"),
        "SupplierAdmitted": _("Admitted to a category"),
        "SupplierSuspended": _("Suspended"),
        "SupplierReinstated": _("Suspension ended"),
        "StandingExplained": _("Decision explained to you"),
        "NewOrdersStopped": _("New orders stopped"),
        "NewOrdersStopExplained": _("Stop of new orders explained to you"),
        "NewOrdersResumed": _("New orders resumed"),
        "SupplierRemovalNotified": _("Notice of removal given"),
        "RemovalNoticeExplained": _("Notice of removal explained to you"),
        "RemovalNoticeServed": _("Notice of removal reached you"),
        "RemovalAnswered": _("Notice of removal answered"),
        "RemovalAnswerGiven": _("Your answer to the notice of removal"),
        "RemovalNoticeWithdrawn": _("Notice of removal withdrawn"),
        "SupplierRemoved": _("Removed from a category"),
        "RedeclarationRequested": _("Renewed declaration asked for"),
        "RedeclarationRequestServed": _("Request for a renewed declaration reached you"),
        "RedeclarationDue": _("Last day for the renewed declaration set"),
        "RedeclarationMade": _("Declaration renewed"),
        "DeclarationRenewed": _("What your renewed declaration says"),
        "MembershipWithdrawn": _("You left a category"),
        "MembershipLapsed": _("Membership lapsed"),
        "MembershipExpired": _("Membership ended with its market"),
        "MembershipTransferred": _("Membership passed on"),
        "SupplierTookOver": _("You took the place of another supplier"),
        "SupplierSucceeded": _("Another supplier took your place"),
        "SupplierDebarred": _("Put on the debarment list"),
        "SupplierDebarmentEnded": _("Taken off the debarment list"),
        "DebarmentToConsider": _("An entry of the debarment list is looked into"),
        "DebarmentSettled": _("An entry of the debarment list was settled"),
        "EvidenceCovers": _("Last day set by your evidence"),
    }


async def show_record(visit: Visit) -> Reply:
    """List what happened to the supplier."""
    supplier = await registered_supplier(visit.api)
    after = visit.asked("after") if visit.asked("after").isdecimal() else None
    history = KEPT["supplier"].history
    listed = await visit.api.get(history, supplier_id=supplier.supplier_id, after=after, limit=_MOST)
    return Shown(record_view(listed.items, listed.next, visit.names))


async def send_copy(visit: Visit) -> Reply:
    """Send all that the registry holds of the supplier, with its history, as a file."""
    supplier_id = (await registered_supplier(visit.api)).supplier_id
    kept = KEPT["supplier"]
    if kept.thing is None:
        return Absent()
    itself, history = await together(
        visit.api.get(kept.thing, supplier_id=supplier_id),
        visit.api.get(kept.history, supplier_id=supplier_id, limit=_MOST),
    )
    copy = Copy(supplier=itself.model_dump(mode="json"), history=history.items)
    content = copy.model_dump_json(indent=2).encode()
    return Written(content, "application/json", f"record-{visit.day}.json")


PAGES = (
    Page("/details/history", SUPPLIER_ALONE, "supplier/record.html", once_registered(show_record)),
    Page("/details/history/copy", SUPPLIER_ALONE, "", once_registered(send_copy)),
)
