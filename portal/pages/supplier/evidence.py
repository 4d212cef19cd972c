"""Evidence: what was asked for, what the supplier holds of each kind, and one kind with all its versions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qs, urlsplit

from portal.api.answers.evidence import (
    EVIDENCE_REQUESTS,
    FILE,
    FILE_ADDRESS,
    HELD,
    HELD_EVIDENCE,
    IMPACT,
    EvidenceRequest,
    Held,
    HeldVersion,
    Impact,
)
from portal.api.problem import Refused
from portal.api.together import Missing, part, together
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Form
from portal.web.language import words as _
from portal.web.page import Absent, Page, Reply, Shown, Streamed
from portal.web.visit import Visit

SOON_DAYS = 30
_MOST = 100


@dataclass(frozen=True)
class HeldKind:
    """What the supplier holds of one kind: `state` is valid, ends_soon, ended, rejected or given_up."""

    held: Held
    state: str
    days_left: int | None
    latest: HeldVersion | None


@dataclass(frozen=True)
class EvidenceView:
    """What waits for the supplier, what waits for the commercial team, and all that it holds."""

    to_give: tuple[EvidenceRequest, ...]
    checked: tuple[EvidenceRequest, ...]
    held: tuple[HeldKind, ...]


@dataclass(frozen=True)
class HeldView:
    """One kind of evidence with its versions, the newest first, and what its end would come to."""

    kind: HeldKind
    versions: tuple[HeldVersion, ...]
    impact: Impact | Missing


def evidence_view(requests: Sequence[EvidenceRequest], held: Sequence[Held], day: date) -> EvidenceView:
    """Show evidence on a day: what has the first last day comes first."""
    waiting = sorted((each for each in requests if each.status == "requested"), key=lambda each: each.answer_by)
    kinds = sorted((held_kind(each, day) for each in held), key=_urgency)
    return EvidenceView(tuple(waiting), tuple(each for each in requests if each.status == "answered"), tuple(kinds))


def held_kind(held: Held, day: date) -> HeldKind:
    """Show what the supplier holds of one kind on a day."""
    latest = max(held.versions, key=lambda each: each.version, default=None)
    days = (held.valid_until - day).days if held.valid_until else None
    return HeldKind(held, _state(held, days, latest), days, latest)


def held_view(held: Held, impact: Impact | Missing, day: date) -> HeldView:
    """Show one kind with its versions."""
    versions = sorted(held.versions, key=lambda each: each.version, reverse=True)
    return HeldView(held_kind(held, day), tuple(versions), impact)


def grant_in(address: str) -> str | None:
    """Return the grant that an address of a file carries."""
    return next(iter(parse_qs(urlsplit(address).query).get("grant", ())), None)


def _state(held: Held, days: int | None, latest: HeldVersion | None) -> str:
    if held.released:
        return "given_up"
    if latest is not None and latest.rejected_for:
        return "rejected"
    if held.expired or (days is not None and days < 0):
        return "ended"
    return "ends_soon" if days is not None and days <= SOON_DAYS else "valid"


def _urgency(kind: HeldKind) -> tuple[int, date, str]:
    order = ("ended", "rejected", "ends_soon", "valid", "given_up")
    return order.index(kind.state), kind.held.valid_until or date.max, kind.held.kind


async def show_evidence(visit: Visit) -> Reply:
    """Show what was asked for and what the supplier holds."""
    requests, held = await together(
        visit.api.get(EVIDENCE_REQUESTS, limit=_MOST), visit.api.get(HELD_EVIDENCE, limit=_MOST)
    )
    return Shown(evidence_view(requests.items, held.items, visit.day))


async def show_held(visit: Visit) -> Reply:
    """Show one kind of evidence."""
    return await _held(visit)


async def _held(visit: Visit, refused: Refused | None = None) -> Reply:
    evidence_id = visit.parameters["evidence_id"]
    asked = visit.api.get(IMPACT, evidence_id=evidence_id)
    held, impact = await together(
        visit.api.get(HELD, evidence_id=evidence_id), part(asked, _("What its end would come to"))
    )
    filled = with_refusal(Form().blank(), refused) if refused else None
    return Shown(held_view(held, impact, visit.day), 422 if refused else 200, filled)


async def open_file(visit: Visit) -> Reply:
    """Send a version of a file, at an address that is made for this person; who opens it is kept on record."""
    evidence_id, version = visit.parameters["evidence_id"], visit.form.text("version")
    if not version.isdecimal():
        return Absent()
    made = await visit.api.send(FILE_ADDRESS, key=visit.form.key, evidence_id=evidence_id, version=version)
    if isinstance(made, Refused):
        return await _held(visit, made)
    held = await visit.api.get(HELD, evidence_id=evidence_id)
    name = next((each.name for each in held.versions if str(each.version) == version), _("evidence"))
    grant = grant_in(made.answer.address)
    return Streamed(visit.api.download(FILE, evidence_id=evidence_id, version=version, grant=grant), name)


PAGES = (
    Page("/evidence", SUPPLIER_ALONE, "supplier/evidence.html", once_registered(show_evidence)),
    Page("/evidence/{evidence_id}", SUPPLIER_ALONE, "supplier/held_evidence.html", show_held, open_file),
)
