"""Giving evidence up, so that no delivery is held to it; and who opened which version, to auditors."""

from portal.api.answers.assessments import ASSESSED
from portal.api.answers.evidence import HELD
from portal.api.answers.evidence_decisions import DOWNLOADS, DOWNLOADS_OF_ENCLOSED, RELEASE_EVIDENCE, Download
from portal.api.operation import Listed, Operation
from portal.components.decision import decision
from portal.components.detail import Action, Detail, Section
from portal.components.paging import next_page
from portal.components.step import step_page
from portal.pages.category_manager.roles import OFFICERS
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.names import in_words
from portal.web.page import Absent, Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import listed, moment
from shared.auth.principal import Role

AUDITORS = frozenset({Role.AUDITOR})
ONE = "/evidence/{evidence_id}"
AT_ONCE = 100

RELEASE = decision(
    "Hold nothing to this evidence any more",
    "Give it up",
    "No delivery is held to this evidence any more.",
    read=HELD,
    send=RELEASE_EVIDENCE,
    form=Form(Field("reason", "Why?", choice_of, empty="Select why")),
    back=ONE,
    reasons={"reason": "evidence_released"},
    paragraphs=(
        "Offers and orders that need evidence of this kind are no longer held to it. Its versions stay on record.",
        "It counts again once the supplier gives it anew.",
    ),
    caption=lambda held, visit: visit.names.evidence(held.kind).rstrip("."),
    warning=True,
)


def openings_view(found: Listed[Download], kind: str, version: str, path: str, back: str) -> Detail:
    """Return who opened a version, in the order in which they did; `path` is the page's own."""
    table = tuple(
        (moment(each.at), each.actor, listed([in_words(role) for role in each.roles]), each.correlation_id)
        for each in found.items
    )
    following = next_page(path, found.next)
    return Detail(
        heading=f"Who opened version {version}",
        caption=kind,
        back=(back, kind),
        sections=(
            Section(
                "Openings",
                heads=("When", "Account", "Roles", "Request"),
                table=table,
                empty="Nobody has opened this version.",
            ),
        ),
        links=(Action(following, "Later openings"),) if following else (),
    )


async def show_openings(visit: Visit) -> Reply:
    """Show who opened a version."""
    held = await visit.api.get(HELD, evidence_id=visit.parameters["evidence_id"])
    return await _opened(visit, DOWNLOADS, held.kind, f"/evidence/{held.evidence_id}")


async def show_openings_of_enclosed(visit: Visit) -> Reply:
    """Show who opened a version that was enclosed with an application."""
    application = await visit.api.get(ASSESSED, application_id=visit.parameters["application_id"])
    kinds = {str(each.evidence_id): each.kind for each in application.evidence}
    kind = kinds.get(visit.parameters["evidence_id"])
    if kind is None:
        return Absent()
    return await _opened(visit, DOWNLOADS_OF_ENCLOSED, kind, f"/applications/{application.application_id}")


async def _opened(visit: Visit, operation: Operation[Listed[Download]], kind: str, back: str) -> Reply:
    found = await visit.api.get(operation, after=visit.asked("after"), limit=AT_ONCE, **visit.parameters)
    called = visit.names.evidence(kind).rstrip(".")
    return Shown(openings_view(found, called, visit.parameters["version"], visit.path, back))


PAGES = (
    step_page(f"{ONE}/release", OFFICERS, RELEASE),
    Page(f"{ONE}/{{version}}/openings", AUDITORS, "staff/detail.html", show_openings),
    Page(
        f"/applications/{{application_id}}{ONE}/{{version}}/openings",
        AUDITORS,
        "staff/detail.html",
        show_openings_of_enclosed,
    ),
)
