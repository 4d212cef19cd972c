"""The time to decide on an application: announced when it is near and when it is over, and never decided by it."""

from datetime import UTC, date, datetime

from services.supplier_registry.applications.domain.announcing import announce_due, announce_overdue
from services.supplier_registry.applications.domain.deciding import extend
from shared.contracts import supplier_registry as facts
from tests.supplier_registry.examples import (
    CATEGORY,
    EXTEND,
    NOON,
    OTHER,
    TERMS,
    admitting,
    an_applicant,
    decided,
    refusing,
    withdrawing,
)

DECIDE_BY, EXTENDED = date(2017, 3, 24), date(2017, 3, 31)  # the 17th is a bank holiday in Northern Ireland
LAST_MINUTE = datetime(2017, 3, 24, 23, 59, tzinfo=UTC)
OVER = datetime(2017, 3, 25, tzinfo=UTC)


def test_what_is_announced_are_the_categories_that_wait() -> None:
    application = an_applicant(categories=(CATEGORY, OTHER))
    application = decided(application, refusing(application))
    for (event,) in (announce_due(application, DECIDE_BY), announce_overdue(application, DECIDE_BY, OVER)):
        assert isinstance(event, facts.ApplicationDecisionDue | facts.ApplicationDecisionOverdue)
        assert (event.categories, event.decide_by) == ((OTHER,), DECIDE_BY)


def test_an_application_is_not_overdue_on_the_last_day() -> None:
    assert announce_overdue(an_applicant(), DECIDE_BY, LAST_MINUTE) == []


def test_being_overdue_is_announced_once_and_decides_nothing() -> None:
    application = an_applicant()
    overdue = decided(application, announce_overdue(application, DECIDE_BY, OVER))
    assert (overdue.overdue, overdue.open, overdue.categories) == (True, True, application.categories)
    assert announce_overdue(overdue, DECIDE_BY, OVER) == []
    assert admitting(overdue, at=OVER)
    assert refusing(overdue, at=OVER)


def test_what_is_decided_or_taken_back_is_not_announced() -> None:
    application = an_applicant()
    for events in (admitting(application), refusing(application), withdrawing(application)):
        over = decided(application, events)
        assert announce_due(over, DECIDE_BY) == []
        assert announce_overdue(over, DECIDE_BY, OVER) == []


def test_an_extension_sets_the_clock_anew() -> None:
    application = an_applicant()
    extended = decided(application, extend(application, EXTEND, TERMS, NOON))
    assert announce_due(extended, DECIDE_BY) == []
    assert announce_overdue(extended, DECIDE_BY, OVER) == []
    assert announce_due(extended, EXTENDED)
    assert announce_overdue(extended, EXTENDED, datetime(2017, 4, 1, 12, tzinfo=UTC))
