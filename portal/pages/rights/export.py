"""All that is kept of a client who asks for it: made for a request, read, made again without what is of others."""

from uuid import UUID

from portal.api.answers.data_requests import DATA_REQUEST, EXPORT, DataRequest, MakeExport
from portal.components.step import StepView
from portal.pages.rights.words import ONE, PATH, STAFF, kind_of
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, long_text_of
from portal.web.page import Page, Reply, Shown, Streamed
from portal.web.visit import Visit
from portal.web.wording import moment

FORMS = (
    ("page", "A page to read and to print", "With everything under headings, for the client."),
    ("json", "A file for programs (JSON)", "For a client who wants to take the data elsewhere."),
)
ENDINGS = {"page": "html", "json": "json"}
MOST_WITHHELD = 1000
MAKING = Form(
    Field("form", "Put it together as", choice_of, empty="Select what it is put together as"),
    Field(
        "withhold",
        "What is about another person",
        long_text_of,
        hint="The ids of those things, each on a line of its own: each stands first in what it belongs to.",
        optional=True,
    ),
)
NO_IDS = "Enter ids as they stand in what was put together, each on a line of its own"
TOO_MANY = "Enter 1,000 ids at most"


def export_view(request: DataRequest) -> StepView:
    """Say what comes of it, and that it has to be read before it is handed over."""
    before = (f"It was last put together on {moment(request.exported_at)}.",) if request.exported_at else ()
    return StepView(
        heading="Put together all that is kept of the client",
        button="Download it",
        back=f"{PATH}/{request.request_id}",
        caption=kind_of(request.kind),
        paragraphs=(
            "Read it before you hand it over. What is about another person is withheld: put it together again and name "
            "it below.",
            "It is kept nowhere. That it was put together, by whom and when, stays on record.",
            *before,
        ),
        options={"form": FORMS},
    )


def withheld(filled: Filled) -> tuple[UUID, ...] | str:
    """Return the ids that were written down, each once; or what is wrong with them."""
    try:
        ids = tuple(dict.fromkeys(UUID(each) for each in filled.values["withhold"].split()))
    except ValueError:
        return NO_IDS
    return ids if len(ids) <= MOST_WITHHELD else TOO_MANY


async def _asked(visit: Visit) -> DataRequest:
    return await visit.api.get(DATA_REQUEST, data_request_id=visit.parameters["data_request_id"])


async def show(visit: Visit) -> Reply:
    """Show the form."""
    return Shown(export_view(await _asked(visit)), filled=MAKING.blank(form="page"))


async def make(visit: Visit) -> Reply:
    """Hand out what is kept; a request that is over, or for something else, makes nothing."""
    request, filled = await _asked(visit), MAKING.read(visit.form)
    if request.kind != "access":
        filled = filled.with_error("", "The client did not ask for a copy of the data")
    if request.ended_at is not None:
        filled = filled.with_error("", "The request is over. Record a new one if the client asks again")
    if filled.ok:
        ids = withheld(filled)
        if not isinstance(ids, str):
            form = filled.values["form"]
            export = visit.api.download(EXPORT, MakeExport(form=form, withhold=ids), data_request_id=request.request_id)
            return Streamed(export, f"what-we-keep-about-you.{ENDINGS.get(form, 'json')}")
        filled = filled.with_error("withhold", ids)
    return Shown(export_view(request), status=422, filled=filled)


PAGES = (Page(f"{ONE}/export", STAFF, "components/step.html", show, make),)
