"""Adding evidence to an application: a file of one kind, and again, as a new version of it, while it is not decided."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.applications.domain.deciding import is_open
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import AttachedFile
from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import evidence_kinds, markets


def attach(application: Application, kind: str, evidence_id: UUID, file: AttachedFile, now: datetime) -> list[Event]:
    """Add a file that is stored already, or raise `Rejected`; `evidence_id` is for the first of its kind.

    The same file as the latest version, to the last byte, changes nothing. What was added before stays.
    """
    if is_shown_already(application, kind, file):
        return []
    reject_if_any(reasons_against(application, kind))
    return [attached(application, kind, evidence_id, file, now)]


def is_shown_already(application: Application, kind: str, file: AttachedFile) -> bool:
    """Say whether a file is what an application shows of its kind, while it is not decided."""
    before = application.evidence.get(kind)
    return before is not None and application.open and before.latest.sha256 == file.sha256


def reasons_against(application: Application, kind: str) -> Iterator[Rejection | None]:
    """Yield what speaks against one more file of a kind, wherever it comes from."""
    yield is_open(application)
    yield code_is_known("kind of evidence", kind, "/kind")
    yield is_asked_for_in_market(kind, application.market)
    yield has_room_for_a_version(kind, _next_version(application, kind))


def attached(
    application: Application,
    kind: str,
    evidence_id: UUID,
    file: AttachedFile,
    now: datetime,
    cited_version: int | None = None,
) -> facts.EvidenceAttached:
    """Return that a file is what an application shows of its kind; `evidence_id` is for the first of it."""
    before = application.evidence.get(kind)
    return facts.EvidenceAttached(
        application_id=application.application_id,
        supplier_id=application.supplier_id,
        market=application.market,
        evidence_id=before.evidence_id if before else evidence_id,
        kind=kind,
        version=_next_version(application, kind),
        file=file,
        cited_version=cited_version,
        attached_at=now,
    )


def _next_version(application: Application, kind: str) -> int:
    before = application.evidence.get(kind)
    return len(before.versions) + 1 if before else 1


def is_asked_for_in_market(kind: str, market: str) -> Rejection | None:
    """A kind that one body of law knows is no matter of an application under another."""
    known, of = evidence_kinds().get(kind), markets().get(market)
    if known is None or of is None or not known.regimes or of.regime in known.regimes:
        return None
    return Rejection("evidence_not_asked_for", f"{kind} is not asked for in {market}", "/kind")


def has_room_for_a_version(kind: str, version: int) -> Rejection | None:
    """Every version is kept, so there is an end to them; whoever needs more withdraws and applies again."""
    known = evidence_kinds().get(kind)
    if known is None or version <= known.most_versions:
        return None
    return Rejection("too_many_versions", f"there are {known.most_versions} versions of {kind}, and no more are kept")
