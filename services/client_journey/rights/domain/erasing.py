"""When a client may be erased, and what that changes: the key is destroyed, and everybody forgets whose it all was.

Nothing is taken out of the log. What was sealed cannot be opened any more, by nobody, and the client's reference, by
which the journeys were found, goes with the key; what is left says of nobody where it came from.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.client_journey.journeys.domain.journey import Journey
from services.client_journey.journeys.domain.journey import Status as JourneyStatus
from services.client_journey.needs.domain.need import Need, NeedStatus
from services.client_journey.rights.domain.asking import terms_on
from services.client_journey.rights.domain.erasure import Erasure
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejection
from shared.reference.calendar import uk_date

RETENTION_OVER = "retention_over"


@dataclass(frozen=True)
class Held:
    """What is held of one client: all journeys, their needs, and what else keeps the data.

    `waiting` are the kinds of requests that wait for their answer, but for the one that is decided; `reported`: a
    safeguarding report is not closed.
    """

    client_id: UUID | None
    journeys: tuple[Journey, ...]
    needs: tuple[Need, ...]
    restricted: bool
    waiting: frozenset[str]
    erased: bool = False
    reported: bool = False

    @property
    def keep_until(self) -> date | None:
        """The day until which all of it is kept, that of the journey that was closed last; `None` where one is open."""
        days = [each.keep_until for each in self.journeys if each.status is JourneyStatus.CLOSED]
        known = [day for day in days if day is not None]
        return max(known) if known and len(known) == len(self.journeys) else None


def no_journey_is_open(held: Held) -> Rejection | None:
    """UK GDPR art. 17(3)(b): the data of a client who is helped on the way to work is needed for that task."""
    if all(each.status is JourneyStatus.CLOSED for each in held.journeys):
        return None
    return Rejection("journey_open", "a journey of the client is open: the data is needed until it is closed")


def no_order_runs(held: Held) -> Rejection | None:
    """UK GDPR art. 17(3)(b): what was bought for the client is delivered, and whom it is for must be known."""
    if all(each.status is not NeedStatus.ORDERED for each in held.needs):
        return None
    return Rejection("running_order", "an order for the client is under way")


def is_not_restricted(held: Held) -> Rejection | None:
    """UK GDPR art. 18(2): what is restricted is kept, for the client's own sake or for a legal claim."""
    if not held.restricted:
        return None
    return Rejection("client_restricted", "the use of the data is restricted: it is kept until that is lifted")


def no_other_request_waits(held: Held) -> Rejection | None:
    """Data Protection Act 2018 s. 173: what a client asked to see is not destroyed before it was shown."""
    if not held.waiting:
        return None
    return Rejection("request_open", f"another request of the client waits: {', '.join(sorted(held.waiting))}")


def no_report_is_open(held: Held) -> Rejection | None:
    """Data Protection Act 2018 Sch. 1 para. 18: a concern is looked into before its words go with the key.

    That there is one is for few to know: so the reason names none.
    """
    if not held.reported:
        return None
    return Rejection("legal_obligation", "the law asks that the data is kept for now")


def is_there(held: Held) -> Rejection | None:
    """Nothing is erased twice."""
    return Rejection("client_erased", "the client is erased already") if held.erased else None


KEEPING_RULES = (
    is_there,
    no_journey_is_open,
    no_order_runs,
    is_not_restricted,
    no_other_request_waits,
    no_report_is_open,
)


def reasons_to_keep(held: Held) -> list[Rejection]:
    """Return every reason for which the data is kept."""
    return [reason for rule in KEEPING_RULES if (reason := rule(held))]


def decide(held: Held, erasure_id: UUID, ground: str, request_id: UUID | None, now: datetime) -> list[Event]:
    """Record that a client is to be erased, and nothing more recorded of it. What that rests on was asked before."""
    decided = facts.ErasureDecided(
        erasure_id=erasure_id,
        client_id=held.client_id,
        journey_ids=tuple(each.journey_id for each in held.journeys),
        ground=ground,
        request_id=request_id,
        decided_at=now,
    )
    if held.client_id is None:
        return [decided]
    return [decided, facts.ClientForgotten(client_id=held.client_id, forgotten_at=now)]


def end_retention(journey: Journey, held: Held, erasure_id: UUID, keep_until: date, now: datetime) -> list[Event]:
    """End what is kept of a client whose last journey was closed long enough ago, or say why it is kept longer.

    Where another journey is open, or was closed later, that one's time is waited for.
    """
    if not journey.retention_runs or journey.keep_until != keep_until or uk_date(now) <= keep_until or held.erased:
        return []
    about = {"journey_id": journey.journey_id, "district": journey.district}
    ended = facts.RetentionEnded(**about, due_on=keep_until, ended_at=now)
    if held.keep_until is None or held.keep_until > keep_until:
        return [ended]
    terms = terms_on(uk_date(now))
    if reasons := reasons_to_keep(held):
        later = uk_date(now) + timedelta(days=terms.values.postponed_by_days)
        reason = reasons[0].code
        why = {"reason": reason, "keep_until": later, "policies": (terms.stamp,)}
        return [facts.RetentionPostponed(**about, **why, postponed_at=now)]
    return [ended, *decide(held, erasure_id, RETENTION_OVER, None, now)]


def carry_out(erasure: Erasure, journeys: Iterable[Journey], needs: Iterable[Need], now: datetime) -> list[Event]:
    """Tell of an erasure, once the client's key is destroyed: of each journey, and of each need."""
    if erasure.carried_out_at:
        return []
    return [
        *(
            facts.ClientErased(journey_id=each.journey_id, district=each.district, erased_at=now)
            for each in journeys
            if not each.erased_at
        ),
        *(facts.NeedSevered(need_id=each.need_id, severed_at=now) for each in needs if not each.severed_at),
        facts.ErasureCarriedOut(erasure_id=erasure.erasure_id, carried_out_at=now),
    ]
