"""Renewing a declaration: asked for, made in time, or the membership lapses by itself."""

from datetime import UTC, date, datetime

import pytest

from services.supplier_registry.applications.domain.applying import apply
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.redeclaring import (
    Redeclare,
    RequestRedeclaration,
    lapse,
    redeclare,
    remind,
    request,
)
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Declaration
from shared.kernel.memberships import Standing, key_of, may_sell
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import (
    APPLICATION,
    CATEGORY,
    MARKET,
    NOON,
    OTHER,
    SUPPLIER,
    TERMS,
    a_ground,
    a_member,
    a_notified_member,
    a_registered,
    a_suspended_member,
    after,
    an_application,
    served,
)

HERE = MARKET.code
NAME, OTHER_NAME = key_of(HERE, CATEGORY), key_of(HERE, OTHER)
LAST_DAY = date(2017, 3, 16)  # five working days after Thursday the 9th
IN_TIME = datetime(2017, 3, 16, 23, 59, tzinfo=UTC)
TOO_LATE = datetime(2017, 3, 17, 0, 0, tzinfo=UTC)
RENEWED = Declaration(has_safeguarding_policy=True, registered_for_data_protection=True, accepts_terms=True)


def renewing(category: str | None = None, **more: object) -> Redeclare:
    body = {"has_safeguarding_policy": True, "registered_for_data_protection": True, "accepts_terms": True} | more
    return Redeclare(category=category, **body)  # type: ignore[arg-type] # by what differs


def asked(member: Supplier, category: str | None = None, at: datetime = NOON) -> Supplier:
    requested = after(member, request(member, HERE, RequestRedeclaration(category=category), TERMS, at))
    return served(requested, at.date())


def standing(supplier: Supplier, name: str = NAME) -> str:
    return supplier.memberships[name].standing


def refused(supplier: Supplier, of: Redeclare, at: datetime = NOON) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        redeclare(supplier, HERE, of, at)
    return set(refusal.value.codes)


def test_a_request_gives_five_working_days_from_the_day_after() -> None:
    (event,) = request(a_member(), HERE, RequestRedeclaration(), TERMS, NOON)
    assert isinstance(event, facts.RedeclarationRequested)
    assert (event.redeclare_by, event.policies) == (LAST_DAY, ("redeclaration.v1",))
    waiting = after(a_member(), [event])
    assert (waiting.requests[NAME].redeclare_by, waiting.on_the_clock, standing(waiting)) == (
        LAST_DAY,
        True,
        Standing.ACTIVE,
    )
    assert may_sell(waiting.memberships, HERE, CATEGORY, LAST_DAY)


def test_a_request_that_runs_is_not_prolonged_by_another() -> None:
    first = asked(a_member(CATEGORY, OTHER), CATEGORY)
    monday = datetime(2017, 3, 13, 12, tzinfo=UTC)
    assert request(first, HERE, RequestRedeclaration(category=CATEGORY), TERMS, monday) == []
    second = asked(first, at=monday)
    assert {name: each.redeclare_by for name, each in second.requests.items()} == {
        NAME: LAST_DAY,
        OTHER_NAME: date(2017, 3, 21),
    }
    assert request(second, HERE, RequestRedeclaration(), TERMS, monday) == []


def test_a_declaration_renewed_on_the_last_day_is_in_time_and_its_content_private() -> None:
    waiting = asked(a_member(CATEGORY, OTHER))
    public, private = redeclare(waiting, HERE, renewing(exclusion_grounds=(a_ground("bribery"),)), IN_TIME)
    assert isinstance(public, facts.RedeclarationMade)
    assert isinstance(private, facts.DeclarationRenewed)
    assert (private.PRIVATE, set(private.categories)) == (True, {CATEGORY, OTHER})
    assert "bribery" not in public.model_dump_json()
    made = after(waiting, [public, private])
    assert (made.requests, made.on_the_clock, standing(made)) == ({}, False, Standing.ACTIVE)
    assert [each.ground for each in made.redeclared[NAME].declaration.exclusion_grounds] == ["bribery"]
    assert SUPPLIERS.decode(SUPPLIERS.encode(made)) == made
    assert lapse(made, HERE, LAST_DAY, TOO_LATE) == []
    assert remind(made, HERE, LAST_DAY) == []


def test_the_same_declaration_again_changes_nothing_and_another_is_not_asked_for() -> None:
    waiting = asked(a_member())
    made = after(waiting, redeclare(waiting, HERE, renewing(), NOON))
    assert redeclare(made, HERE, renewing(), TOO_LATE) == []
    assert refused(made, renewing(accepts_terms=False)) == {"redeclaration_not_requested"}
    assert refused(a_member(), renewing()) == {"redeclaration_not_requested"}


def test_nothing_is_renewed_after_the_last_day_nor_by_who_is_no_member() -> None:
    assert refused(asked(a_member()), renewing(), TOO_LATE) == {"redeclaration_overdue"}
    assert refused(a_registered(), renewing()) == {"not_a_member"}
    assert refused(asked(a_member()), renewing(OTHER)) == {"not_a_member"}


def test_a_membership_lapses_once_the_last_day_is_over_and_not_before() -> None:
    waiting = asked(a_member(CATEGORY, OTHER))
    assert lapse(waiting, HERE, LAST_DAY, IN_TIME) == []
    (event,) = lapse(waiting, HERE, LAST_DAY, TOO_LATE)
    assert isinstance(event, facts.MembershipLapsed)
    assert (event.category, event.due_on) == (None, LAST_DAY)
    lapsed = after(waiting, [event])
    assert {standing(lapsed), standing(lapsed, OTHER_NAME)} == {Standing.LAPSED}
    assert (lapsed.requests, lapsed.on_the_clock, lapsed.memberships[NAME].ended_at) == ({}, False, TOO_LATE)
    assert lapse(lapsed, HERE, LAST_DAY, TOO_LATE) == []


def test_what_was_renewed_in_part_lapses_in_the_rest() -> None:
    waiting = asked(a_member(CATEGORY, OTHER))
    in_part = after(waiting, redeclare(waiting, HERE, renewing(CATEGORY), NOON))
    (reminder,) = remind(in_part, HERE, LAST_DAY)
    assert isinstance(reminder, facts.RedeclarationDue)
    assert (reminder.category, reminder.redeclare_by) == (OTHER, LAST_DAY)
    lapsed = after(in_part, lapse(in_part, HERE, LAST_DAY, TOO_LATE))
    assert (standing(lapsed), standing(lapsed, OTHER_NAME)) == (Standing.ACTIVE, Standing.LAPSED)


def test_a_request_of_one_category_lapses_no_other() -> None:
    waiting = asked(a_member(CATEGORY, OTHER), CATEGORY)
    assert lapse(waiting, HERE, LAST_DAY, TOO_LATE) == []
    lapsed = after(waiting, lapse(waiting, NAME, LAST_DAY, TOO_LATE))
    assert (standing(lapsed), standing(lapsed, OTHER_NAME)) == (Standing.LAPSED, Standing.ACTIVE)


def test_an_older_clock_lapses_nothing_that_was_asked_for_again() -> None:
    waiting = asked(a_member())
    made = after(waiting, redeclare(waiting, HERE, renewing(), NOON))
    again = asked(made, at=datetime(2017, 3, 13, 12, tzinfo=UTC))
    assert lapse(again, HERE, LAST_DAY, TOO_LATE) == []
    assert lapse(again, HERE, date(2017, 3, 21), datetime(2017, 3, 22, 12, tzinfo=UTC))


def test_a_suspended_member_lapses_and_stays_barred_until_its_suspension_is_lifted() -> None:
    waiting = asked(a_suspended_member())
    lapsed = after(waiting, lapse(waiting, HERE, LAST_DAY, TOO_LATE))
    assert (standing(lapsed), lapsed.suspended_in) == (Standing.LAPSED, (HERE,))


def test_a_notice_and_a_request_end_with_the_membership() -> None:
    waiting = asked(a_notified_member())
    assert after(waiting, lapse(waiting, HERE, LAST_DAY, TOO_LATE)).notices == {}
    left = after(waiting, leave(waiting, HERE, WithdrawMembership(), NOON))
    assert (left.requests, lapse(left, HERE, LAST_DAY, TOO_LATE), standing(left)) == ({}, [], Standing.LEFT)


def test_who_lapsed_may_apply_again_and_begins_afresh() -> None:
    waiting = asked(a_member())
    lapsed = after(waiting, lapse(waiting, HERE, LAST_DAY, TOO_LATE))
    assert apply(lapsed, APPLICATION, None, MARKET, an_application(), TERMS, TOO_LATE)
    about = {"supplier_id": SUPPLIER, "market": HERE, "category": CATEGORY, "application_id": APPLICATION}
    readmitted = after(lapsed, [facts.SupplierAdmitted(**about, admitted_at=TOO_LATE)])
    assert (standing(readmitted), readmitted.requests) == (Standing.ACTIVE, {})
    assert readmitted.memberships[NAME].ended_at == TOO_LATE


def test_a_request_needs_a_member() -> None:
    for supplier, category in ((a_registered(), None), (a_member(), OTHER)):
        with pytest.raises(Rejected) as refusal:
            request(supplier, HERE, RequestRedeclaration(category=category), TERMS, NOON)
        assert refusal.value.codes == {"not_a_member"}


def test_no_event_of_a_redeclaration_but_the_private_one_says_what_was_declared() -> None:
    waiting = asked(a_member())
    events: list[Event] = [
        *redeclare(
            waiting,
            HERE,
            renewing(exclusion_grounds=(a_ground("fraud", self_cleaning="We dismissed the director."),)),
            NOON,
        ),
        *remind(waiting, HERE, LAST_DAY),
        *lapse(waiting, HERE, LAST_DAY, TOO_LATE),
    ]
    assert [type(each) for each in events if "dismissed" in each.model_dump_json()] == [facts.DeclarationRenewed]
