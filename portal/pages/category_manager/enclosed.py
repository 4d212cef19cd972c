"""Files of applications, opened by those who decide on them. Who opens which is kept on record."""

from portal.api.answers.assessments import ASSESSED, ENCLOSED_ADDRESS, ENCLOSED_FILE
from portal.components.opening import opened
from portal.pages.category_manager.roles import OFFICERS
from portal.web.page import Absent, Page, Reply
from portal.web.visit import Visit


async def act(visit: Visit) -> Reply:
    """Hand out a version of a file."""
    application = await visit.api.get(ASSESSED, application_id=visit.parameters["application_id"])
    kind = next(
        (each.kind for each in application.evidence if str(each.evidence_id) == visit.parameters["evidence_id"]), None
    )
    if kind is None:
        return Absent()
    return await opened(
        visit, ENCLOSED_ADDRESS, ENCLOSED_FILE, f"{kind}-{visit.parameters['version']}", **visit.parameters
    )


PAGES = (
    Page(
        "/applications/{application_id}/evidence/{evidence_id}/{version}",
        OFFICERS,
        "category_manager/application.html",
        None,
        act,
    ),
)
