"""What a district is told of what its clients ask for by right: the request and its last day, and not who asked."""

from collections.abc import Mapping

from services.notifications.messages.domain.notices.audience import the_district
from services.notifications.messages.domain.notices.notice import Notice
from shared.contracts.client_journey import (
    DataRequestAnswered,
    DataRequestDue,
    DataRequestExtended,
    DataRequestOverdue,
    DataRequestReceived,
    DataRequestTransferred,
    DataRequestWithdrawn,
    ErasureAwaitsConfirmation,
    ErasureProposalReturned,
)
from shared.contracts.event import Event
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency

NOTICES = (
    Notice(
        DataRequestReceived,
        the_district,
        Urgency.ACT,
        Group.CLIENTS,
        "Request for {kind} of a client's data, to be answered by {answer_by}",
        "A client of your district has made a request under data protection law: {kind}. It was received on "
        "{received_on} and has to be answered by {answer_by} (request {request_id}).",
    ),
    Notice(
        DataRequestDue,
        the_district,
        Urgency.ACT,
        Group.CLIENTS,
        "Reminder: answer a client's request by {answer_by}",
        "A client's request for {kind} has not been answered yet. Its last day is {answer_by} (request {request_id}).",
    ),
    Notice(
        DataRequestOverdue,
        the_district,
        Urgency.ACT,
        Group.CLIENTS,
        "Overdue: a client's request",
        "A client's request for {kind} had to be answered by {answer_by}. Answer it now: the client may complain to "
        "the Information Commissioner (request {request_id}).",
    ),
    Notice(
        DataRequestExtended,
        the_district,
        Urgency.KNOW,
        Group.CLIENTS,
        "More time for a client's request, until {answer_by}",
        "The time to answer a client's request for {kind} was extended to {answer_by}. {reason} The client has to be "
        "told (request {request_id}).",
    ),
    Notice(
        DataRequestTransferred,
        the_district,
        Urgency.ACT,
        Group.CLIENTS,
        "A client's request came with its client, to be answered by {answer_by}",
        "A client has come to your district with a request for {kind}, which has to be answered by {answer_by} "
        "(request {request_id}).",
    ),
    Notice(
        ErasureAwaitsConfirmation,
        the_district,
        Urgency.ACT,
        Group.CLIENTS,
        "An erasure waits for a second person",
        "Somebody has proposed to erase a client's data. A district manager other than whoever proposed it confirms it "
        "or sends it back by {answer_by} (request {request_id}). An erasure cannot be undone.",
    ),
    Notice(
        ErasureProposalReturned,
        the_district,
        Urgency.ACT,
        Group.CLIENTS,
        "An erasure was not confirmed",
        "A proposal to erase a client's data was sent back: {reason} The request has to be decided anew "
        "(request {request_id}).",
    ),
)

TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    DataRequestAnswered: "the district itself answered, and the client is told by it",
    DataRequestWithdrawn: "the district itself recorded that nothing is asked for any more",
}
