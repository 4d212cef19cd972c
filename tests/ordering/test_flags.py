"""What looks wrong in the buying, by each rule and just short of it, and how a person decides on it."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.ordering.figures.domain.counted import CountedLine, CountedOrder, Counts
from services.ordering.flags.domain.finding import Around, findings
from services.ordering.flags.domain.flag import FLAGS, DecideFlag, Finding, Flag, decide, flag, flag_id_of
from shared.kernel.ids import new_id
from shared.kernel.rules import Rejected
from shared.reference import Regime, policy
from shared.reference.policy_values import IntegrityChecks

NOON = datetime(2016, 11, 14, 12, tzinfo=UTC)
TODAY = date(2016, 11, 14)
CHECKS = policy(IntegrityChecks, Regime.PCR_LIGHT_TOUCH, TODAY).values
JOURNEY, START, OURS, THEIRS = (new_id() for _ in range(4))
LIMIT = 500_000


def order(**said: Any) -> CountedOrder:
    about = {"supplier_id": OURS, "district": "D07", "category": "SKILLS_FOR_WORK", "placed_on": TODAY}
    return CountedOrder(**{"order_id": new_id(), "placed_by": "coach", "lines": (line(),)} | about | said)


def line(*days: int, need: UUID | None = None, **said: Any) -> CountedLine:
    sessions = tuple((TODAY + timedelta(days=each), 1, True) for each in days)
    return CountedLine(**{"line": 1, "need_id": need or new_id(), "pence": 10_000, "sessions": sessions} | said)


def found(*rows: CountedOrder, journeys: dict[UUID, UUID] | None = None, places: int = 99) -> list[Finding]:
    return list(findings(rows, Around(journeys or {}, {START: places}, LIMIT, "2016-10-01"), CHECKS))


def kinds(*rows: CountedOrder, **around: Any) -> list[str]:
    return [each.kind for each in found(*rows, **around)]


def test_a_client_who_was_with_two_suppliers_on_one_day() -> None:
    needs = {new_id(): JOURNEY, new_id(): JOURNEY}
    one, two = needs
    here, there = order(lines=(line(1, 2, 3, need=one),)), order(lines=(line(2, 3, need=two),), supplier_id=THEIRS)
    (flagged,) = found(here, there, journeys=needs)
    assert (flagged.kind, set(flagged.order_ids)) == ("client_twice", {here.order_id, there.order_id})
    assert dict(flagged.numbers) == {"days": 2, "orders": 2}
    assert kinds(here, replace(there, lines=(line(4, need=two),)), journeys=needs) == []
    assert kinds(here, there, journeys={one: JOURNEY, two: new_id()}) == []
    assert kinds(here, replace(there, supplier_id=OURS), journeys=needs) == []


def test_a_group_with_more_clients_than_its_start_has_places() -> None:
    group = [order(lines=(line(1),), start_id=START) for _ in range(3)]
    (flagged,) = found(*group, places=2)
    assert (flagged.kind, dict(flagged.numbers)) == ("group_over_size", {"clients": 3, "places": 2})
    assert kinds(*group, places=3) == []


def test_orders_that_stay_under_the_limit_and_are_together_above_it() -> None:
    small = [
        order(unapproved=True, lines=(line(pence=400_000),), placed_on=TODAY + timedelta(days=n)) for n in (0, 2, 5)
    ]
    (flagged,) = found(*small)
    assert (flagged.kind, flagged.holder, flagged.supplier_id) == ("split_orders", "coach", OURS)
    assert dict(flagged.numbers) == {"orders": 3, "pence": 1_200_000, "limit_pence": LIMIT}
    assert kinds(*small[:2]) == []
    assert kinds(*small[:2], replace(small[2], placed_on=TODAY + timedelta(days=6))) == []
    assert kinds(*small[:2], replace(small[2], placed_by="another")) == []
    assert kinds(*small[:2], replace(small[2], unapproved=False)) == []
    assert kinds(*(order(unapproved=True, lines=(line(pence=399_999),)) for _ in range(3))) == []


def test_a_buyer_who_orders_from_one_supplier_where_others_order_from_others() -> None:
    loyal = [order() for _ in range(20)]
    other = order(placed_by="another", supplier_id=THEIRS)
    (flagged,) = found(*loyal, other)
    assert (flagged.kind, flagged.holder) == ("one_supplier", "coach")
    assert dict(flagged.numbers) == {"orders": 20, "of_supplier": 20, "suppliers": 2}
    assert kinds(*loyal) == []  # there is no other
    assert kinds(*loyal[1:], other) == []
    assert kinds(*loyal[3:], *(order(supplier_id=THEIRS) for _ in range(3))) == []


def test_completions_of_which_nobody_is_recorded_to_have_come() -> None:
    without = [order(lines=(line(completed=True),)) for _ in range(5)]
    (flagged,) = found(*without)
    assert (flagged.kind, dict(flagged.numbers)) == ("without_attendance", {"completed": 5, "without_attendance": 5})
    assert kinds(*without[1:]) == []
    assert kinds(*without, *(order(lines=(line(1, completed=True),)) for _ in range(6))) == []


@pytest.mark.parametrize(("in_work", "flagged"), [(0, False), (10, False), (16, False), (17, True), (20, True)])
def test_a_rate_of_outcomes_that_chance_does_not_explain(in_work: int, flagged: bool) -> None:
    others = order(supplier_id=THEIRS, counts=Counts(completed=1000, in_work=500 if in_work else 100))
    ours = order(counts=Counts(completed=20, in_work=in_work))
    found_of = [each for each in found(ours, others) if each.supplier_id == OURS]
    assert bool(found_of) is flagged
    small = order(counts=Counts(completed=19, in_work=19))
    assert [each for each in found(small, others) if each.supplier_id == OURS] == []


SPAN = (TODAY - timedelta(days=182), TODAY)
FINDING = Finding("split_orders", "coach", (new_id(),), (("orders", 3),), holder="coach")


def a_flag() -> Flag:
    return FLAGS.fold(flag(None, FINDING, SPAN, (), NOON))


def test_what_is_found_again_is_flagged_once() -> None:
    assert flag(a_flag(), FINDING, SPAN, (), NOON) == []
    public = [each for each in flag(None, FINDING, SPAN, (), NOON) if not each.PRIVATE]
    assert [each.model_dump(exclude={"flag_id"}) for each in public] == [{"raised_at": NOON}], "nothing of what it is"
    assert flag_id_of(FINDING) == a_flag().flag_id != flag_id_of(replace(FINDING, key="another"))


def test_a_person_decides_once_and_never_about_their_own_orders() -> None:
    asked = DecideFlag(finding="dismissed", reason="explained")
    with pytest.raises(Rejected) as refused:
        decide(a_flag(), asked, "coach", NOON)
    assert {each.code for each in refused.value.rejections} == {"separation_of_duties"}
    decided = FLAGS.fold([*flag(None, FINDING, SPAN, (), NOON), *decide(a_flag(), asked, "officer", NOON)])
    assert not decided.open
    assert decide(decided, asked, "officer", NOON) == []
    with pytest.raises(Rejected) as again:
        decide(decided, DecideFlag(finding="acted_on", reason="referred"), "officer", NOON)
    assert {each.code for each in again.value.rejections} == {"flag_decided"}
