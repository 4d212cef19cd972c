"""The clocks of clients' rights: the answer to a request, and the end of what is kept of a client."""

from collections.abc import Iterator
from typing import Any

from services.client_journey.journeys.domain.journey import JOURNEYS, Journey
from services.client_journey.rights.domain.request import DATA_REQUESTS, DataRequest
from shared.kernel.deadlines import Deadline, Due, Reminder


def _answer(request: DataRequest) -> Iterator[Due]:
    yield Due(str(request.request_id), request.answer_by)


def _retention(journey: Journey) -> Iterator[Due]:
    if journey.keep_until is not None:
        yield Due(str(journey.journey_id), journey.keep_until)


ANSWER_DUE: Reminder[DataRequest] = Reminder("data_request_due", lambda one: one.remind_on)
ANSWER: Deadline[Any] = Deadline(
    "data_request",
    awaits="the answer to a request that a client makes by right",
    passed="it is still to be answered, the district is told, and the client may complain to the Commissioner",
    aggregate=DATA_REQUESTS,
    due=_answer,
    standing={"open": True},
    reminders=(ANSWER_DUE,),
    ends=True,
)
RETENTION: Deadline[Any] = Deadline(
    "client_data",
    awaits="the end of the time for which a client's data is kept",
    passed="the client is erased, unless an order, a restriction or a request of the client stands in the way",
    aggregate=JOURNEYS,
    due=_retention,
    standing={"retention_runs": True},
    ends=True,
)

DEADLINES: tuple[Deadline[Any], ...] = (ANSWER, RETENTION)
