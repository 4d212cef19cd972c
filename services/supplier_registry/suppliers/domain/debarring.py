"""Holding a supplier and its associates against the debarment list (PA 2023 ss. 57, 58, 62)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Associate, DebarmentMatch, Identifier
from shared.kernel.memberships import LIVE
from shared.kernel.rules import Rejection
from shared.reference import ExclusionNature, Regime, open_markets, policy
from shared.reference.debarments import Debarment, debarments, debarred_by_name, debarred_by_number
from shared.reference.policy_values import DebarmentChecks

ORGANISATION = "organisation"
BY_NUMBER, BY_NAME = "number", "name"
_REASON = "debarred"


@dataclass(frozen=True)
class DebarmentTerms:
    """The policy in force: whose entry on a mandatory ground leaves no choice, and whether names are looked at."""

    compulsory_for: tuple[str, ...]
    names: bool
    stamp: str


def debarment_terms_on(day: date) -> DebarmentTerms:
    """Return the policy in force on a day, by the market that is open; the list counts where none is, too."""
    regime = next((each.regime for each in open_markets(day)), Regime.PCR_DPS)
    found = policy(DebarmentChecks, regime, day)
    return DebarmentTerms(found.values.compulsory_for, found.values.compare_names, found.stamp)


def says_the_same_on(one: date, other: date) -> bool:
    """Say whether a supplier that stays as it is would be found alike on two days: by the same entries and policy."""
    terms = debarment_terms_on(one) == debarment_terms_on(other)
    return terms and all(each.is_in_force_on(one) == each.is_in_force_on(other) for each in debarments().values())


def matches(
    supplier: Supplier, associates: Iterable[Associate], day: date, terms: DebarmentTerms
) -> tuple[DebarmentMatch, ...]:
    """Return every entry in force that may be about a supplier or one of its associates, each once.

    A number says that it is; a name alone says that somebody should look.
    """
    found = dict.fromkeys(_of(ORGANISATION, supplier.name, supplier.identifiers, day, terms))
    for each in associates:
        found |= dict.fromkeys(_of(each.kind, each.name, each.identifiers, day, terms))
    return tuple(found)


def _of(
    relation: str, who: str, numbers: tuple[Identifier, ...], day: date, terms: DebarmentTerms
) -> Iterator[DebarmentMatch]:
    by_number = debarred_by_number(numbers, day)
    for entry in by_number:
        yield _match(entry, relation, who, BY_NUMBER, terms)
    for entry in debarred_by_name(who, day) if terms.names else ():
        if entry not in by_number:
            yield _match(entry, relation, who, BY_NAME, terms)


def _match(entry: Debarment, relation: str, who: str, by: str, terms: DebarmentTerms) -> DebarmentMatch:
    """Make a match; PA 2023 s. 57(1)(b) makes an excluded supplier of whom a mandatory entry is about, or an associate.

    A subcontractor is to be replaced first (s. 28), and what a name is worth somebody has to look at.
    """
    mandatory = entry.nature is ExclusionNature.MANDATORY and by == BY_NUMBER
    compulsory = mandatory and relation in terms.compulsory_for
    return DebarmentMatch(
        entry=entry.code, relation=relation, who=who, by=by, nature=entry.nature, compulsory=compulsory
    )


def removals(supplier: Supplier, terms: DebarmentTerms, now: datetime) -> list[Event]:
    """PA 2023 s. 37(1): end every membership of a supplier that is debarred; there is nothing left to represent."""
    markets = dict.fromkeys(
        name.partition(":")[0] for name, one in supplier.memberships.items() if one.standing in LIVE
    )
    return [
        facts.SupplierRemoved(
            supplier_id=supplier.supplier_id,
            market=market,
            reason=_REASON,
            reasons=(_REASON,),
            removed_at=now,
            compulsory=True,
            policies=(terms.stamp,),
        )
        for market in markets
    ]


def is_not_debarred(supplier: Supplier, associates: Iterable[Associate], day: date) -> Iterator[Rejection | None]:
    """Yield what the list has against an admission on a day; it is looked at anew, whatever was found before."""
    yield no_entry_is_compulsory(supplier, associates, day)
    if supplier.debarment_waits:
        detail = "the debarment list may be about the applicant, or an associate of it: consider that first"
        yield Rejection("debarment_to_consider", detail)


def no_entry_is_compulsory(supplier: Supplier, associates: Iterable[Associate], day: date) -> Rejection | None:
    """PA 2023 ss. 36(6), 57(1)(b): nobody is admitted of whom the list leaves no choice."""
    found = [each for each in matches(supplier, associates, day, debarment_terms_on(day)) if each.compulsory]
    if not found:
        return None
    named = ", ".join(dict.fromkeys(f"{each.entry} ({each.relation})" for each in found))
    return Rejection("supplier_debarred", f"the debarment list has the applicant, or an associate of it: {named}")
