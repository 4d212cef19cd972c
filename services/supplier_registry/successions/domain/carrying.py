"""What passes over beside memberships: who speaks for a supplier, what it holds as evidence, and interests in it.

Complaints and performance follow by themselves, each in a commit of its own: there may be any number of them.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.supplier_registry.drafts.domain.draft import Draft
from services.supplier_registry.drafts.domain.drafting import discard
from services.supplier_registry.evidence.domain.covering import state_cover
from services.supplier_registry.evidence.domain.held import HELD_EVIDENCE, HeldEvidence
from services.supplier_registry.evidence.domain.terms import CoverTerms
from services.supplier_registry.evidence_requests.domain.passing import pass_on
from services.supplier_registry.evidence_requests.domain.request import EvidenceRequest
from services.supplier_registry.organisations.domain.accounts import MOST_ACCOUNTS
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejection


@dataclass(frozen=True)
class Belongings:
    """What both have beside what a supplier says of itself: evidence by its kind, and the predecessor's open drafts.

    `requests` are those for evidence that are open to the predecessor, `asked_of_successor` the kinds of the other's.
    """

    held: Mapping[str, HeldEvidence] = field(default_factory=dict)
    held_by_successor: Mapping[str, HeldEvidence] = field(default_factory=dict)
    drafts: tuple[Draft, ...] = ()
    requests: tuple[EvidenceRequest, ...] = ()
    asked_of_successor: Collection[str] = ()


def accounts_fit(predecessor: Supplier, successor: Supplier, *, accounts_pass: bool) -> Rejection | None:
    """Nobody loses access for want of room: some are unlinked first, or it is decided that they stay behind."""
    together = len(predecessor.accounts) + len(successor.accounts)
    if not accounts_pass or together <= MOST_ACCOUNTS:
        return None
    detail = f"both have {together} accounts, and a supplier has {MOST_ACCOUNTS} at most: link organisations instead"
    return Rejection("too_many_accounts", detail, "/accounts_pass")


def people(predecessor: Supplier, successor: Supplier, now: datetime, *, accounts_pass: bool) -> Iterator[Event]:
    """Let those who spoke for the one speak for the other, and bar from both whoever has an interest in one."""
    for link in predecessor.accounts if accounts_pass else ():
        who = {"org": link.org, "issuer": link.issuer, "account": link.subject}
        yield facts.AccountUnlinked(supplier_id=predecessor.supplier_id, **who, unlinked_at=now)
        yield facts.AccountLinked(supplier_id=successor.supplier_id, **who, linked_at=now)
    barred = {each.person for each in successor.interests}
    for interest in predecessor.interests:
        if interest.person not in barred:
            yield facts.InterestDeclared(supplier_id=successor.supplier_id, **vars(interest))


def papers(
    predecessor: Supplier,
    successor: Supplier,
    belongings: Belongings,
    terms: Mapping[str, CoverTerms],
    now: datetime,
) -> Iterator[Event]:
    """Let evidence pass where the successor has none of its kind, and say what is covered; `successor` as it is then.

    What the predecessor is asked for is asked of the successor.

    Drafts come to nothing: a declaration is an organisation's own (PCR 2015 reg. 59).
    """
    held = dict(belongings.held_by_successor)
    for kind, one in sorted(belongings.held.items()):
        if kind in held:
            continue
        passed = facts.EvidenceTransferred(
            evidence_id=one.evidence_id,
            supplier_id=successor.supplier_id,
            kind=kind,
            predecessor_id=predecessor.supplier_id,
            transferred_at=now,
        )
        held[kind] = HELD_EVIDENCE.evolve(one, passed)
        yield passed
    for request in belongings.requests:
        holds, asked = held.get(request.kind), request.kind in belongings.asked_of_successor
        yield pass_on(request, successor.supplier_id, holds.evidence_id if holds else None, now, asked=asked)
    yield from state_cover(successor, held.values(), terms)
    for draft in belongings.drafts:
        yield from discard(draft, now)
