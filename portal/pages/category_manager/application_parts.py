"""The parts of an application as its assessors read them: its categories, files, questions and invitations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.api.answers.assessments import Admission, Assessed, Proposal
from portal.components.plain import without_codes
from portal.components.reasons import reason_text
from portal.components.states import State
from portal.pages.category_manager.queue import OPEN
from portal.web.names import Names, in_words
from portal.web.visit import Visit
from portal.web.wording import day, short_day
from shared.auth.principal import Role

ADMIT, REFUSE, CONFIRM = "admit", "refuse", "confirm"
_DECISIONS = {
    "open": State("Not decided", "yellow"),
    "accepted": State("Accepted", "green"),
    "refused": State("Refused", "red"),
    "withdrawn": State("Withdrawn by the applicant", "grey"),
}
_FILES = {
    "clean": State("Clean", "green"),
    "unscanned": State("Not scanned yet", "yellow"),
    "infected": State("Something harmful found", "red"),
    "lost": State("Lost", "red"),
}


@dataclass(frozen=True)
class ProposalPart:
    """What somebody proposed: by "you" or by another category manager."""

    outcome: str
    by: str
    on: str
    reasons: tuple[str, ...]
    note: str
    return_path: str
    return_text: str


@dataclass(frozen=True)
class CategoryPart:
    """One category: how it stands, and what stands in the way of admitting the applicant to it."""

    name: str
    state: State
    against: tuple[str, ...]
    conditions: str
    proposal: ProposalPart | None
    returned: str
    reasons: tuple[str, ...]
    refuse_path: str


@dataclass(frozen=True)
class FilePart:
    """A file of the application."""

    kind: str
    version: str
    state: State
    open_path: str
    openings_path: str = ""
    """Who has opened it, to auditors."""


@dataclass(frozen=True)
class Exchange:
    """What the applicant was asked, or invited to speak on, and what it said."""

    question: str
    about: tuple[str, ...]
    due: str
    answer: str


def categories_of(application: Assessed, checks: Mapping[str, Admission], visit: Visit) -> Iterator[CategoryPart]:
    """Yield each category with what is proposed for it; `checks` say what stands in the way of admitting to it."""
    for each in application.categories:
        proposal = next((one for one in application.proposals if one.category == each.category), None)
        returned = next((one for one in application.returned if one.category == each.category), None)
        checked = checks.get(each.category)
        found = tuple(against(one.detail, visit.names) for one in checked.in_the_way) if checked else ()
        may_refuse = visit.role is Role.CATEGORY_MANAGER and each.decision == OPEN and proposal is None
        yield CategoryPart(
            name=visit.names.category(each.category),
            state=_DECISIONS.get(each.decision, State(in_words(each.decision), "grey")),
            against=found,
            conditions="Every condition is met." if checked and not found else "",
            proposal=_proposal(proposal, application, visit) if proposal else None,
            returned=returned.note if returned and not proposal and each.decision == OPEN else "",
            reasons=tuple(
                f"{reason_text(visit.names, 'application_refused', one.code)} {one.detail}".strip()
                for one in each.explanations
            ),
            refuse_path=f"/applications/{application.application_id}/refuse/{each.category}" if may_refuse else "",
        )


def against(detail: str, names: Names) -> str:
    """Return what stands in the way as a sentence, with grounds and evidence called what they are called."""

    def called_so(code: str) -> str:
        known = [names.lists.get(each, {}).get(code) for each in ("exclusion_grounds", "evidence_kinds")]
        return next((each for each in known if each), in_words(code))

    said = without_codes(detail, called_so)
    return said[:1].upper() + said[1:]


def _proposal(proposal: Proposal, application: Assessed, visit: Visit) -> ProposalPart:
    own = proposal.proposed_by == visit.person.subject
    officer = visit.role is Role.CATEGORY_MANAGER
    path = f"/applications/{application.application_id}/return/{proposal.category}"
    return ProposalPart(
        outcome=outcome_text(proposal.outcome),
        by="you" if own else "another category manager",
        on=short_day(proposal.proposed_at),
        reasons=tuple(
            f"{reason_text(visit.names, 'application_refused', one.code)} {one.detail}".strip()
            for one in proposal.reasons
        ),
        note=proposal.note,
        return_path=path if officer else "",
        return_text="Take it back" if own else "Return it with a note",
    )


def outcome_text(outcome: str) -> str:
    """Return what is proposed as a button would say it."""
    return {ADMIT: "Admit", REFUSE: "Refuse"}.get(outcome, in_words(outcome))


def files_of(application: Assessed, visit: Visit) -> Iterator[FilePart]:
    """Yield the files; those that were scanned can be opened while the application is open."""
    may_open = visit.role is Role.CATEGORY_MANAGER and application.open
    for each in application.evidence:
        path = f"/applications/{application.application_id}/evidence/{each.evidence_id}/{each.version}"
        yield FilePart(
            kind=visit.names.evidence(each.kind).rstrip("."),
            version=f"Version {each.version}",
            state=_FILES.get(each.status, State(in_words(each.status), "grey")),
            open_path=path if may_open and each.status == "clean" else "",
            openings_path=f"{path}/openings" if visit.role is Role.AUDITOR else "",
        )


def clarifications_of(application: Assessed) -> Iterator[Exchange]:
    """Yield what the applicant was asked."""
    for each in application.clarifications:
        yield Exchange(each.question, (), f"To be answered by {day(each.answer_by)}", each.answer)


def invitations_of(application: Assessed, names: Names) -> Iterator[Exchange]:
    """Yield the exclusions on which the applicant was invited to speak."""
    for each in application.invitations:
        about = tuple(reason_text(names, "application_refused", code) for code in each.reasons)
        served = "" if each.served_on else ", counted anew from when the notice reaches the applicant"
        yield Exchange(each.detail, about, f"May speak until {day(each.representations_by)}{served}", each.reply)
