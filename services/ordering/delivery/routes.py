"""The HTTP of delivery: what both sides say of an order that was accepted."""

from typing import Annotated
from uuid import UUID

from fastapi import Path, Response

from services.ordering.delivery.commands import Delivery
from services.ordering.delivery.domain.attending import RecordAttendance
from services.ordering.delivery.domain.disputes import DisputeOrder, SettleDispute
from services.ordering.delivery.domain.ending import CompleteProvision, EndProvisionEarly
from services.ordering.delivery.domain.outcomes import RecordOutcome, ReverseOutcome, VerifyOutcome
from services.ordering.delivery.domain.problems import AnswerProblem, ReportProblem
from services.ordering.delivery.domain.starting import SayItDidNotStart, StartProvision
from shared.auth.principal import Role
from shared.http.answers import respond
from shared.http.callers import allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller

router = service_router("ordering")

_STAFF = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER)
Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
Staff = Annotated[Caller, allow(*_STAFF)]
EitherSide = Annotated[Caller, allow(*_STAFF, Role.SUPPLIER)]
Buyer = Annotated[Caller, allow(Role.BUYER)]
Number = Annotated[int, Path(ge=1, le=1000)]

Commands = Annotated[Delivery, provided(Delivery)]


@router.post("/orders/{order_id}/start", status_code=204)
async def start_provision(order_id: UUID, asked: StartProvision, caller: Supplier, delivery: Commands) -> Response:
    """Record that the client took up the provision."""
    return respond(await delivery.start(order_id, asked, caller))


@router.post("/orders/{order_id}/did-not-start", status_code=204)
async def say_it_did_not_start(
    order_id: UUID, asked: SayItDidNotStart, caller: EitherSide, delivery: Commands
) -> Response:
    """Record that the client did not take up the provision, with the reason: the need is open again."""
    return respond(await delivery.did_not_start(order_id, asked, caller))


@router.post("/orders/{order_id}/attendance", status_code=204)
async def record_attendance(order_id: UUID, asked: RecordAttendance, caller: Supplier, delivery: Commands) -> Response:
    """Record who came to sessions of the provision; a session that was recorded before is put right."""
    return respond(await delivery.record_attendance(order_id, asked, caller))


@router.post("/orders/{order_id}/completion", status_code=204)
async def complete_provision(
    order_id: UUID, asked: CompleteProvision, caller: Supplier, delivery: Commands
) -> Response:
    """Record that the client finished."""
    return respond(await delivery.complete(order_id, asked, caller))


@router.post("/orders/{order_id}/early-end", status_code=204)
async def end_provision_early(
    order_id: UUID, asked: EndProvisionEarly, caller: EitherSide, delivery: Commands
) -> Response:
    """Record that the client left before the end, with the reason, as the supplier or the district."""
    return respond(await delivery.end_early(order_id, asked, caller))


@router.post("/orders/{order_id}/outcome", status_code=204)
async def record_outcome(order_id: UUID, asked: RecordOutcome, caller: Supplier, delivery: Commands) -> Response:
    """Record one kind of outcome of the provision, with the kind and the day of the evidence that shows it.

    The same kind on another day, or with other evidence, puts it right. The evidence itself is sent to nobody: the
    district asks to see it where the outcome is drawn to be checked.
    """
    return respond(await delivery.record_outcome(order_id, asked, caller))


@router.post("/orders/{order_id}/outcome-verification", status_code=204)
async def verify_outcome(order_id: UUID, asked: VerifyOutcome, caller: Staff, delivery: Commands) -> Response:
    """Say that the evidence of an outcome was checked and holds."""
    return respond(await delivery.verify_outcome(order_id, asked, caller))


@router.post("/orders/{order_id}/outcome-reversal", status_code=204)
async def reverse_outcome(order_id: UUID, asked: ReverseOutcome, caller: EitherSide, delivery: Commands) -> Response:
    """Take back an outcome that was recorded and does not stand, as the supplier or the district."""
    return respond(await delivery.reverse_outcome(order_id, asked, caller))


@router.post("/orders/{order_id}/problems", status_code=204)
async def report_problem(order_id: UUID, asked: ReportProblem, caller: EitherSide, delivery: Commands) -> Response:
    """Say that something went wrong with an order; the other side is told, and is to answer."""
    return respond(await delivery.report_problem(order_id, asked, caller))


@router.post("/orders/{order_id}/problems/{number}/answer", status_code=204)
async def answer_problem(
    order_id: UUID, number: Number, asked: AnswerProblem, caller: EitherSide, delivery: Commands
) -> Response:
    """Answer a problem that the other side reported; it is told."""
    return respond(await delivery.answer_problem(order_id, number, asked, caller))


@router.post("/orders/{order_id}/dispute", status_code=204)
async def dispute_order(order_id: UUID, asked: DisputeOrder, caller: EitherSide, delivery: Commands) -> Response:
    """Dispute an order: a buyer decides, and nothing of it is closed until then."""
    return respond(await delivery.dispute(order_id, asked, caller))


@router.post("/orders/{order_id}/dispute-withdrawal", status_code=204)
async def withdraw_dispute(order_id: UUID, caller: EitherSide, delivery: Commands) -> Response:
    """Dispute an order no more, as the side that did."""
    return respond(await delivery.withdraw_dispute(order_id, caller))


@router.post("/orders/{order_id}/settlement", status_code=204)
async def settle_dispute(order_id: UUID, asked: SettleDispute, caller: Buyer, delivery: Commands) -> Response:
    """Decide a dispute, as a buyer who neither disputed the order nor placed it; both sides are told."""
    return respond(await delivery.settle_dispute(order_id, asked, caller))
