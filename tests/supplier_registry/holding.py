"""Evidence that suppliers hold, as the tests need it, told by what differs."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.evidence.domain.giving import Giving, Said, give
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence
from services.supplier_registry.evidence.domain.terms import terms_on
from shared.contracts.event import Event
from shared.contracts.supplier_registry import AttachedFile, EvidenceEvent
from shared.kernel.ids import new_id
from tests.supplier_registry.examples import NOON, SUPPLIER

POLICY, INSURANCE, ACCREDITATION = "safeguarding_policy", "employers_liability_insurance", "accreditation"
EVIDENCE = UUID("01890000-0000-7000-8000-000000000004")
TODAY = NOON.date()
IN_SUMMER = date(2017, 7, 31)
ABOUT = Giving(EVIDENCE, SUPPLIER, awarded=False)
TERMS = terms_on(TODAY)


def a_file(content: bytes = b"We keep people safe.", name: str = "policy.pdf") -> AttachedFile:
    digest = hashlib.sha256(content).hexdigest()
    return AttachedFile(file_id=new_id(), sha256=digest, size=len(content), media_type="application/pdf", name=name)


def giving(
    before: HeldEvidence | None = None,
    content: bytes = b"We keep people safe.",
    valid_until: date | None = IN_SUMMER,
    kind: str = POLICY,
    confidential: str | None = None,
    about: Giving = ABOUT,
    at: datetime = NOON,
) -> list[Event]:
    said = Said(kind, valid_until, confidential)
    return give(about, before, said, a_file(content), TERMS, at)


def held(before: HeldEvidence | None, events: Sequence[Event]) -> HeldEvidence:
    """The evidence as those of these events that are about it leave it."""
    for event in events:
        if isinstance(event, EvidenceEvent):
            before = HELD_EVIDENCE.evolve(before, event)
    assert before is not None
    return before


def a_policy(valid_until: date | None = IN_SUMMER) -> HeldEvidence:
    return held(None, giving(valid_until=valid_until))


def of_kind(kind: str, valid_until: date | None) -> HeldEvidence:
    about = replace(ABOUT, evidence_id=new_id(), awarded=True)
    return held(None, giving(kind=kind, valid_until=valid_until, about=about))
