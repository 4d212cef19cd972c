"""A client's journeys and needs, and what is known of orders, as the store and the rows hold them: commits are whole.

Commands and reactions are those of the domain, with what they rely on read as the service reads it. Claims are kept
beside the states, as documents of their own, so that a state which lost its claim, or took another's, is found.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

from services.client_journey.journeys.domain import journey as journeys
from services.client_journey.journeys.domain.journey import JOURNEYS, CloseJourney, Journey
from services.client_journey.journeys.domain.journey import Status as JourneyStatus
from services.client_journey.journeys.domain.moving import MoveJourney, move
from services.client_journey.known.orders import KNOWN_ORDERS, KnownOrder, Standing
from services.client_journey.needs.domain import following, giving_up, need
from services.client_journey.needs.domain.giving_up import ResumeNeed
from services.client_journey.needs.domain.need import (
    NEEDS,
    STANDING,
    Need,
    NeedStatus,
    open_need,
    transfer_with_journey,
    withdraw_with_journey,
)
from services.client_journey.needs.domain.recording import RecordNeed, record
from shared.contracts import client_journey as facts
from shared.contracts import ordering
from shared.contracts.event import Event, Reason
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from tests.client_journey.examples import NOON, UNMET, WITHDRAW

RESUME = ResumeNeed(reason="offer_available")
CLOSE = CloseJourney(reason="no_contact")
WHY = Reason(code="any")
Follow = Callable[..., list[Event]]


class Order:
    """An order for one need, as ordering tells of it: its facts in their order, as far as it has lived."""

    def __init__(self, for_need: Need, number: int) -> None:
        self.order_id, self.need_id, self.placed_at = new_id(), for_need.need_id, NOON + timedelta(hours=number)
        self._about = {
            "order_id": self.order_id,
            "need_ids": (self.need_id,),
            "supplier_id": new_id(),
            "district": for_need.district,
        }
        self._in_category = {**self._about, "category": for_need.category}
        self.told: list[Event] = [self._placed()]

    def comes_to(self, standing: Standing, by: str = "cancelled") -> None:
        """End it: delivered, ended early, or come to nothing in one of the ways there are."""
        line = {**self._about, "line": 1, "need_id": self.need_id}
        if standing is Standing.COMPLETED:
            self.told.append(ordering.ProvisionCompleted(**line, completed_on=NOON.date()))
        elif by == "ended_early":
            self.told.append(ordering.ProvisionEndedEarly(**line, ended_on=NOON.date(), reason=WHY))
        elif by == "did_not_start":
            day = NOON.date()
            missed = ordering.DidNotStart(**line, starts_on=day, reason=WHY, said_by="supplier", recorded_at=NOON)
            self.told.append(missed)
        else:
            self.told.append(self._nothing(by))

    def _placed(self) -> Event:
        return ordering.OrderPlaced(
            **self._in_category,
            market="DPS-EMPLOYABILITY",
            regime="PCR_LIGHT_TOUCH",
            source=ordering.Source(offer_id=new_id(), offer_version=1),
            lines=(ordering.Line(line=1, need_id=self.need_id, budget_id="any", amount_pence=1),),
            starts_on=NOON.date(),
            placed_by="coach",
            placed_at=self.placed_at,
            policies=(),
        )

    def _nothing(self, by: str) -> Event:
        match by:
            case "rejected":
                return ordering.OrderRejected(**self._about, reason=WHY, rejected_at=NOON)
            case "declined":
                return ordering.OrderDeclined(**self._in_category, reason=WHY, declined_at=NOON)
            case "lapsed":
                return ordering.OrderLapsed(**self._in_category, due_on=NOON.date(), lapsed_at=NOON)
            case "stopped":
                return ordering.OrderStopped(**self._in_category, was_issued=False, reason=WHY, stopped_at=NOON)
        return ordering.OrderCancelled(**self._in_category, reason=WHY, cancelled_at=NOON)


WAYS_TO_NOTHING = ("rejected", "declined", "lapsed", "stopped", "cancelled", "did_not_start", "ended_early")


@dataclass
class World:
    """What is committed, and the rows of orders; `follow` is the reaction that is tried."""

    follow: Follow = following.follow
    journeys: dict[UUID, Journey] = field(default_factory=dict)
    needs: dict[UUID, Need] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    rows: dict[UUID, KnownOrder] = field(default_factory=dict)
    journey_id: UUID = field(default_factory=new_id)

    def __post_init__(self) -> None:
        """Begin with an open journey."""
        self.starts()

    @property
    def journey(self) -> Journey:
        """The client's last journey."""
        return self.journeys[self.journey_id]

    def starts(self) -> None:
        """Open the first journey, or another one after the last was closed."""
        self.journey_id = new_id()
        about = {"journey_id": self.journey_id, "district": "D01"}
        self.commit([facts.JourneyStarted(**about, category="ENGAGEMENT", started_at=NOON)])

    def records(self, category: str) -> UUID | None:
        """Record a need; `None` where it is refused."""
        need_id, holder = new_id(), self.holder(self.journey_id, category)
        asked = RecordNeed(category=category)
        return need_id if self._done(lambda: record(self.journey, need_id, holder, asked, NOON)) else None

    def reports_unmet(self, need_id: UUID) -> bool:
        """Report a need unmet, unless it is refused."""
        return self._done(lambda: giving_up.report_unmet(self.needs[need_id], UNMET, NOON))

    def withdraws(self, need_id: UUID) -> bool:
        """Withdraw a need, unless it is refused."""
        return self._done(lambda: giving_up.withdraw(self.needs[need_id], WITHDRAW, NOON))

    def resumes(self, need_id: UUID) -> bool:
        """Look anew for what was unmet, unless it is refused."""
        one = self.needs[need_id]
        holder = self.holder(one.journey_id, one.category)
        return self._done(lambda: giving_up.resume(one, self.journeys[one.journey_id], holder, RESUME, NOON))

    def moves(self, category: str) -> bool:
        """Move the client to another category, which changes no need."""
        asked = MoveJourney(to_category=category, reason="progress")
        return self._done(lambda: move(self.journey, asked, NOON))

    def closes(self) -> None:
        """Close the journey and withdraw its open needs, in one commit."""
        mine = [each for each in self.needs.values() if each.journey_id == self.journey_id]
        ended = [event for each in mine for event in withdraw_with_journey(each, NOON)]
        self.commit([*journeys.close(self.journey, CLOSE, NOON), *ended])

    def goes_to(self, district: str) -> None:
        """Let the needs of the journey follow it to another district."""
        mine = [each for each in self.needs.values() if each.journey_id == self.journey_id]
        self.journeys[self.journey_id] = replace(self.journey, district=district)
        self.commit([event for each in mine for event in transfer_with_journey(each, district, NOON)])

    def folds(self, order_id: UUID, event: Event) -> None:
        """Fold a fact of an order into its row, which never falls behind."""
        row = KNOWN_ORDERS.fold(self.rows.get(order_id), event)
        assert row is not None
        self.rows[order_id] = row

    def reacts(self, order_id: UUID, need_id: UUID) -> None:
        """Let a need follow an order by what its row says now."""
        one, order = self.needs[need_id], self.rows[order_id]
        holder = self.holder(one.journey_id, one.category) if following.needs_the_claim(one, order) else None
        journey = self.journeys[one.journey_id] if following.needs_the_journey(one, order) else None
        self.commit(self.follow(one, order, holder, journey, NOON))

    def holder(self, journey_id: UUID, category: str) -> str | None:
        """Return the need that holds the claim on a category of a journey."""
        return self.claims.get(open_need(journey_id, category).id)

    def commit(self, events: Iterable[Event]) -> None:
        """Commit events with the claims that follow from them: one that another holds fails it."""
        for event in events:
            if isinstance(event, facts.JourneyEvent):
                self.journeys[event.journey_id] = JOURNEYS.evolve(self.journeys.get(event.journey_id), event)
                continue
            assert isinstance(event, facts.NeedEvent)
            before = self.needs.get(event.need_id)
            after = self.needs[event.need_id] = NEEDS.evolve(before, event)
            self._claim(before, after)

    def _claim(self, before: Need | None, after: Need) -> None:
        held = {each.id for each in NEEDS.claims(before)} if before else set()
        for taken in {each.id for each in NEEDS.claims(after)} - held:
            assert taken not in self.claims, "two needs of one category stand at once"
            self.claims[taken] = str(after.need_id)
        for released in held - {each.id for each in NEEDS.claims(after)}:
            assert self.claims.pop(released) == str(after.need_id), "a claim was another need's"

    def _done(self, decide: Callable[[], list[Event]]) -> bool:
        try:
            events = decide()
        except Rejected:
            return False
        self.commit(events)
        return bool(events)

    def holds(self) -> None:
        """What holds after every commit: claims are those of the states, and nothing is open in a closed journey."""
        held = {each.id: str(one.need_id) for one in self.needs.values() for each in NEEDS.claims(one)}
        assert held == self.claims
        standing = [(one.journey_id, one.category) for one in self.needs.values() if one.status in STANDING]
        assert len(standing) == len(set(standing)), "two needs of one category stand at once"
        for one in self.needs.values():
            closed = self.journeys[one.journey_id].status is JourneyStatus.CLOSED
            assert not (closed and one.status is NeedStatus.OPEN), "a need is open in a closed journey"
            assert one.superseded_by is None or one.reason == need.SUPERSEDED
