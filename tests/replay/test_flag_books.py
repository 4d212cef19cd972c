"""The books on flags and figures find what was planted: a flag of no order, a decision untold, a figure that is off."""

from collections import Counter
from datetime import UTC, date, datetime
from typing import Any

from deploy.local.replay.buying_figures import buying_figures
from deploy.local.replay.flag_books import figure_finding, flag_findings
from deploy.reconciliation.reading import Logged
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.ids import new_id
from tests.ordering.test_figures import ACCEPTED, DECLINED, ISSUED, of_line, placed

NOON = datetime(2016, 11, 14, 12, tzinfo=UTC)
TODAY, NEEDED = date(2017, 3, 1), date(2016, 11, 7)


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


def flagged(order_id: Any) -> facts.IntegrityFlagged:
    return facts.IntegrityFlagged(
        flag_id=new_id(),
        kind="client_twice",
        order_ids=(order_id,),
        facts=(),
        first_day=NEEDED,
        last_day=TODAY,
        flagged_at=NOON,
        policies=(),
    )


def decided(flag: facts.IntegrityFlagged) -> facts.FlagDecided:
    reason = Reason(code="explained")
    return facts.FlagDecided(flag_id=flag.flag_id, finding="dismissed", reason=reason, by="officer", decided_at=NOON)


def test_flags_are_held_against_what_was_told_and_against_orders() -> None:
    order, flag = str(new_id()), flagged(new_id())
    sound = flagged(order)
    orders = {order: logged(ISSUED)}

    def wrong(told: dict[str, str], *flags: facts.IntegrityFlagged, said: bool = True) -> list[bool]:
        raised = [facts.FlagRaised(flag_id=each.flag_id, raised_at=NOON) for each in flags if said]
        logs = {str(each.flag_id): logged(each, *raised, decided(each)) for each in flags}
        return [not each.adds_up for each in flag_findings(logs, orders, told)]

    assert wrong({str(sound.flag_id): "dismissed"}, sound) == [False, False, False]
    assert wrong({str(sound.flag_id): "dismissed"}, sound, said=False) == [True, False, False]
    assert wrong({str(sound.flag_id): "acted_on"}, sound) == [False, True, False]
    assert wrong({}, sound) == [False, True, False]
    assert wrong({str(flag.flag_id): "dismissed"}, flag) == [False, False, True]


def test_figures_are_held_against_sums_over_the_logs() -> None:
    did_not_start = of_line(
        facts.DidNotStart,
        2,
        starts_on=date(2016, 12, 5),
        reason=Reason(code="did_not_come"),
        said_by="supplier",
        recorded_at=NOON,
    )
    bought, half = (placed(NEEDED), ISSUED, ACCEPTED), (placed(NEEDED, NEEDED), ISSUED, ACCEPTED, did_not_start)
    lives = [bought, bought, bought, bought, half, (placed(NEEDED), ISSUED, DECLINED)]
    orders = {str(number): logged(*life) for number, life in enumerate(lives)}
    shown = {
        "orders_placed": 6,
        "orders_bought": 5,
        "placed_pence": 70_000,
        "spend_pence": 50_000,
        "acceptance_rate": 0.8333,
    }
    assert figure_finding(orders, shown, TODAY).adds_up
    for name, number in shown.items():
        assert not figure_finding(orders, shown | {name: number + 1}, TODAY).adds_up, name
    assert not figure_finding(orders, {}, TODAY).adds_up


def test_the_report_says_what_the_department_published_beside_its_own() -> None:
    told = {"days_need_to_start": 17.5, "saved_pence": 99_000_000, "hours_saved": 39_600}
    found = buying_figures(told, {"one": "acted_on"}, Counter({facts.IntegrityFlagged: 2}), years=2)
    rows = {name: (ours, theirs) for name, ours, theirs in found.rows()}
    assert rows["Days from need to start, on average"] == ("17.5", "21, before up to 112")
    assert rows["Saved by them"] == ("£990,000", "£2,000,000")
    assert rows["Flags, acted on"] == ("2, 1", "")
    assert rows["Orders of small suppliers"][0] == "too few"
