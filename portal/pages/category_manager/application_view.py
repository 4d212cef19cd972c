"""An application as its assessors read it: condition by condition, category by category."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from portal.api.answers.assessments import Admission, Assessed, Compared, Proposal
from portal.api.answers.drafts import Associate, Ground
from portal.api.operation import Listed
from portal.api.together import Missing
from portal.components.due import Due, due
from portal.components.supplier_names import SupplierNames, called
from portal.pages.category_manager.application_parts import (
    ADMIT,
    CONFIRM,
    CategoryPart,
    Exchange,
    FilePart,
    categories_of,
    clarifications_of,
    files_of,
    invitations_of,
    outcome_text,
)
from portal.pages.category_manager.queue import OPEN, evaluator
from portal.web.names import Names, in_words
from portal.web.person import Person
from portal.web.visit import Visit
from portal.web.wording import day, short_day, yes_or_no
from shared.auth.principal import Role


@dataclass(frozen=True)
class ApplicationView:
    """The page. `next` is which form it has: to confirm, to propose an admission, or none. `ready` are
    the categories of which every condition is met."""

    heading: str
    summary: tuple[tuple[str, str], ...]
    due: Due | None
    categories: tuple[CategoryPart, ...]
    declared: tuple[tuple[str, str], ...]
    grounds: tuple[tuple[str, ...], ...]
    associates: tuple[str, ...]
    files: tuple[FilePart, ...]
    clarifications: tuple[Exchange, ...]
    invitations: tuple[Exchange, ...]
    agreement: str
    missing: tuple[Missing, ...]
    differences: tuple[tuple[str, str, str], ...]
    before: str
    next: str
    options: tuple[tuple[str, str], ...]
    ready: tuple[str, ...]
    actions: tuple[tuple[str, str], ...]


def to_confirm(application: Assessed, person: Person) -> tuple[Proposal, ...]:
    """Return the proposals that this person may confirm: those of somebody else."""
    return tuple(each for each in application.proposals if each.proposed_by != person.subject)


def to_propose(application: Assessed) -> tuple[str, ...]:
    """Return the categories that are open and of which nothing is proposed."""
    proposed = {each.category for each in application.proposals}
    return tuple(
        each.category for each in application.categories if each.decision == OPEN and each.category not in proposed
    )


def application_view(
    application: Assessed,
    admissions: Listed[Admission] | Missing,
    compared: Compared | Missing,
    called_by: SupplierNames,
    visit: Visit,
) -> ApplicationView:
    """Return the page; the form is to confirm where something waits for this person, else to propose."""
    officer = visit.role is Role.CATEGORY_MANAGER
    confirmable = to_confirm(application, visit.person) if officer else ()
    open_now = to_propose(application) if officer else ()
    checked = {} if isinstance(admissions, Missing) else {each.category: each for each in admissions.items}
    names = visit.names
    return ApplicationView(
        heading=called(called_by, application.supplier_id),
        summary=_summary(application, visit),
        due=due(application.decide_by, visit.day) if application.open else None,
        categories=tuple(categories_of(application, checked, visit)),
        declared=_declared(application),
        grounds=tuple(_grounds(application, names)),
        associates=tuple(f"{each.name} ({in_words(each.kind).lower()})" for each in application.declaration.associates),
        files=tuple(files_of(application, visit)),
        clarifications=tuple(clarifications_of(application)),
        invitations=tuple(invitations_of(application, names)),
        agreement=_agreement(application),
        missing=tuple(each for each in (admissions, compared) if isinstance(each, Missing)),
        differences=() if isinstance(compared, Missing) else tuple(_differences(compared, names)),
        before="" if isinstance(compared, Missing) or not compared.before else day(compared.before.received_at),
        next=CONFIRM if confirmable else ADMIT if open_now else "",
        options=tuple(
            (each.category, f"{outcome_text(each.outcome)}: {names.category(each.category)}") for each in confirmable
        )
        or tuple((each, names.category(each)) for each in open_now),
        ready=_ready(open_now, checked),
        actions=_actions(application, visit, bool(confirmable), bool(open_now)) if officer else (),
    )


def _ready(open_now: tuple[str, ...], checked: Mapping[str, Admission]) -> tuple[str, ...]:
    return tuple(each for each in open_now if each in checked and not checked[each].in_the_way)


def _summary(application: Assessed, visit: Visit) -> tuple[tuple[str, str], ...]:
    rows = [
        ("Received", day(application.received_at)),
        ("Decide by", day(application.decide_by)),
        ("Evaluated by", evaluator(application.assessor, visit.person)),
        ("Market", visit.names.market(application.market)),
    ]
    if application.extended:
        rows.append(("More time was taken", application.justification))
    return tuple(rows)


def _declared(application: Assessed) -> tuple[tuple[str, str], ...]:
    said = application.declaration
    rows = [
        ("Has a safeguarding policy", yes_or_no(said.has_safeguarding_policy)),
        ("Registered for data protection", yes_or_no(said.registered_for_data_protection)),
        ("Accepts the terms", yes_or_no(said.accepts_terms)),
    ]
    if said.self_cleaning:
        rows.append(("What puts grounds right", said.self_cleaning))
    return tuple(rows)


def _grounds(application: Assessed, names: Names) -> Iterator[tuple[str, ...]]:
    declared = {(each.ground, each.about): each for each in application.declaration.exclusion_grounds}
    for each in application.grounds:
        said = declared.get((each.ground, each.about))
        until = f" until {short_day(each.counts_until)}" if each.counts_until else ""
        stands = "Bars an admission" if each.bars else f"Counts{until}" if each.counts else "Does not count any more"
        yield (
            names.of("exclusion_grounds", each.ground),
            in_words(each.nature) if each.nature else "Not known to the law of this market",
            stands,
            (said.self_cleaning if said else "") or "Nothing was stated",
            each.legal_basis,
        )


def _agreement(application: Assessed) -> str:
    offered = application.agreement
    if offered is None:
        return ""
    if offered.accepted_at:
        return f"Accepted on {day(offered.accepted_at)}."
    return f"Offered; the supplier has until {day(offered.accept_by)}{' and is late' if offered.overdue else ''}."


def _differences(compared: Compared, names: Names) -> Iterator[tuple[str, str, str]]:
    for each in compared.differences:
        yield in_words(each.field.replace(".", " ")), _said(each.before, names), _said(each.now, names)


def _said(value: bool | str | Ground | Associate | None, names: Names) -> str:
    match value:
        case Ground():
            return names.of("exclusion_grounds", value.ground)
        case Associate():
            return f"{value.name} ({in_words(value.kind).lower()})"
        case bool():
            return yes_or_no(value)
        case None | "":
            return "Not said"
    return names.category(value) if value.isupper() else value


def _actions(application: Assessed, visit: Visit, confirmable: bool, open_now: bool) -> tuple[tuple[str, str], ...]:
    path = f"/applications/{application.application_id}"
    actions = []
    if application.open and application.assessor != visit.person.subject:
        actions.append((f"{path}/evaluate", "Take the evaluation on"))
    if confirmable and open_now:
        actions.append((f"{path}/admit", "Propose to admit to other categories"))
    if application.open:
        actions += [(f"{path}/clarify", "Ask the applicant"), (f"{path}/invite", "Invite the applicant to speak")]
    if application.open and not application.extended and visit.day <= application.decide_by:
        actions.append((f"{path}/extend", "Take more time to decide"))
    if any(each.served_on is None for each in application.invitations):
        actions.append((f"{path}/served", "Record that the invitation has arrived"))
    return (*actions, (f"/history/application/{application.application_id}", "What happened"))
