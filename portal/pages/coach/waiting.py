"""Waiting for a place of a start that is full: joining the list, the place on it, and leaving it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias
from urllib.parse import urlencode
from uuid import UUID

from portal.api.answers.needs import Need
from portal.api.answers.waiting_lists import (
    JOIN_WAITING_LIST,
    LEAVE_WAITING_LIST,
    WAITING_LISTS,
    JoinWaitingList,
    WaitingList,
)
from portal.api.client import Done
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.api.together import Missing, part, together
from portal.components.clients import client_label
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.steps import path_of, to_client
from portal.pages.coach.words import COACH
from portal.web.form import Form
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day

Waits: TypeAlias = Listed[WaitingList] | Missing
_NOTHING = Form()


@dataclass(frozen=True)
class WaitShown:
    """A start whose place a need waits for; `order_path` leads to the order where a place is held."""

    text: str
    order_path: str
    leave_path: str


async def waits_for(visit: Visit, need_ids: Iterable[UUID]) -> Mapping[UUID, Waits]:
    """Ask for which starts each of these needs waits."""
    ids = tuple(need_ids)
    found = await together(
        *(part(visit.api.get(WAITING_LISTS, need_id=each, limit=20), "The waiting lists") for each in ids)
    )
    return dict(zip(ids, found, strict=True))


def waits_shown(lists: Iterable[WaitingList], need: Need) -> Iterator[WaitShown]:
    """Say for which starts a need waits, at which place, and until when a place is held."""
    path = f"/clients/{need.journey_id}"
    for each in lists:
        for waiting in each.needs:
            if waiting.need_id != need.need_id:
                continue
            query = urlencode({"need": need.need_id, "offer": each.offer_id, "start": each.start_id})
            text = (
                f"A place of the start on {day(each.starts_on)} is held. Order by {day(waiting.order_by)}."
                if waiting.order_by
                else f"Waits for a place of the start on {day(each.starts_on)}: number {waiting.position} "
                f"of {each.waiting} on the list."
            )
            yield WaitShown(
                text=text,
                order_path=f"{path}/order?{query}" if waiting.order_by else "",
                leave_path=f"{path}/wait/{each.start_id}/{waiting.waiting_id}",
            )


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


async def _ask_to_leave(visit: Visit) -> Asked:
    return Asked(
        StepView(
            heading="Leave the waiting list",
            button="Leave the list",
            back=path_of(visit),
            caption=client_label(visit.parameters["journey_id"]),
            paragraphs=("The client loses the place on the list. A place that is held is offered to the next.",),
            warning=True,
        )
    )


async def _leave(visit: Visit, _: Mapping[str, Any]) -> Done[Any] | Refused:
    start_id, waiting_id = visit.parameters["start_id"], visit.parameters["waiting_id"]
    return await visit.api.send(LEAVE_WAITING_LIST, key=visit.form.key, start_id=start_id, waiting_id=waiting_id)


leaving = Step(Form(), _ask_to_leave, _leave, to_client("The client does not wait for this place any more."))

PAGES = (
    Page("/clients/{journey_id}/wait", COACH, "coach/cannot_wait.html", None, act),
    step_page("/clients/{journey_id}/wait/{start_id}/{waiting_id}", COACH, leaving),
)
