"""Answering a request: what was asked is done, or refused with the reason that the law allows."""

from datetime import datetime
from typing import Annotated

from services.client_journey.rights.domain.asking import about, is_open
from services.client_journey.rights.domain.erasing import Held, reasons_to_keep
from services.client_journey.rights.domain.request import DataRequest, Kind, Outcome, Status
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.commands import command
from shared.kernel.duties import CODE as SEPARATION
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import ReasonKind, reason_of
from shared.reference.lists import coded


@command
class AnswerDataRequest:
    """Say how a request was answered; one that was refused, in whole or in part, names the reason.

    Erasure is granted through a proposal and its confirmation, never by this.
    """

    outcome: Annotated[str, coded("answer to a data request")]
    reason: Annotated[str, reason_of(ReasonKind.DATA_REQUEST_REFUSED)] | None = None


@command
class ProposeErasure:
    """Propose that the client's data is erased, on a ground of the law. A second person confirms it."""

    ground: Annotated[str, reason_of(ReasonKind.ERASURE_GRANTED)]


@command
class ReturnErasure:
    """Do not confirm an erasure, with the reason: the request is to be decided anew."""

    reason: Annotated[str, reason_of(ReasonKind.ERASURE_RETURNED)]


def answer(request: DataRequest, asked: AnswerDataRequest, now: datetime) -> list[Event]:
    """Answer a request, or raise `Rejected` with every reason against it."""
    if (request.outcome, request.reason) == (asked.outcome, asked.reason):
        return []
    reject_if_any([is_open(request), *reasons_against(request, asked)])
    return [facts.DataRequestAnswered(**about(request), outcome=asked.outcome, reason=asked.reason, answered_at=now)]


def reasons_against(request: DataRequest, asked: AnswerDataRequest) -> list[Rejection | None]:
    """Return what speaks against an answer."""
    complies = asked.outcome != Outcome.REFUSED
    return [
        reason_goes_with_outcome(asked),
        erasure_is_confirmed(request, complies=complies),
        what_was_asked_for_was_made(request, complies=complies),
        nothing_is_proposed(request),
    ]


def reason_goes_with_outcome(asked: AnswerDataRequest) -> Rejection | None:
    """UK GDPR art. 12(4): whoever is refused anything is told why."""
    needed = asked.outcome != Outcome.COMPLIED
    if needed == (asked.reason is not None):
        return None
    detail = "say why it is refused" if needed else "what was done in full needs no reason"
    return Rejection("reason_needed" if needed else "reason_not_needed", detail, "/reason")


def erasure_is_confirmed(request: DataRequest, *, complies: bool) -> Rejection | None:
    """What cannot be undone is decided by two."""
    if request.kind != Kind.ERASURE or not complies:
        return None
    return Rejection("erasure_not_confirmed", "propose the erasure; a second person confirms it", "/outcome")


def what_was_asked_for_was_made(request: DataRequest, *, complies: bool) -> Rejection | None:
    """UK GDPR art. 15(3): whoever asks for access gets a copy."""
    if request.kind != Kind.ACCESS or not complies or request.exported_at:
        return None
    return Rejection("nothing_exported", "make the export first, and give it to the client", "/outcome")


def nothing_is_proposed(request: DataRequest) -> Rejection | None:
    """A second person has it: the proposal is confirmed or returned first."""
    if request.status != Status.PROPOSED:
        return None
    return Rejection("erasure_proposed", "an erasure waits for its confirmation: confirm or return that")


def propose(request: DataRequest, held: Held, asked: ProposeErasure, actor: str, now: datetime) -> list[Event]:
    """Propose an erasure, or raise `Rejected` with every reason to keep the data."""
    if request.status is Status.PROPOSED and request.ground == asked.ground:
        return []
    reject_if_any([is_open(request), asks_for_erasure(request), nothing_is_proposed(request), *reasons_to_keep(held)])
    return [
        facts.ErasureProposed(**about(request), ground=asked.ground, by=actor, proposed_at=now),
        facts.ErasureAwaitsConfirmation(**about(request), answer_by=request.answer_by),
    ]


def confirm(request: DataRequest, held: Held, actor: str, now: datetime) -> list[Event]:
    """Confirm an erasure: all that stood in its way is asked again, since this is when it takes effect."""
    reject_if_any(
        [is_open(request), is_proposed(request), confirmed_by_another(request, actor), *reasons_to_keep(held)]
    )
    return [facts.DataRequestAnswered(**about(request), outcome=Outcome.COMPLIED, answered_at=now)]


def send_back(request: DataRequest, asked: ReturnErasure, now: datetime) -> list[Event]:
    """Return a proposal."""
    reject_if_any([is_open(request), is_proposed(request)])
    return [facts.ErasureProposalReturned(**about(request), reason=asked.reason, returned_at=now)]


def asks_for_erasure(request: DataRequest) -> Rejection | None:
    """What the client did not ask for is not done in answer."""
    if request.kind == Kind.ERASURE:
        return None
    return Rejection("not_an_erasure", f"the request is for {request.kind}")


def is_proposed(request: DataRequest) -> Rejection | None:
    """There is something to confirm."""
    return None if request.status == Status.PROPOSED else Rejection("nothing_proposed", "no erasure is proposed")


def confirmed_by_another(request: DataRequest, actor: str) -> Rejection | None:
    """What cannot be undone is decided by two."""
    if request.proposed_by != actor:
        return None
    return Rejection(SEPARATION, "you proposed this erasure: somebody else has to confirm it")
