"""What is decided by the debarment list: by itself where the law leaves no choice, by a category manager else."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from services.supplier_registry.debarment.domain.findings import DebarmentFindings, Finding, name_of
from services.supplier_registry.suppliers.domain.debarring import DebarmentTerms, matches, removals
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import has_no_interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Associate, DebarmentMatch
from shared.kernel.commands import Line, command
from shared.kernel.duties import declares_no_interest
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import ReasonKind, reason_of
from shared.reference.calendar import uk_date
from shared.reference.lists import coded


@command
class ConsiderDebarment:
    """What follows from an entry of the list that may be about a supplier or an associate of it, and why."""

    entry: Line
    relation: Annotated[str, coded("subject of a ground")]
    who: Line
    outcome: Annotated[str, reason_of(ReasonKind.DEBARMENT_CONSIDERED)]
    note: Annotated[str, Shown(longest=2000, lines=True, needed=True)]
    declares_no_interest: bool


def check(
    findings: DebarmentFindings | None,
    findings_id: UUID,
    supplier: Supplier,
    associates: Iterable[Associate],
    published_on: date,
    terms: DebarmentTerms,
    now: datetime,
) -> list[Event]:
    """Hold a supplier against the list as it is today: what is new is found, what is no longer so has ended.

    Who is on it on a mandatory ground is debarred and removed with the same commit; whatever else is found is for a
    category manager to consider.
    """
    before = findings.standing if findings else {}
    now_found = {name_of(each): each for each in matches(supplier, associates, uk_date(now), terms)}
    new = [each for name, each in now_found.items() if name not in before or _is_other(before[name].match, each)]
    gone = [each.match for name, each in before.items() if name not in now_found]
    about = {"findings_id": findings.findings_id if findings else findings_id, "supplier_id": supplier.supplier_id}
    found = [
        facts.DebarmentMatched(**about, match=each, published_on=published_on, found_at=now, policies=(terms.stamp,))
        for each in new
    ]
    ended = [facts.DebarmentMatchEnded(**about, match=each, ended_at=now) for each in gone]
    waiting = any(_waits(name, each, before) for name, each in now_found.items())
    return [
        *found,
        *ended,
        *_waiting(supplier, now, waiting=waiting, more=any(not each.compulsory for each in new)),
        *_standing(supplier, now_found.values(), terms, now),
    ]


def _waits(name: str, match: DebarmentMatch, before: Mapping[str, Finding]) -> bool:
    if name not in before or _is_other(before[name].match, match):
        return not match.compulsory
    return before[name].waits


def _waiting(supplier: Supplier, now: datetime, *, waiting: bool, more: bool = False) -> list[Event]:
    """Return what the supplier's own log has to say: that something is to be considered, or that nothing is."""
    if waiting and (more or not supplier.debarment_waits):
        return [facts.DebarmentToConsider(supplier_id=supplier.supplier_id, found_at=now)]
    if not waiting and supplier.debarment_waits:
        return [facts.DebarmentSettled(supplier_id=supplier.supplier_id, settled_at=now)]
    return []


def _is_other(before: DebarmentMatch, now: DebarmentMatch) -> bool:
    """Say whether a match weighs otherwise than it did: a number was found since, or its ground is another."""
    return (before.by, before.nature, before.compulsory) != (now.by, now.nature, now.compulsory)


def _standing(supplier: Supplier, found: Iterable[DebarmentMatch], terms: DebarmentTerms, now: datetime) -> list[Event]:
    """Return what follows for the supplier: it is debarred, or by an entry no longer, and is a member no more."""
    compulsory = dict.fromkeys((each.entry, each.relation) for each in found if each.compulsory)
    before = {(each.entry, each.relation) for each in supplier.debarred}
    debarred = [
        facts.SupplierDebarred(
            supplier_id=supplier.supplier_id, entry=entry, relation=relation, found_at=now, policies=(terms.stamp,)
        )
        for entry, relation in compulsory
        if (entry, relation) not in before
    ]
    ended = [
        facts.SupplierDebarmentEnded(
            supplier_id=supplier.supplier_id, entry=each.entry, relation=each.relation, ended_at=now
        )
        for each in supplier.debarred
        if (each.entry, each.relation) not in compulsory
    ]
    return [*debarred, *ended, *(removals(supplier, terms, now) if compulsory else [])]


def consider(
    findings: DebarmentFindings, supplier: Supplier, asked: ConsiderDebarment, actor: str, now: datetime
) -> list[Event]:
    """Say what follows from a match; the officer who says so has no interest in the supplier."""
    wanted = DebarmentMatch(entry=asked.entry, relation=asked.relation, who=asked.who, by="", nature="")
    finding = findings.standing.get(name_of(wanted))
    if finding and (finding.outcome, finding.note) == (asked.outcome, asked.note):
        return []
    reject_if_any(
        [
            stands(finding),
            leaves_a_choice(finding),
            has_no_interest(supplier.interests, actor),
            declares_no_interest(asked.declares_no_interest),
        ]
    )
    if finding is None:
        return []
    others = (each for name, each in findings.standing.items() if name != name_of(wanted))
    return [
        facts.DebarmentConsidered(
            findings_id=findings.findings_id,
            supplier_id=findings.supplier_id,
            match=finding.match,
            outcome=asked.outcome,
            note=asked.note,
            considered_at=now,
        ),
        *_waiting(supplier, now, waiting=any(each.waits for each in others)),
    ]


def stands(finding: Finding | None) -> Rejection | None:
    """Only what the list says today can be considered."""
    if finding is not None:
        return None
    return Rejection("no_such_finding", "the debarment list says nothing of the kind of this supplier", "/entry")


def leaves_a_choice(finding: Finding | None) -> Rejection | None:
    """PA 2023 ss. 37(1), 57(1)(b): where the list leaves no choice there is nothing to consider."""
    if finding is None or not finding.match.compulsory:
        return None
    return Rejection(
        "debarment_compulsory", "the entry is on a mandatory ground, by number: it leaves no choice", "/entry"
    )
