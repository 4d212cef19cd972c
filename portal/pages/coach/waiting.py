"""Letting a client wait for a place of a start that is full."""

from uuid import UUID

from portal.api.answers.waiting_lists import JOIN_WAITING_LIST, JoinWaitingList
from portal.api.problem import Refused
from portal.components.step import StepView
from portal.pages.coach.steps import path_of
from portal.pages.coach.words import COACH
from portal.web.form import Form
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit

_NOTHING = Form()


async def act(visit: Visit) -> Reply:
    """Join the waiting list of a start, or show what stands against it."""
    try:
        asked = JoinWaitingList(need_id=UUID(visit.form.text("need_id")), offer_id=UUID(visit.form.text("offer_id")))
        start_id = UUID(visit.form.text("start_id"))
    except ValueError:
        return Absent()
    done = await visit.api.send(JOIN_WAITING_LIST, asked, key=visit.form.key, start_id=start_id)
    if not isinstance(done, Refused):
        return To(path_of(visit), "The client waits for a place. You are told when one is free.")
    back = f"{path_of(visit)}/order?need={asked.need_id}&offer={asked.offer_id}"
    view = StepView("The client cannot wait for a place", "Go back", back)
    return Shown(view, status=422, filled=_NOTHING.blank().refused(done), template="coach/cannot_wait.html")


PAGES = (Page("/clients/{journey_id}/wait", COACH, "coach/cannot_wait.html", None, act),)
