"""Giving evidence: a file of one kind, for the supplier to hold or with an application, and citing what it holds."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.api.answers.applications import APPLICATION, Application
from portal.api.answers.evidence import (
    CITE_EVIDENCE,
    ENCLOSE_EVIDENCE,
    GIVE_EVIDENCE,
    HELD_EVIDENCE,
    CiteEvidence,
    Held,
)
from portal.api.answers.reference import EvidenceKind
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.registered import once_registered
from portal.pages.supplier.evidence import held_kind
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, date_of, file_of, select_of
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

_MOST = 100
FILE = Form(
    Field("kind", "What does the file show?", choice_of, empty="Select what the file shows"),
    Field("file", "The file", file_of, hint="A PDF or a Word document (docx)", empty="Choose a file"),
    Field(
        "valid_until",
        "What is the last day on which it is valid?",
        date_of,
        hint="Insurance and accreditations always have one. For example, 31 3 2027",
        optional=True,
    ),
    Field(
        "confidential",
        "Why may only the commercial team know of it?",
        select_of,
        hint="Leave this as it is unless there is a reason",
        optional=True,
    ),
)
_WORDS = {
    "evidence_only_after_award": _("Insurance can be given only after your first order"),
    "last_day_missing": _("Enter the last day on which it is valid"),
    "last_day_too_far": _("The last day is too far ahead for this kind of evidence"),
    "last_day_not_taken": _("This kind of evidence has no last day. Leave it empty"),
    "evidence_expired": _("The last day must be today or later"),
    "not_taken_in_confidence": _("This kind of evidence is not taken in confidence. Leave it as it is"),
    "evidence_not_asked_for": _("This kind of evidence is not asked for here"),
    "media_type_not_allowed": _("The file must be a PDF or a Word document (docx), as this kind of evidence takes it"),
    "media_type_differs": _("The file is not what its name says. It must be a real PDF or Word document (docx)"),
    "file_empty": _("The file is empty"),
    "file_too_large": _("The file is larger than this kind of evidence may be"),
    "file_infected": _("Something harmful was found in the file"),
    "file_rejected": _("The file cannot be taken in. It must be a PDF or Word document without scripts in it"),
    "too_many_versions": _("There are too many versions of this already. Ask the commercial team for help"),
    "evidence_rejected": _("This version was rejected. Choose another one or add a file"),
    "evidence_replaced": _("This version was replaced. Choose the latest one"),
    "evidence_infected": _("Something harmful was found in this file"),
}
_OF_THE_FILE = (
    "file_empty",
    "media_type_not_allowed",
    "media_type_differs",
    "file_too_large",
    "file_infected",
    "file_rejected",
)
_BY_STATUS = {413: "file_too_large", 415: "media_type_not_allowed"}


@dataclass(frozen=True)
class GivingView:
    """What can be given; with an application also what the supplier holds already and can show without a file."""

    application: Application | None
    kinds: tuple[tuple[str, str, str], ...]
    reasons: tuple[tuple[str, str], ...]
    citable: tuple[Held, ...]


def giving_view(
    kinds: Sequence[EvidenceKind],
    reasons: Sequence[Any],
    application: Application | None,
    held: Sequence[Held],
    day: date,
) -> GivingView:
    """Show the kinds with what each takes; what is held already can be shown unless it has ended or is there."""
    offered = tuple(
        (each.code, _(each.text).rstrip("."), _taken_as(each))
        for each in kinds
        if application is None or _any_time(each)
    )
    enclosed = {each.kind for each in application.evidence} if application else set()
    citable = tuple(
        each
        for each in held
        if each.kind not in enclosed and held_kind(each, day).state in ("valid", "ends_soon") and each.versions
    )
    in_confidence = tuple((each.code, each.text) for each in reasons if each.kind == "evidence_confidential")
    return GivingView(application, offered, in_confidence, citable if application else ())


def at_the_file(filled: Filled, refused: Refused) -> Filled:
    """Return the form with what was refused: what the service says of a file as such stands at the file."""
    found = next((each for each in _OF_THE_FILE if each in refused.codes), _BY_STATUS.get(refused.status))
    return filled.with_error("file", _(_WORDS[found])) if found else with_refusal(filled, refused, _WORDS)


def _taken_as(kind: EvidenceKind) -> str:
    types = _("PDF or Word") if len(kind.media_types) > 1 else _("PDF")
    return _("%(types)s, up to %(size)s MB") % {"types": types, "size": kind.largest_bytes // (1024 * 1024)}


def _any_time(kind: EvidenceKind) -> bool:
    return kind.asked == "any_time"


async def show_giving(visit: Visit) -> Reply:
    """Ask for a file; `kind` in the address is the kind that was asked for."""
    filled = FILE.blank(kind=visit.asked("kind") or None)
    return Shown(await _view(visit), filled=filled)


async def give(visit: Visit) -> Reply:
    """Take a file in, or show one that is held already with the application."""
    application_id = visit.parameters.get("application_id")
    if application_id and visit.form.text("cite"):
        return await _cite(visit, application_id)
    filled = FILE.read(visit.form)
    if not filled.ok:
        return Shown(await _view(visit), 422, filled)
    said: Mapping[str, Any] = filled.values
    query = {name: said[name] for name in ("kind", "valid_until", "confidential")}
    path = {"application_id": application_id} if application_id else {}
    operation: Any = ENCLOSE_EVIDENCE if application_id else GIVE_EVIDENCE
    done = await visit.api.upload(operation, said["file"], key=visit.form.key, **path, **query)
    if isinstance(done, Refused):
        return Shown(await _view(visit), 422, at_the_file(filled, done))
    return To(_back(application_id), _("You have added the file"))


async def _cite(visit: Visit, application_id: str) -> Reply:
    evidence_id, _separator, version = visit.form.text("cite").partition(":")
    if not version.isdecimal():
        return To(f"/applications/{application_id}/evidence")
    body = CiteEvidence.model_validate({"evidence_id": evidence_id, "version": version})
    done = await visit.api.send(CITE_EVIDENCE, body, key=visit.form.key, application_id=application_id)
    if isinstance(done, Refused):
        return Shown(await _view(visit), 422, with_refusal(FILE.blank(), done, _WORDS))
    return To(_back(application_id), _("You have shown this with your application"))


async def _view(visit: Visit) -> GivingView:
    kinds = visit.names.items.get("evidence_kinds", ())
    reasons = visit.names.items.get("reasons", ())
    application_id = visit.parameters.get("application_id")
    if not application_id:
        return giving_view(kinds, reasons, None, (), visit.day)
    application, held = await together(
        visit.api.get(APPLICATION, application_id=application_id), visit.api.get(HELD_EVIDENCE, limit=_MOST)
    )
    return giving_view(kinds, reasons, application, held.items, visit.day)


def _back(application_id: str | None) -> str:
    return f"/applications/{application_id}" if application_id else "/evidence"


PAGES = (
    Page("/evidence/new", SUPPLIER_ALONE, "supplier/give_evidence.html", once_registered(show_giving), give),
    Page("/applications/{application_id}/evidence", SUPPLIER_ALONE, "supplier/give_evidence.html", show_giving, give),
)
