"""Service: the time that a notice gives a supplier is counted from the day on which it reached it."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.decisions.domain.announcing import announce_not_made
from services.supplier_registry.decisions.domain.evaluating import (
    InviteRepresentations,
    MakeRepresentations,
    invite,
    represent,
    was_heard,
)
from services.supplier_registry.removals.domain.notices import (
    AnswerRemoval,
    NotifyRemoval,
    answer,
    decision_due,
    notify_removal,
)
from services.supplier_registry.removals.domain.removing import ProposeRemoval, propose
from services.supplier_registry.serving.domain.serving import (
    RecordService,
    Service,
    record_for_applicant,
    record_for_supplier,
    serve_applicant,
    serve_supplier,
)
from services.supplier_registry.suppliers.domain.deadlines import REDECLARATION, REMOVAL_NOTICE
from services.supplier_registry.suppliers.domain.redeclaring import RequestRedeclaration, lapse, request
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event, Reason
from shared.kernel.memberships import key_of
from shared.kernel.rules import NotFound
from shared.reference.calendar import add_working_days
from tests.supplier_registry.examples import (
    CATEGORY,
    MARKET,
    NOON,
    OTHER,
    TERMS,
    a_member,
    after,
    an_applicant,
    decided,
    refused,
    relied,
    served,
)

HERE, NAME = MARKET.code, key_of(MARKET.code, CATEGORY)
NOTIFIED, SERVED = date(2017, 3, 9), date(2017, 3, 14)  # a Thursday, and the Tuesday after
NAMED, COUNTED = date(2017, 3, 24), date(2017, 3, 29)  # ten working days after each; the 17th is a bank holiday
REMOVE = ProposeRemoval(reasons=("ceased_trading",), declares_no_interest=True)
GROUND = "mandatory_exclusion_ground"
MAKE = MakeRepresentations(text="It was quashed.")


def notified(*categories: str, only: str | None = None) -> Supplier:
    member = a_member(*categories)
    asked = NotifyRemoval(reasons=("ceased_trading",), category=only)
    return after(member, notify_removal(member, HERE, asked, TERMS, NOON))


def notice_of(supplier: Supplier, name: str = NAME) -> UUID:
    found = supplier.notices[name].notice_id if name in supplier.notices else supplier.requests[name].notice_id
    assert found
    return found


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def proposed(supplier: Supplier, on: date) -> list[Event]:
    return propose(supplier, HERE, REMOVE, TERMS, at(on), "ada")


def test_nobody_is_removed_before_the_notice_has_reached_it_however_long_that_takes() -> None:
    unserved = notified()
    assert unserved.notices[NAME].representations_by == NAMED
    assert refused(lambda: proposed(unserved, NAMED + timedelta(days=60))) == {"notice_not_served"}
    assert [*REMOVAL_NOTICE.due(unserved)] == []
    assert decision_due(unserved, HERE, NAMED, at(NAMED + timedelta(days=1))) == []
    assert answer(unserved, HERE, AnswerRemoval(answer="We object."), at(NAMED + timedelta(days=60)))


def test_a_notice_that_comes_late_gives_as_much_time_and_says_so() -> None:
    unserved = notified()
    (event,) = serve_supplier(unserved, Service(notice_of(unserved), SERVED, "email"))
    assert isinstance(event, facts.RemovalNoticeServed)
    assert (event.served_on, event.means, event.representations_by, event.moved_from) == (
        SERVED,
        "email",
        COUNTED,
        NAMED,
    )
    now = after(unserved, [event])
    assert now.notices[NAME].representations_by == COUNTED
    assert [each.by for each in REMOVAL_NOTICE.due(now)] == [COUNTED]
    assert refused(lambda: proposed(now, COUNTED)) == {"representations_open"}
    assert proposed(now, COUNTED + timedelta(days=1))
    assert SUPPLIERS.decode(SUPPLIERS.encode(now)) == now


def test_one_that_comes_on_the_same_day_moves_nothing() -> None:
    unserved = notified()
    (event,) = serve_supplier(unserved, Service(notice_of(unserved), NOTIFIED, "inbox"))
    assert isinstance(event, facts.RemovalNoticeServed)
    assert (event.representations_by, event.moved_from, event.category) == (NAMED, None, None)


def test_a_notice_is_served_once_and_another_by_nothing_of_it() -> None:
    both = notified(CATEGORY, OTHER, only=OTHER)
    first = served(both, SERVED)
    (identifier,) = {one.notice_id for one in first.notices.values()}
    assert identifier
    assert serve_supplier(first, Service(identifier, SERVED + timedelta(days=9), "email")) == []
    assert serve_supplier(both, Service(UUID(int=1), SERVED, "inbox")) == []
    (event,) = serve_supplier(both, Service(identifier, SERVED, "inbox"))
    assert isinstance(event, facts.RemovalNoticeServed)
    assert event.category == OTHER


def test_a_membership_lapses_by_the_days_since_the_request_reached_it() -> None:
    asked = after(a_member(), request(a_member(), HERE, RequestRedeclaration(), TERMS, NOON))
    named = asked.requests[NAME].redeclare_by
    assert [*REDECLARATION.due(asked)] == []
    assert lapse(asked, HERE, named, at(named + timedelta(days=30))) == []
    (event,) = serve_supplier(asked, Service(notice_of(asked), SERVED, "inbox"))
    assert isinstance(event, facts.RedeclarationRequestServed)
    assert (event.redeclare_by, event.remind_on, event.moved_from) == (date(2017, 3, 22), date(2017, 3, 20), named)
    now = after(asked, [event])
    assert [each.by for each in REDECLARATION.due(now)] == [event.redeclare_by]
    (reminder,) = REDECLARATION.reminders
    assert reminder.day(now) == event.remind_on
    assert lapse(now, HERE, named, at(event.redeclare_by)) == []
    assert lapse(now, HERE, event.redeclare_by, at(event.redeclare_by + timedelta(days=1)))


def test_nobody_is_refused_on_a_ground_before_the_invitation_has_reached_it() -> None:
    asked = InviteRepresentations(reasons=(GROUND,), detail="The register shows a conviction.")
    unserved = decided(an_applicant(), invite(an_applicant(), asked, relied(), "ada", NOON))
    (invitation,) = unserved.evaluation.invitations
    assert invitation.notice_id
    reasons, late = (Reason(code=GROUND),), invitation.representations_by + timedelta(days=30)
    (against,) = was_heard(unserved, reasons, late)
    assert against
    assert (against.code, against.pointer) == ("notice_not_served", "/reasons")
    assert announce_not_made(unserved, invitation.representations_by, at(late)) == []
    (event,) = serve_applicant(unserved, Service(invitation.notice_id, SERVED, "inbox"))
    assert isinstance(event, facts.InvitationServed)
    assert event.representations_by == add_working_days(SERVED, TERMS.represent_within)
    now = decided(unserved, [event])
    assert was_heard(now, reasons, event.representations_by + timedelta(days=1)) == [None]
    assert serve_applicant(now, Service(invitation.notice_id, SERVED, "email")) == []
    heard = decided(unserved, represent(unserved, MAKE, NOON))
    assert was_heard(heard, reasons, NOTIFIED) == [None], "who has spoken waits for no service"


def test_what_was_given_by_an_older_version_is_counted_as_it_was() -> None:
    old = facts.SupplierRemovalNotified(
        supplier_id=a_member().supplier_id, market=HERE, reason="ceased_trading", representations_by=NAMED
    )
    told = after(a_member(), [old])
    assert not told.notices[NAME].awaits_service
    assert proposed(told, NAMED + timedelta(days=1))


@pytest.mark.parametrize(
    ("served_on", "codes"),
    [
        (NOTIFIED - timedelta(days=1), {"served_before_given"}),
        (SERVED + timedelta(days=1), {"service_to_come"}),
    ],
)
def test_an_officer_records_a_service_that_can_have_been(served_on: date, codes: set[str]) -> None:
    unserved, by_post = notified(), RecordService(served_on=served_on, means="post")
    assert refused(lambda: record_for_supplier(unserved, notice_of(unserved), by_post, at(SERVED))) == codes
    with pytest.raises(NotFound):
        record_for_supplier(unserved, UUID(int=1), by_post, at(SERVED))


def test_the_first_service_counts_whoever_says_so() -> None:
    by_post = RecordService(served_on=SERVED, means="post")
    unserved = notified()
    (event,) = record_for_supplier(unserved, notice_of(unserved), by_post, at(SERVED))
    now = after(unserved, [event])
    assert record_for_supplier(now, notice_of(now), by_post, at(SERVED)) == []
    earlier = RecordService(served_on=NOTIFIED, means="by_hand")
    assert refused(lambda: record_for_supplier(now, notice_of(now), earlier, at(SERVED))) == {"served_already"}
    with pytest.raises(NotFound):
        record_for_applicant(an_applicant(), UUID(int=1), by_post, at(SERVED))


@given(st.integers(0, 40), st.integers(0, 60))
def test_the_supplier_always_has_all_of_its_working_days(days_to_service: int, days_to_proposal: int) -> None:
    """Whenever it is served, and whenever somebody tries: no removal before ten working days since it knew."""
    on = NOTIFIED + timedelta(days=days_to_service)
    tried = on + timedelta(days=days_to_proposal)
    now = served(notified(), on)
    if tried > add_working_days(on, TERMS.representations_within):
        assert proposed(now, tried)
    else:
        assert refused(lambda: proposed(now, tried)) == {"representations_open"}
