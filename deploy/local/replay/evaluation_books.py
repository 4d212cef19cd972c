"""The books of a replay on deciding: nobody was refused unheard, and nothing was decided that was sent back."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from deploy.local.replay.told import Told
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.reference.calendar import uk_date

Logs = Mapping[str, Sequence[Logged]]

_ON_A_GROUND = frozenset({"mandatory_exclusion_ground", "discretionary_exclusion_ground"})
_UNANSWERED = "clarification_unanswered"


def evaluation_findings(applications: Logs, suppliers: Logs, told: Told) -> list[Finding]:
    """Check the logs of applications and suppliers against what the client was told of their evaluation."""
    lives = {identifier: [each.event for each in events if each.event] for identifier, events in applications.items()}
    members = {identifier: [each.event for each in events if each.event] for identifier, events in suppliers.items()}
    asked = {name: state for life in lives.values() for name, state in _clarifications(life)}
    heard = {identifier: state for identifier, life in lives.items() if (state := _heard(life))}
    returned = {pair for identifier, life in (lives | members).items() for pair in _returned(identifier, life)}
    wrong = [f"application {identifier}: {fault}" for identifier, life in lives.items() for fault in _unheard(life)]
    alone = [f"application {identifier}: {fault}" for identifier, life in lives.items() for fault in _unproposed(life)]
    lost = [f"the proposal on {each} was returned or told so only" for each in sorted(returned ^ told.returned)]
    return [
        _as_told("every clarification stands as the client was told", asked, told.clarifications),
        _as_told("every applicant was heard as the client was told", heard, told.heard),
        Finding.of("nobody was refused who might still speak or answer", len(lives), wrong),
        Finding.of("every proposal that was returned is there, and was not decided on", len(returned), lost + alone),
    ]


def _as_told(what: str, found: Mapping[str, str], told: Mapping[str, str]) -> Finding:
    differing = sorted(each for each in found.keys() | told.keys() if found.get(each) != told.get(each))
    wrong = [f"{each} is {found.get(each)}, the client was told {told.get(each)}" for each in differing]
    return Finding.of(what, len(found), wrong)


def _clarifications(life: Sequence[Event]) -> Iterator[tuple[str, str]]:
    """Yield how far each question is, the last time last."""
    for event in life:
        match event:
            case facts.ClarificationRequested():
                yield str(event.clarification_id), "asked"
            case facts.ClarificationAnswered():
                yield str(event.clarification_id), "answered"


def _heard(life: Sequence[Event]) -> str | None:
    if any(isinstance(each, facts.RepresentationsMade) for each in life):
        return "spoke"
    return "invited" if any(isinstance(each, facts.RepresentationsInvited) for each in life) else None


def _returned(identifier: str, life: Sequence[Event]) -> Iterator[tuple[str, str]]:
    for event in life:
        match event:
            case facts.ProposalReturned():
                yield identifier, event.category
            case facts.RemovalReturnExplained():
                yield from ((identifier, category) for category in event.categories)


def _unheard(life: Sequence[Event]) -> Iterator[str]:
    """Yield each refusal on a ground, or for want of an answer, while there was time for that."""
    represent_by: date | None = None
    open_until = dict[object, date]()
    for event in life:
        match event:
            case facts.RepresentationsInvited():
                represent_by = date.max if event.notice_id else event.representations_by
            case facts.InvitationServed() if represent_by != date.min:
                represent_by = event.representations_by
            case facts.RepresentationsMade():
                represent_by = date.min
            case facts.ClarificationRequested():
                open_until[event.clarification_id] = event.answer_by
            case facts.ClarificationAnswered():
                open_until.pop(event.clarification_id)
            case facts.ApplicationRefused():
                day, codes = uk_date(event.decided_at), {str(each) for each in event.reasons}
                if codes & _ON_A_GROUND and (represent_by is None or day <= represent_by):
                    yield f"refused on {day} on a ground, and it could speak until {represent_by}"
                if _UNANSWERED in codes and not any(day > each for each in open_until.values()):
                    yield f"refused on {day} for want of an answer, and no question was overdue"


def _unproposed(life: Sequence[Event]) -> Iterator[str]:
    """Yield each category that was decided while no proposal on it stood."""
    standing = set[str]()
    for event in life:
        match event:
            case facts.DecisionProposed():
                standing.add(event.category)
            case facts.ProposalReturned():
                standing.discard(event.category)
            case facts.ApplicationRefused() if event.category not in standing:
                yield f"{event.category} was refused, and nobody had proposed it"
            case facts.AgreementOffered() if missing := set(event.categories) - standing:
                yield f"an agreement was offered for {', '.join(sorted(missing))}, and nobody had proposed it"
