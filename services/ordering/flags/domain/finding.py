"""The rules by which something looks wrong. None proves anything: each says what a person has to look at.

They read rows of orders and change nothing, so that a rule that is too strict costs somebody's time and no order.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import sqrt
from uuid import UUID

from services.ordering.figures.domain.counted import CountedLine, CountedOrder
from services.ordering.flags.domain.flag import Finding
from shared.reference.policy_values import IntegrityChecks

Rows = Sequence[CountedOrder]


@dataclass(frozen=True)
class Around:
    """What else is known: whose needs are one client's, how many places a start has, and the limits that hold.

    `no_approval_up_to_pence` is the price up to which nobody approves an order. `period` names the span that is looked
    at, so that a pattern which goes on is flagged again in the next one.
    """

    journeys: Mapping[UUID, UUID]
    places: Mapping[UUID, int]
    no_approval_up_to_pence: int
    period: str


def findings(rows: Rows, around: Around, checks: IntegrityChecks) -> tuple[Finding, ...]:
    """Return all that looks wrong in these orders."""
    return (
        *client_twice(rows, around),
        *group_over_size(rows, around),
        *split_orders(rows, around, checks),
        *one_supplier(rows, around, checks),
        *without_attendance(rows, around, checks),
        *outcomes_out_of_line(rows, around, checks),
    )


def client_twice(rows: Rows, around: Around) -> Iterator[Finding]:
    """One client in two places at once: two suppliers say that the same client came to them on the same day."""
    seen: defaultdict[tuple[UUID, date], dict[UUID, CountedOrder]] = defaultdict(dict)
    for order, line in _lines(rows):
        journey = around.journeys.get(line.need_id)
        if journey:
            for day in line.days_attended:
                seen[journey, day][order.order_id] = order
    together: defaultdict[tuple[UUID, ...], int] = defaultdict(int)
    districts: dict[tuple[UUID, ...], str] = {}
    for there in seen.values():
        if len({each.supplier_id for each in there.values()}) > 1:
            ids = tuple(sorted(there))
            together[ids] += 1
            districts[ids] = there[ids[0]].district
    for ids, days in together.items():
        yield Finding(
            kind="client_twice",
            key="+".join(map(str, ids)),
            order_ids=ids,
            numbers=(("days", days), ("orders", len(ids))),
            district=districts[ids],
        )


def group_over_size(rows: Rows, around: Around) -> Iterator[Finding]:
    """One trainer's group over its size: more clients came on a day than the start that they were ordered for has."""
    came: defaultdict[tuple[UUID, date], list[CountedOrder]] = defaultdict(list)
    for order, line in _lines(rows):
        if order.start_id and order.start_id in around.places:
            for day in line.days_attended:
                came[order.start_id, day].append(order)
    worst: dict[UUID, list[CountedOrder]] = {}
    for (start, _), there in came.items():
        if len(there) > max(around.places[start], len(worst.get(start, ()))):
            worst[start] = there
    for start, there in worst.items():
        yield Finding(
            kind="group_over_size",
            key=str(start),
            order_ids=_ids(there),
            numbers=(("clients", len(there)), ("places", around.places[start])),
            district=there[0].district,
            category=there[0].category,
            supplier_id=there[0].supplier_id,
        )


def split_orders(rows: Rows, around: Around, checks: IntegrityChecks) -> Iterator[Finding]:
    """Split to stay under a limit: one account, one supplier, some days, each just under it and together above."""
    limit = around.no_approval_up_to_pence
    near: defaultdict[tuple[str, UUID], list[CountedOrder]] = defaultdict(list)
    for each in rows:
        if each.unapproved and each.placed_on and 100 * each.pence >= limit * checks.near_limit_percent:
            near[each.placed_by, each.supplier_id].append(each)
    for (account, supplier), orders in near.items():
        for run in _runs(orders, checks.split_within_days):
            if len(run) < checks.split_orders_at_least or sum(each.pence for each in run) <= limit:
                continue
            yield Finding(
                kind="split_orders",
                key=f"{account}/{supplier}/{run[0].order_id}",
                order_ids=_ids(run),
                numbers=(("orders", len(run)), ("pence", sum(each.pence for each in run)), ("limit_pence", limit)),
                district=run[0].district,
                supplier_id=supplier,
                holder=account,
            )


def one_supplier(rows: Rows, around: Around, checks: IntegrityChecks) -> Iterator[Finding]:
    """One buyer always one supplier, in a category in which others of the district order from others."""
    bought: defaultdict[tuple[str, str, str], list[CountedOrder]] = defaultdict(list)
    suppliers: defaultdict[tuple[str, str], set[UUID]] = defaultdict(set)
    for each in rows:
        category = each.category or ""
        bought[each.placed_by, each.district, category].append(each)
        suppliers[each.district, category].add(each.supplier_id)
    for (account, district, category), orders in bought.items():
        (supplier, number), *_ = Counter(each.supplier_id for each in orders).most_common(1)
        enough = len(orders) >= checks.one_supplier_orders_at_least and len(suppliers[district, category]) > 1
        if enough and 100 * number >= len(orders) * checks.one_supplier_percent:
            yield Finding(
                kind="one_supplier",
                key=f"{account}/{district}/{category}/{supplier}/{around.period}",
                order_ids=_ids(each for each in orders if each.supplier_id == supplier),
                numbers=(
                    ("orders", len(orders)),
                    ("of_supplier", number),
                    ("suppliers", len(suppliers[district, category])),
                ),
                district=district,
                category=category or None,
                supplier_id=supplier,
                holder=account,
            )


def without_attendance(rows: Rows, around: Around, checks: IntegrityChecks) -> Iterator[Finding]:
    """Claims without attendance: a supplier completes, and so is paid for, what nobody is recorded to have come to."""
    completed: defaultdict[UUID, list[tuple[CountedOrder, bool]]] = defaultdict(list)
    for order, line in _lines(rows):
        if line.completed:
            completed[order.supplier_id].append((order, bool(line.days_attended)))
    for supplier, lines in completed.items():
        without = [order for order, attended in lines if not attended]
        if len(without) >= checks.unattended_at_least and (
            100 * len(without) >= len(lines) * checks.unattended_percent
        ):
            yield Finding(
                kind="without_attendance",
                key=f"{supplier}/{around.period}",
                order_ids=_ids(without),
                numbers=(("completed", len(lines)), ("without_attendance", len(without))),
                supplier_id=supplier,
            )


def outcomes_out_of_line(rows: Rows, around: Around, checks: IntegrityChecks) -> Iterator[Finding]:
    """A rate of outcomes that is out of line with the others' of the category, further than chance would have it.

    A funnel plot: the difference in standard deviations of a share of so many (Spiegelhalter, Statistics in Medicine
    2005, 24: 1185-1202).
    """
    finished: defaultdict[str, Counter[UUID]] = defaultdict(Counter)
    in_work: defaultdict[str, Counter[UUID]] = defaultdict(Counter)
    orders: defaultdict[tuple[str, UUID], list[CountedOrder]] = defaultdict(list)
    for each in rows:
        category, counts = each.category or "", each.counts
        finished[category][each.supplier_id] += counts.completed + counts.ended_early
        in_work[category][each.supplier_id] += counts.in_work
        if counts.in_work:
            orders[category, each.supplier_id].append(each)
    for category, of in finished.items():
        for supplier, number in of.items():
            others, their_work = of.total() - number, in_work[category].total() - in_work[category][supplier]
            if number < checks.rate_cases_at_least or others < checks.rate_cases_at_least:
                continue
            own, mean = in_work[category][supplier] / number, their_work / others
            deviation = sqrt(max(mean * (1 - mean), 1 / others) / number)
            if abs(own - mean) * 10 > checks.rate_deviations_tenths * deviation:
                yield Finding(
                    kind="outcomes_out_of_line",
                    key=f"{supplier}/{category}/{around.period}",
                    order_ids=_ids(orders[category, supplier]),
                    numbers=(
                        ("finished", number),
                        ("in_work", in_work[category][supplier]),
                        ("finished_by_others", others),
                        ("in_work_by_others", their_work),
                    ),
                    category=category or None,
                    supplier_id=supplier,
                )


def _lines(rows: Rows) -> Iterator[tuple[CountedOrder, CountedLine]]:
    return ((order, line) for order in rows for line in order.lines)


def _ids(orders: Iterable[CountedOrder]) -> tuple[UUID, ...]:
    return tuple(sorted({each.order_id for each in orders}))


def _runs(orders: Sequence[CountedOrder], days: int) -> Iterator[list[CountedOrder]]:
    """Yield orders in runs: each within so many days of the first of its run, in the order of their days."""
    run: list[CountedOrder] = []
    for each in sorted(orders, key=lambda one: (str(one.placed_on), str(one.order_id))):
        if run and each.placed_on and run[0].placed_on and each.placed_on - run[0].placed_on > timedelta(days=days):
            yield run
            run = []
        run.append(each)
    if run:
        yield run
