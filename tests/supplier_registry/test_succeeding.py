"""One supplier takes the place of another: two people, every reason against it, and nothing is lost or laundered."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.organisations.domain.accounts import unlink
from services.supplier_registry.successions.domain.carrying import Belongings
from services.supplier_registry.successions.domain.succeeding import (
    ConfirmSuccession,
    ProposeSuccession,
    ReturnSuccession,
    Sides,
    confirm,
    propose,
    send_back,
)
from services.supplier_registry.successions.domain.succession import SUCCESSIONS, Status, Succession
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.memberships import LIVE, KnownSupplier, Membership, Standing, fold_supplier, key_of, passes_to
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import (
    CATEGORY,
    LINK,
    MARKET,
    NOON,
    OTHER,
    SUPPLIER,
    a_member,
    a_notified_member,
    a_registered,
    a_suspended_member,
)

TO = UUID("01890000-0000-7000-8000-0000000000b0")
SUCCESSION = UUID("01890000-0000-7000-8000-0000000000c0")
ALEX, SAM = "alex", "sam"
CONFIRM = ConfirmSuccession(declares_no_interest=True)
NONE = Belongings()
HERE = key_of(MARKET.code, CATEGORY)
STANDINGS = st.sampled_from([None, *Standing])


def a_successor(*categories: str) -> Supplier:
    """Another organisation, which is a member of these categories, or of none."""
    return replace(a_member(*categories) if categories else a_registered(), supplier_id=TO)


def sides(predecessor: Supplier | None = None, successor: Supplier | None = None, *, applies: bool = False) -> Sides:
    return Sides(predecessor or a_member(), successor or a_successor(OTHER), applies)


def asked(**differing: Any) -> ProposeSuccession:
    usual = {
        "supplier_id": SUPPLIER,
        "successor_id": TO,
        "kind": "takeover",
        "happened_on": NOON.date(),
        "declares_no_interest": True,
    }
    return ProposeSuccession(**(usual | differing))


def proposing(both: Sides, *, proposed: bool = False, **differing: Any) -> list[Event]:
    return propose(SUCCESSION, asked(**differing), both, ALEX, NOON, proposed=proposed)


def a_proposal(**differing: Any) -> Succession:
    found = SUCCESSIONS.fold(proposing(sides(), **differing))
    assert found is not None
    return found


def confirmed(both: Sides, by: str = SAM, **differing: Any) -> list[Event]:
    return confirm(a_proposal(**differing), CONFIRM, both, NONE, by, NOON + timedelta(days=1))


def refused(made: Any) -> list[str]:
    with pytest.raises(Rejected) as refusal:
        made()
    return sorted(each.code for each in refusal.value.rejections)


def after(supplier: Supplier, events: list[Event]) -> Supplier:
    """One of both suppliers as these events leave it."""
    for event in events:
        if isinstance(event, facts.SupplierEvent) and event.supplier_id == supplier.supplier_id:
            supplier = SUPPLIERS.evolve(supplier, event)
    return supplier


def test_memberships_pass_over_and_the_predecessor_has_none_any_more() -> None:
    both = sides(a_member(CATEGORY, OTHER))
    events = confirmed(both)
    assert [type(each).__name__ for each in events] == [
        "SuccessionConfirmed",
        "MembershipTransferred",
        "MembershipTransferred",
        "SupplierTookOver",
        "SupplierSucceeded",
        "AccountUnlinked",
        "AccountLinked",
    ]
    assert [each.PRIVATE for each in events] == [True, False, False, False, False, False, False]
    of, to = after(both.predecessor, events), after(both.successor, events)
    assert {each.standing for each in of.memberships.values()} == {Standing.SUCCEEDED}
    assert (of.succeeded_by, to.took_over, of.live_in) == (TO, (SUPPLIER,), ())
    assert [to.is_member(MARKET.code, each) for each in (CATEGORY, OTHER)] == [True, True]
    assert to.memberships[key_of(MARKET.code, OTHER)] == both.successor.memberships[key_of(MARKET.code, OTHER)]
    assert SUPPLIERS.decode(SUPPLIERS.encode(of)) == of
    assert confirm(replace(a_proposal(), status=Status.CONFIRMED), CONFIRM, both, NONE, SAM, NOON) == []


def test_a_suspension_and_a_stop_of_new_orders_pass_over_too() -> None:
    suspended = a_suspended_member()
    kept = replace(suspended.memberships[HERE], suspended_until=date(2017, 6, 30), new_orders_stopped="capacity")
    both = sides(replace(suspended, memberships={HERE: kept}))
    there = after(both.successor, confirmed(both)).memberships[HERE]
    assert (there.standing, there.reason, there.suspended_until) == (
        Standing.SUSPENDED,
        "investigation",
        date(2017, 6, 30),
    )
    assert there.new_orders_stopped == "capacity"
    assert after(both.successor, confirmed(both)).on_the_clock, "and ends by itself"


def test_whoever_proposed_does_not_confirm_and_whoever_has_an_interest_does_neither() -> None:
    assert refused(lambda: confirmed(sides(), by=ALEX)) == ["separation_of_duties"]
    for at in ("predecessor", "successor"):
        interested = replace(getattr(sides(), at), interests=(Interest(ALEX, "worked_there", "", NOON),))
        both = replace(sides(), **{at: interested})
        assert refused(lambda both=both: proposing(both)) == ["interest_declared"]
        assert refused(lambda both=both: confirmed(both)) == ["proposer_has_interest"]
        assert refused(lambda both=both: confirmed(both, by=ALEX)) == [
            "interest_declared",
            "proposer_has_interest",
            "separation_of_duties",
        ]
    silent = ConfirmSuccession()
    assert refused(lambda: confirm(a_proposal(), silent, sides(), NONE, SAM, NOON)) == ["interest_not_denied"]
    assert refused(lambda: proposing(sides(), declares_no_interest=False)) == ["interest_not_denied"]


def test_every_reason_against_a_succession_is_given_when_it_is_proposed_and_at_the_end() -> None:
    of = replace(a_notified_member(), succeeded_by=TO, debarment_waits=True)
    removed = Membership(Standing.REMOVED, NOON, ended_at=NOON)
    to = replace(a_successor(), succeeded_by=SUPPLIER, memberships={HERE: removed})
    stand = [
        "application_open",
        "debarment_unsettled",
        "removal_notified",
        "successor_not_admitted",
        "successor_removed",
        "supplier_succeeded",
        "supplier_succeeded",
    ]
    both = sides(of, to, applies=True)
    assert refused(lambda: confirmed(both)) == stand
    tomorrow = NOON.date() + timedelta(days=1)
    assert refused(lambda: proposing(both, proposed=True, happened_on=tomorrow)) == sorted(
        [*stand, "not_happened", "succession_proposed"]
    )


def test_a_supplier_does_not_take_its_own_place() -> None:
    own = a_member()
    assert refused(lambda: proposing(Sides(own, own, applies=False))) == ["same_supplier"]


def test_the_same_organisation_under_another_number_needs_no_admission_of_its_own() -> None:
    both = sides(successor=a_successor())
    assert refused(lambda: confirmed(both)) == ["successor_not_admitted"]
    assert after(both.successor, confirmed(both, kind="number_changed")).is_member(MARKET.code, CATEGORY)


def test_a_returned_proposal_has_no_effect_and_frees_the_place_for_another() -> None:
    proposal = a_proposal()
    assert [each.id for each in SUCCESSIONS.claims(proposal)] == [f"succession_of:{SUPPLIER}"]
    (returned,) = send_back(proposal, ReturnSuccession(note="The deed names another company."), NOON)
    back = SUCCESSIONS.evolve(proposal, returned)
    assert (back.status, back.return_note, SUCCESSIONS.claims(back)) == (
        Status.RETURNED,
        "The deed names another company.",
        (),
    )
    assert send_back(back, ReturnSuccession(), NOON) == []
    assert refused(lambda: confirm(back, CONFIRM, sides(), NONE, SAM, NOON)) == ["wrong_status"]
    done = replace(proposal, status=Status.CONFIRMED)
    assert refused(lambda: send_back(done, ReturnSuccession(), NOON)) == ["wrong_status"]
    assert SUCCESSIONS.claims(done) == ()


def test_the_last_who_speaks_for_a_supplier_is_free_to_go_once_another_took_its_place() -> None:
    assert refused(lambda: unlink(a_member(), LINK, NOON)) == ["last_account"]
    assert unlink(replace(a_member(), succeeded_by=TO), LINK, NOON)


@given(st.dictionaries(st.sampled_from("ABC"), st.tuples(STANDINGS, STANDINGS), min_size=1))
def test_nobody_is_better_off_by_a_succession_and_what_both_had_is_there(
    stood: dict[str, tuple[Standing | None, Standing | None]],
) -> None:
    """Whatever both were: what lived lives on once, suspended where it was, and what had ended never comes back."""

    def with_memberships(supplier: Supplier, side: int) -> Supplier:
        named = {
            key_of(MARKET.code, category): Membership(
                both[side], NOON, reason="investigation" if both[side] is Standing.SUSPENDED else None
            )
            for category, both in stood.items()
            if both[side] is not None
        }
        return replace(supplier, memberships=named)

    of, to = with_memberships(a_registered(), 0), with_memberships(a_successor(), 1)
    both = Sides(of, to, applies=False)
    lived = {name for name, one in of.memberships.items() if one.standing in LIVE}
    barred = any(to.memberships[name].standing is Standing.REMOVED for name in lived & to.memberships.keys())
    proposal = replace(a_proposal(), kind="number_changed")
    if barred:
        assert refused(lambda: confirm(proposal, CONFIRM, both, NONE, SAM, NOON))
        return
    events = confirm(proposal, CONFIRM, both, NONE, SAM, NOON)
    before, there = to.memberships, after(to, events).memberships
    assert {name for name, one in there.items() if one.standing in LIVE} == lived | {
        name for name, one in before.items() if one.standing in LIVE
    }
    for name in there:
        kept = name in before and before[name].standing in LIVE
        assert there[name].standing == (before[name] if kept or name not in lived else of.memberships[name]).standing
    assert not any(one.standing in LIVE for one in after(of, events).memberships.values())
    rows = [_row(each, events) for each in (of, to)]
    assert passes_to(*rows)
    assert rows[0].succeeded_by == TO
    assert {name: one.standing for name, one in rows[1].memberships.items() if name in lived} == {
        name: there[name].standing if name not in before or before[name].standing not in LIVE else one.standing
        for name, one in rows[1].memberships.items()
        if name in lived
    }


def _row(supplier: Supplier, events: list[Event]) -> KnownSupplier:
    """What another service knows of one of both."""
    row = KnownSupplier(supplier.supplier_id, memberships=dict(supplier.memberships))
    for event in events:
        if isinstance(event, facts.SupplierEvent) and event.supplier_id == supplier.supplier_id:
            row = fold_supplier(row, event)
    return row


def test_the_news_of_both_sides_is_waited_for() -> None:
    of, to = KnownSupplier(SUPPLIER, succeeded_by=TO), KnownSupplier(TO, took_over=(SUPPLIER,))
    assert passes_to(of, to)
    for missing in ((None, to), (of, None), (KnownSupplier(SUPPLIER), to), (of, KnownSupplier(TO)), (to, of)):
        assert not passes_to(*missing)


def test_a_day_of_the_past_is_fine_however_long_ago() -> None:
    assert proposing(sides(), happened_on=date(2016, 1, 4))
    assert datetime(2016, 1, 4, tzinfo=UTC) < NOON
