"""Citing evidence: an application names a version that its supplier holds already, in place of a file that comes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.supplier_registry.applications.domain.application import Application
from services.supplier_registry.evidence.domain.attaching import attached, is_shown_already, reasons_against
from services.supplier_registry.evidence.domain.held import INFECTED, HeldEvidence, HeldVersion
from services.supplier_registry.evidence.domain.terms import CoverTerms
from shared.contracts.event import Event
from shared.kernel.commands import Version, command
from shared.kernel.rules import NotFound, Rejection, reject_if_any
from shared.reference import evidence_kinds
from shared.reference.calendar import uk_date
from shared.reference.evidence_kinds import Asked


@command
class CiteEvidence:
    """Show with an application what you hold already: which evidence, and the version that counts."""

    evidence_id: UUID
    version: Version


@dataclass(frozen=True)
class Cited:
    """What is cited, and whether a scanner found something harmful in it, with what deliveries are held to."""

    held: HeldEvidence
    number: int
    infected: bool
    terms: CoverTerms | None

    @property
    def version(self) -> HeldVersion:
        """The version; raises `NotFound`."""
        if self.number > len(self.held.versions):
            raise NotFound(f"version {self.number} of evidence", self.held.evidence_id)
        return self.held.versions[self.number - 1]


def cite(application: Application, cited: Cited, now: datetime) -> list[Event]:
    """Show with an application what its supplier holds, or raise `Rejected` with every reason; raises `NotFound` too.

    What counts for the application already changes nothing.
    """
    held, version = cited.held, cited.version
    if is_shown_already(application, held.kind, version.file):
        return []
    reject_if_any([*reasons_against(application, held.kind), *_against(application, cited, uk_date(now))])
    return [attached(application, held.kind, held.evidence_id, version.file, now, cited.number)]


def _against(application: Application, cited: Cited, today: date) -> Iterator[Rejection | None]:
    yield comes_with_an_application(cited.held.kind)
    yield is_asked_for_in_categories(application, cited.held.kind, cited.terms)
    yield counts(cited)
    yield holds(cited, today)
    yield is_clean(cited)


def comes_with_an_application(kind: str) -> Rejection | None:
    """PA 2023 s. 36(2): shown before an award, insurance would look as if an application had needed it."""
    known = evidence_kinds().get(kind)
    if known is None or known.asked is Asked.ANY_TIME:
        return None
    return Rejection("evidence_only_after_award", f"{kind} is shown with no application", "/evidence_id")


def is_asked_for_in_categories(application: Application, kind: str, terms: CoverTerms | None) -> Rejection | None:
    """Where the policy names the categories that a kind is for, it is no matter of an application for others."""
    needed = next((each for each in terms.needed.kinds if each.kind == kind), None) if terms else None
    if needed is None or needed.categories is None or set(needed.categories) & application.categories.keys():
        return None
    detail = f"{kind} is not asked for in {', '.join(sorted(application.categories))}"
    return Rejection("evidence_not_asked_for", detail, "/evidence_id")


def counts(cited: Cited) -> Rejection | None:
    """What was rejected shows nothing, and what was replaced is no longer what the supplier shows."""
    if cited.number == cited.held.counting:
        return None
    if (reason := cited.version.rejected_for) is not None:
        return Rejection("evidence_rejected", f"version {cited.number} was rejected ({reason})", "/version")
    return Rejection("evidence_replaced", f"version {cited.number} was replaced by {cited.held.counting}", "/version")


def holds(cited: Cited, today: date) -> Rejection | None:
    """What has ended shows nothing of what is to come."""
    until = cited.version.valid_until
    if until is None or until >= today:
        return None
    return Rejection("evidence_expired", f"its last day, {until}, is over: it is {today}", "/version")


def is_clean(cited: Cited) -> Rejection | None:
    """A file with something harmful in it is opened by nobody, also before it is rejected for that."""
    if not cited.infected and cited.version.rejected_for != INFECTED:
        return None
    return Rejection("evidence_infected", "something harmful was found in the file", "/version")
