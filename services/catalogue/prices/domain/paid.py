"""What was really paid: quartiles by category and group of districts, of which none tells what one supplier charges.

A group's figures are published where they rest on enough orders of enough suppliers, and so are those of all groups
together. Whoever subtracts the groups that are published from all together is left with the orders of the others: so
these are enough as well, or there are none, or more groups are left out. Quarters do not overlap, so nothing is to be
learnt from the difference between two releases.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import quantiles
from uuid import UUID

from shared.contracts.catalogue import Quartiles, ReferencePrice
from shared.reference.policy_values import ReferencePrices, Suppression


@dataclass(frozen=True)
class Paid:
    """What one order cost, and where: the district is that of the client."""

    supplier_id: UUID
    category: str
    district_group: str
    per_place_pence: int
    per_hour_pence: int


@dataclass(frozen=True)
class Terms:
    """The values by which prices are released."""

    release: ReferencePrices
    suppression: Suppression

    def enough(self, paid: Sequence[Paid]) -> bool:
        """Say whether figures may rest on these orders: enough of them, also for a supplier that leaves out its own.

        Whatever is enough stays so when orders are added.
        """
        by_supplier = Counter(each.supplier_id for each in paid)
        beside_the_largest = len(paid) - max(by_supplier.values(), default=0)
        return (
            len(paid) >= self.release.orders_at_least
            and len(by_supplier) >= self.release.suppliers_at_least
            and beside_the_largest >= self.suppression.counts_fewer_than
        )


def reference_prices(paid: Iterable[Paid], terms: Terms, closed: Iterable[Paid] = ()) -> tuple[ReferencePrice, ...]:
    """Return the figures that may be published of a quarter's orders, by category, all groups together first.

    `closed` is what was really paid for orders of which nothing more falls due.
    """
    really: dict[str, list[Paid]] = defaultdict(list)
    for each in closed:
        really[each.category].append(each)
    by_category: dict[str, list[Paid]] = defaultdict(list)
    for each in paid:
        by_category[each.category].append(each)
    return tuple(
        figure
        for category in sorted(by_category)
        for figure in _of_category(category, by_category[category], really[category], terms)
    )


def _of_category(category: str, paid: Sequence[Paid], closed: Sequence[Paid], terms: Terms) -> Iterator[ReferencePrice]:
    groups: dict[str, list[Paid]] = defaultdict(list)
    for each in paid:
        groups[each.district_group].append(each)
    together = terms.enough(paid)
    if together:
        whole = _figure(category, None, paid, terms.release)
        yield whole.model_copy(update={"really_paid": _really(closed, terms)})
    for group in sorted(groups_to_publish(groups, terms, together=together)):
        yield _figure(category, group, groups[group], terms.release)


def groups_to_publish(groups: Mapping[str, Sequence[Paid]], terms: Terms, *, together: bool) -> frozenset[str]:
    """Return the groups whose figures may be published; `together` where those of all groups are."""
    published = {name for name, paid in groups.items() if terms.enough(paid)}
    while together and published:
        rest = [each for name, paid in groups.items() if name not in published for each in paid]
        if not rest or terms.enough(rest):
            break
        published.remove(min(published, key=lambda name: (len(groups[name]), name)))
    return frozenset(published)


def _figure(category: str, group: str | None, paid: Sequence[Paid], release: ReferencePrices) -> ReferencePrice:
    return ReferencePrice(
        category=category,
        district_group=group,
        per_place=quartiles([each.per_place_pence for each in paid], release.rounds_per_place_to_pence),
        per_hour=quartiles([each.per_hour_pence for each in paid], release.rounds_per_hour_to_pence),
        orders=len(paid) // release.rounds_orders_to * release.rounds_orders_to,
    )


def _really(closed: Sequence[Paid], terms: Terms) -> Quartiles | None:
    if not terms.enough(closed):
        return None
    return quartiles([each.per_place_pence for each in closed], terms.release.rounds_per_place_to_pence)


def quartiles(pence: Sequence[int], to: int) -> Quartiles:
    """Return the quartiles of two prices or more, each rounded to a multiple of so many pence.

    By linear interpolation between the two nearest, the smallest and largest price being the ends (Hyndman and Fan,
    "Sample Quantiles in Statistical Packages", 1996, definition 7).
    """
    lower, median, upper = (round(each / to) * to for each in quantiles(pence, n=4, method="inclusive"))
    return Quartiles(lower_pence=lower, median_pence=median, upper_pence=upper)
