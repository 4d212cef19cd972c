"""How a supplier stands after whatever steps, by whoever and on whatever days: held against the facts alone."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.removals.domain import notices, removing
from services.supplier_registry.suppliers.domain import debarring, expiring, new_orders, redeclaring, suspending
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.memberships import LIVE, KnownSupplier, Standing, fold_supplier
from shared.kernel.rules import Rejected
from shared.reference.calendar import uk_date
from tests.supplier_registry.examples import CATEGORY, MARKET, NOON, OTHER, TERMS, a_member, after, serving
from tests.suppliers import admitted

HERE = MARKET.code
WHO = ("ada", "ben")
REASONS = ("ceased_trading", "persistent_poor_performance")
CLOSES = {HERE: NOON.date() + timedelta(days=45)}
Step = Callable[[Supplier, str | None, datetime, str], list[Event]]
Play = tuple[str, str | None, int, str]


def _redeclare(one: Supplier, of: str | None, now: datetime) -> list[Event]:
    said = {"has_safeguarding_policy": True, "registered_for_data_protection": True, "accepts_terms": True}
    return redeclaring.redeclare(one, HERE, redeclaring.Redeclare(category=of, **said), now)


def _clock(one: Supplier, now: datetime) -> list[Event]:
    """All that the clocks do by now, step by step as the timers do it."""
    events = list[Event]()
    for scope in (HERE, *one.memberships):
        for day in {each.suspended_until for each in one.memberships.values()} | {*one.throughout_until.values()}:
            if day:
                events += suspending.end_suspension(after(one, events), scope, day, now)
        for request in (*one.requests.values(),):
            events += redeclaring.lapse(after(one, events), scope, request.redeclare_by, now)
        for notice in (*one.notices.values(),):
            events += notices.decision_due(after(one, events), scope, notice.representations_by, now)
    return events


def _notify(one: Supplier, of: str | None, now: datetime, *reasons: str) -> list[Event]:
    asked = notices.NotifyRemoval(reasons=reasons, category=of)
    return _and_serve(one, notices.notify_removal(one, HERE, asked, TERMS, now), now)


def _and_serve(one: Supplier, events: list[Event], now: datetime) -> list[Event]:
    return [*events, *serving(after(one, events), uk_date(now))] if events else []


def _propose(one: Supplier, of: str | None, now: datetime, who: str, *reasons: str) -> list[Event]:
    asked = removing.ProposeRemoval(category=of, reasons=reasons, declares_no_interest=True)
    return removing.propose(one, HERE, asked, TERMS, now, who)


STEPS: dict[str, Step] = {
    "suspend": lambda one, of, now, _: suspending.suspend(
        one, HERE, suspending.SuspendSupplier(reason="investigation", category=of), TERMS, now
    ),
    "suspend until": lambda one, of, now, _: suspending.suspend(
        one,
        HERE,
        suspending.SuspendSupplier(reason="investigation", category=of, until=uk_date(now) + timedelta(days=3)),
        TERMS,
        now,
    ),
    "reinstate": lambda one, of, now, _: suspending.reinstate(
        one, HERE, suspending.ReinstateSupplier(category=of), now
    ),
    "stop": lambda one, of, now, _: new_orders.stop_new_orders(
        one, HERE, new_orders.StopNewOrders(reason="complaint_upheld", category=of), now
    ),
    "resume": lambda one, of, now, _: new_orders.resume_new_orders(
        one, HERE, new_orders.ResumeNewOrders(category=of), now
    ),
    "notify": lambda one, of, now, _: _notify(one, of, now, *REASONS[:1]),
    "notify of both": lambda one, of, now, _: _notify(one, of, now, *REASONS),
    "late post": lambda one, _, now, __: serving(one, uk_date(now)),
    "notify by late post": lambda one, of, now, _: notices.notify_removal(
        one, HERE, notices.NotifyRemoval(reasons=REASONS, category=of), TERMS, now
    ),
    "answer": lambda one, of, now, _: notices.answer(
        one, HERE, notices.AnswerRemoval(answer="We object.", category=of), now
    ),
    "drop": lambda one, of, now, _: notices.withdraw_notice(
        one, HERE, notices.WithdrawRemovalNotice(reason="put_right", category=of), now
    ),
    "propose": lambda one, of, now, who: _propose(one, of, now, who, *REASONS[:1]),
    "propose both": lambda one, of, now, who: _propose(one, of, now, who, *REASONS),
    "propose debarred": lambda one, of, now, who: _propose(one, of, now, who, "debarred"),
    "confirm": lambda one, of, now, who: removing.confirm(
        one, HERE, removing.ConfirmRemoval(category=of, declares_no_interest=True), TERMS, now, who
    ),
    "return": lambda one, of, now, who: removing.send_back(one, HERE, removing.ReturnRemoval(category=of), now, who),
    "the list": lambda one, _, now, __: debarring.removals(one, debarring.debarment_terms_on(uk_date(now)), now),
    "leave": lambda one, of, now, _: leave(one, HERE, WithdrawMembership(category=of), now),
    "ask to redeclare": lambda one, of, now, _: _and_serve(
        one, redeclaring.request(one, HERE, redeclaring.RequestRedeclaration(category=of), TERMS, now), now
    ),
    "redeclare": lambda one, of, now, _: _redeclare(one, of, now),
    "clock": lambda one, _, now, __: _clock(one, now),
    "market closes": lambda one, _, now, __: expiring.expire(one, CLOSES, now),
    "admit": lambda one, of, now, _: (
        [] if one.is_member(HERE, of or CATEGORY) else [admitted(one.supplier_id, of or CATEGORY, now)]
    ),
}
# A member alone may ask for the first two again, and what is announced is announced once by the timer.
REPEATED_CHANGES_NOTHING = STEPS.keys() - {"reinstate", "redeclare", "clock"}
plays = st.lists(
    st.tuples(
        st.sampled_from(sorted(STEPS)),
        st.sampled_from([None, CATEGORY, OTHER]),
        st.sampled_from([0, 0, 1, 6, 20]),
        st.sampled_from(WHO),
    ),
    max_size=8,
)
# The way of most interest, in every variant: told, perhaps heard, proposed, perhaps dropped, and confirmed or not.
WAYS: list[list[Play]] = [
    [(told, None, 0, "ada"), (then, None, 1, "ada"), (asked, None, days, "ada"), (late, None, 0, "ben"), confirmed]
    for told in ("notify", "notify of both")
    for then in ("answer", "drop", "clock")
    for asked in ("propose", "propose both", "propose debarred")
    for days in (0, 20)
    for late in ("drop", "return", "stop")
    for confirmed in (("confirm", None, 0, "ada"), ("confirm", None, 0, "ben"))
]


def told_before(log: Sequence[tuple[Event, str]], category: str, reasons: Sequence[str], by: date) -> bool:
    """Whether the log has a notice of these reasons for a category that stands and whose time was over on a day."""
    notice: facts.SupplierRemovalNotified | None = None
    for event, _ in log:
        if not isinstance(event, facts.StandingEvent | facts.SupplierAdmitted) or event.category not in {
            None,
            category,
        }:
            continue
        match event:
            case facts.SupplierRemovalNotified():
                notice = notice or event
            case facts.RemovalNoticeWithdrawn() | facts.SupplierAdmitted():
                notice = None
    return notice is not None and set(reasons) <= set(notice.reasons) and notice.representations_by < by


def proposed_by(log: Sequence[tuple[Event, str]], category: str) -> str | None:
    """Who proposed the removal from a category that stands in the log."""
    found: str | None = None
    for event, _ in log:
        match event:
            case facts.RemovalProposalExplained() if category in event.categories:
                found = event.proposed_by
            case facts.RemovalProposalReturned() | facts.RemovalNoticeWithdrawn() | facts.SupplierAdmitted():
                found = None if event.category in {None, category} else found
    return found


def check_removal(
    log: Sequence[tuple[Event, str]], event: facts.SupplierRemoved, before: Supplier, who: str, step: str
) -> None:
    """PA 2023 s. 37: told, heard, and by two people; or debarred."""
    if step == "the list":
        assert event.reasons == ("debarred",)
        return
    concerned = [name.partition(":")[2] for name, one in before.memberships.items() if one.standing in LIVE]
    for category in concerned if event.category is None else [event.category]:
        assert proposed_by(log, category) not in {None, who}, (category, log)
        if not event.compulsory:
            assert told_before(log, category, event.reasons, uk_date(event.removed_at)), (category, log)


ENDS = {
    Standing.REMOVED: facts.SupplierRemoved,
    Standing.LEFT: facts.MembershipWithdrawn,
    Standing.LAPSED: facts.MembershipLapsed,
    Standing.EXPIRED: facts.MembershipExpired,
}


def check_transition(before: Supplier, event: Event, now: Supplier) -> None:
    """A membership ends by its own kind of fact alone, and one that has ended lives again by an admission alone."""
    for name, one in now.memberships.items():
        was = before.memberships.get(name)
        if was == one:
            continue
        if was is None or was.standing not in LIVE:
            assert isinstance(event, facts.SupplierAdmitted), (name, event)
        elif one.standing not in LIVE:
            assert isinstance(event, ENDS[one.standing]), (name, event)
            assert name not in now.notices.keys() | now.requests.keys() | now.removals_proposed.keys()
            assert one.new_orders_stopped is None
        elif one.standing != was.standing:
            assert isinstance(event, facts.SupplierSuspended | facts.SupplierReinstated), (name, event)
    assert now.removal_open == bool(now.notices or now.removals_proposed)


def lived(play: Sequence[Play]) -> list[Event]:
    """What comes of the steps that are not refused, each held against the facts before it."""
    supplier, log, now = a_member(CATEGORY, OTHER), list[tuple[Event, str]](), NOON
    row = KnownSupplier(supplier.supplier_id, supplier.name, dict(supplier.memberships))
    for step, category, days, who in play:
        now += timedelta(days=days)
        try:
            events = STEPS[step](supplier, category, now, who)
        except Rejected:
            continue
        for event in events:
            before, supplier = supplier, after(supplier, [event])
            check_transition(before, event, supplier)
            if isinstance(event, facts.SupplierRemoved):
                check_removal(log, event, before, who, step)
            log.append((event, who))
            if isinstance(event, facts.SupplierEvent) and not event.PRIVATE:
                row = fold_supplier(row, event)
        assert row.memberships == supplier.memberships, "others fold the public facts to the same"
        if step in REPEATED_CHANGES_NOTHING and any(one.standing in LIVE for one in supplier.memberships.values()):
            assert STEPS[step](supplier, category, now, who) == []
        assert SUPPLIERS.decode(SUPPLIERS.encode(supplier)) == supplier
    return [event for event, _ in log]


def test_every_way_to_a_removal_ends_in_one_only_where_two_people_may() -> None:
    ended = {tuple(way): any(isinstance(each, facts.SupplierRemoved) for each in lived(way)) for way in WAYS}
    assert set(ended.values()) == {True, False}
    for (_, then, asked, late, confirmed), removed in ended.items():
        heard = then[0] != "drop" and asked[2] == 20
        if asked[0] == "propose" and heard and late[0] == "stop" and confirmed[3] == "ben":
            assert removed, "it was told, could answer, and two people decided"


@given(plays, st.sampled_from([[], *WAYS]), plays)
def test_a_membership_ends_only_as_the_rules_let_it_whatever_came_before(
    first: list[Play], way: list[Play], then: list[Play]
) -> None:
    lived([*first, *way, *then])
