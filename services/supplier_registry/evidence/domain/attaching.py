"""Adding evidence to an application: a file of one kind, and again, as a new version of it, while it is not decided."""

from datetime import datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.applications.domain.deciding import is_open
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import AttachedFile
from shared.kernel.rules import Rejection, code_is_known, reject_if_any
from shared.reference import evidence_kinds, markets


def attach(application: Application, kind: str, evidence_id: UUID, file: AttachedFile, now: datetime) -> list[Event]:
    """Add a file that is stored already, or raise `Rejected`; `evidence_id` is for the first of its kind.

    The same file as the latest version, to the last byte, changes nothing. What was added before stays.
    """
    before = application.evidence.get(kind)
    if before and application.open and before.latest.sha256 == file.sha256:
        return []
    version = len(before.versions) + 1 if before else 1
    reject_if_any(
        [
            is_open(application),
            code_is_known("kind of evidence", kind, "/kind"),
            is_asked_for_in_market(kind, application.market),
            has_room_for_a_version(kind, version),
        ]
    )
    return [
        facts.EvidenceAttached(
            application_id=application.application_id,
            supplier_id=application.supplier_id,
            market=application.market,
            evidence_id=before.evidence_id if before else evidence_id,
            kind=kind,
            version=version,
            file=file,
            attached_at=now,
        )
    ]


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
