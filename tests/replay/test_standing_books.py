"""The books on what the clock does to suppliers: they say so where something was left undone."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

from deploy.local.replay.standing_books import standing_findings
from deploy.reconciliation.reading import Logged
from services.supplier_registry.applications.domain.announcing import announce_overdue
from services.supplier_registry.applications.domain.applying import apply
from services.supplier_registry.organisations.domain.registration import register
from services.supplier_registry.suppliers.domain.redeclaring import RequestRedeclaration, lapse, remind, request
from services.supplier_registry.suppliers.domain.suspending import SuspendSupplier, end_suspension, suspend
from shared.contracts.event import Event
from shared.contracts.supplier_registry import SupplierAdmitted
from tests.supplier_registry.examples import (
    APPLICATION,
    CATEGORY,
    LINK,
    MARKET,
    NOON,
    SUPPLIER,
    TERMS,
    a_registered,
    a_registration,
    after,
    an_applicant,
    an_application,
    serving,
)

HERE, DUE, NEXT_DAY = MARKET.code, date(2017, 3, 16), date(2017, 3, 17)
MORNING = datetime(2017, 3, 17, 9, tzinfo=UTC)
DECIDE_BY, LATER = date(2017, 3, 24), datetime(2017, 3, 27, 9, tzinfo=UTC)
_ABOUT = {"supplier_id": SUPPLIER, "market": HERE, "category": CATEGORY, "application_id": APPLICATION}
MEMBER = [
    *register(a_registration(), LINK, SUPPLIER, (), None, TERMS, NOON),
    SupplierAdmitted(**_ABOUT, admitted_at=NOON),
]
SUSPENDED = [
    *MEMBER,
    *suspend(after(None, MEMBER), HERE, SuspendSupplier(reason="investigation", until=DUE), TERMS, NOON),
]
UNSERVED = [*MEMBER, *request(after(None, MEMBER), HERE, RequestRedeclaration(), TERMS, NOON)]
ASKED = [*UNSERVED, *serving(after(None, UNSERVED))]
APPLIED = apply(a_registered(), APPLICATION, None, MARKET, an_application(), TERMS, NOON)


def log(events: Iterable[Event]) -> dict[str, list[Logged]]:
    logged = [
        Logged(
            id=str(number),
            event=event,
            topic=event.TOPIC,
            version=number,
            time=NOON,
            recorded_at=NOON,
            digest=0,
            public=True,
        )
        for number, event in enumerate(events, 1)
    ]
    return {"one": logged}


def wrong(suppliers: Iterable[Event], applications: Iterable[Event] = APPLIED, day: date = NEXT_DAY) -> list[int]:
    return [each.wrong for each in standing_findings(log(suppliers), log(applications), day)]


def test_what_was_done_in_time_adds_up() -> None:
    asked = after(None, ASKED)
    lapsed = [*ASKED, *remind(asked, HERE, DUE), *lapse(asked, HERE, DUE, MORNING)]
    for events in (SUSPENDED, UNSERVED, ASKED):
        assert wrong(events, day=DUE) == [0, 0, 0]
    assert wrong([*SUSPENDED, *end_suspension(after(None, SUSPENDED), HERE, DUE, MORNING)]) == [0, 0, 0]
    assert wrong(lapsed) == [0, 0, 0]
    overdue = announce_overdue(an_applicant(), DECIDE_BY, LATER)
    assert overdue
    assert wrong(MEMBER, [*APPLIED, *overdue], LATER.date()) == [0, 0, 0]


def test_a_lapse_without_a_reminder_is_wrong() -> None:
    assert wrong([*ASKED, *lapse(after(None, ASKED), HERE, DUE, MORNING)]) == [1, 0, 0]


def test_what_outlives_its_last_day_is_wrong() -> None:
    assert wrong(ASKED) == [0, 1, 0]
    assert wrong(SUSPENDED) == [0, 2, 0]  # for all of the market, and in its one category


def test_no_time_runs_for_what_has_not_reached_the_supplier() -> None:
    assert lapse(after(None, UNSERVED), HERE, DUE, MORNING) == []
    assert wrong(UNSERVED) == [0, 0, 0]
    late = [*UNSERVED, *serving(after(None, UNSERVED), DUE)]
    assert wrong(late) == [0, 0, 0]
    assert wrong(late, day=LATER.date())[1] == 1


def test_a_late_application_of_which_nobody_was_told_is_wrong() -> None:
    assert wrong(MEMBER, APPLIED, LATER.date()) == [0, 0, 1]
