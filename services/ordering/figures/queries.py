"""What can be asked about figures: by staff of the orders they may see, and by anybody of a quarter that is over."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from pydantic import BaseModel

from services.ordering.figures.domain.counted import COUNTED, CountedOrder, Counts
from services.ordering.figures.domain.figures import DEFINITIONS, Needs, OrderFigures, Paid, Sums, figures_of, too_few
from services.ordering.figures.domain.paid import CountedPayment
from services.ordering.figures.domain.publishing import (
    PUBLIC_DEFINITIONS,
    FiguresForAll,
    last_quarter_out,
    public_figures_of,
    quarter_is_out,
)
from services.ordering.known.needs import KnownNeed
from services.ordering.known.payees import KnownPayee
from services.ordering.orders.access import ORDER_ACCESS
from shared.kernel.caller import Caller
from shared.kernel.clock import Clock
from shared.kernel.filters import Between, Filters
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import categories, districts, stamps
from shared.reference.calendar import financial_year, first_of_quarter, last_of_quarter, uk_date
from shared.reference.financial_years import days_of
from shared.reference.markets import prevailing_policy
from shared.reference.policy_values import HoursSaved, PublicFigures, Suppression
from shared.store.rows import Rows

_MOST_DAYS = 3660
_OF_COUNTS = tuple(f"counts.{name}" for name in COUNTED)


class By(StrEnum):
    """What figures are told apart by."""

    CATEGORY = "category"
    DISTRICT = "district"
    SUPPLIER = "supplier"
    ROUTE = "route"
    MONTH = "month"


class PublicBy(StrEnum):
    """What public figures are told apart by: by one thing at a time, lest one be the difference of two."""

    CATEGORY = "category"
    DISTRICT = "district"


_FIELDS: Mapping[str, str] = {
    "category": "category",
    "district": "district",
    "supplier": "supplier_id",
    "route": "route",
    "month": "placed_in",
}
_OF_NEEDS = ("category", "district")


@dataclass(frozen=True)
class Asked:
    """Of which orders figures are asked for: those placed between two days, in this financial year by default."""

    by: By | None = None
    first_day: date | None = None
    last_day: date | None = None
    market: str | None = None
    category: str | None = None
    district: str | None = None


class FigureGroup(BaseModel):
    """The figures of one group, by its code or id; none of one with too few orders."""

    key: str
    name: str
    figures: OrderFigures | None


class FiguresShown(BaseModel):
    """Figures of the orders that were placed from the first to the last day, in total and by what was asked.

    A figure that is missing is of too few people, or of nobody. `definitions` says what each is, `method` the inputs of
    the hours saved.
    """

    first_day: date
    last_day: date
    by: str | None
    total: OrderFigures | None
    groups: tuple[FigureGroup, ...]
    definitions: dict[str, str]
    method: HoursSaved
    fewer_than: int
    policies: tuple[str, ...]


class PublicFigureGroup(BaseModel):
    """The public figures of one group, by its code."""

    key: str
    name: str
    figures: FiguresForAll


class PublicFiguresShown(BaseModel):
    """Figures of the orders that were placed in a quarter; a group that is missing has too few, or none."""

    first_day: date
    last_day: date
    by: str
    groups: tuple[PublicFigureGroup, ...]
    definitions: dict[str, str]
    fewer_than: int
    policies: tuple[str, ...]


class FigureQueries:
    """Answers about figures. Each raises `Rejected`."""

    def __init__(
        self,
        orders: Rows[CountedOrder],
        payments: Rows[CountedPayment],
        needs: Rows[KnownNeed],
        suppliers: Rows[KnownPayee],
        clock: Clock,
    ) -> None:
        """Add up the rows of orders and payments, and those of needs and suppliers, as of today."""
        self._orders = orders
        self._payments = payments
        self._needs = needs
        self._suppliers = suppliers
        self._now = clock

    async def figures(self, asked: Asked, caller: Caller) -> FiguresShown:
        """Return the figures of the orders that the caller may see; raises `NotFound` for another's district."""
        today = uk_date(self._now())
        first, last = _span(asked, today)
        method, suppression = prevailing_policy(HoursSaved, today), prevailing_policy(Suppression, today)
        own = ORDER_ACCESS.filters(caller, district=asked.district)
        filters: Filters = {"category": asked.category, "district": own["district"]}
        sums = await self._sums(asked.by, {"market": asked.market, **filters}, first, last)
        if asked.market is None and asked.by in {None, *_OF_NEEDS}:
            sums = await self._with_needs(sums, asked.by, filters, (first, last))
        if asked.market is None and asked.by is not By.ROUTE:
            sums = await self._with_paid(sums, asked.by, filters, (first, last))
        least = suppression.values.counts_fewer_than
        left_out, names = too_few(sums, least), await self._names(asked.by)
        total = Sums.together(sums.values())
        return FiguresShown(
            first_day=first,
            last_day=last,
            by=asked.by,
            total=None if total.counts.placed < least else figures_of(total, method.values, least),
            groups=tuple(
                FigureGroup(
                    key=key,
                    name=names.get(key, key),
                    figures=None if key in left_out else figures_of(each, method.values, least),
                )
                for key, each in sorted(sums.items())
                if asked.by
            ),
            definitions=DEFINITIONS,
            method=method.values,
            fewer_than=least,
            policies=stamps(method, suppression),
        )

    async def public_figures(self, by: PublicBy, quarter_of: date | None) -> PublicFiguresShown:
        """Return what anybody may know of the quarter with a day, or of the last one that is out."""
        today = uk_date(self._now())
        terms, suppression = prevailing_policy(PublicFigures, today), prevailing_policy(Suppression, today)
        last_out = last_quarter_out(today, terms.values)
        first = first_of_quarter(quarter_of) if quarter_of else last_out
        reject_if_any([quarter_is_out(first, last_out)])
        sums = await self._sums(By(by), {}, first, last_of_quarter(first))
        least = suppression.values.counts_fewer_than
        left_out, names = too_few(sums, least), await self._names(By(by))
        return PublicFiguresShown(
            first_day=first,
            last_day=last_of_quarter(first),
            by=by,
            groups=tuple(
                PublicFigureGroup(
                    key=key, name=names.get(key, key), figures=public_figures_of(each, terms.values, least)
                )
                for key, each in sorted(sums.items())
                if key not in left_out
            ),
            definitions=PUBLIC_DEFINITIONS,
            fewer_than=least,
            policies=stamps(terms, suppression),
        )

    async def _sums(self, by: By | None, filters: Filters, first: date, last: date) -> dict[str, Sums]:
        """Add up orders by group, in one pass, and know of each supplier's whether it is small or medium."""
        group = (_FIELDS[by],) if by else ()
        found = await self._orders.sums(
            {**filters, "placed_on": _between(first, last)}, by=("supplier_id", *group), of=_OF_COUNTS
        )
        sizes = await self._sizes()
        sums: defaultdict[str, Sums] = defaultdict(Sums)
        for (supplier, *key), numbers in found.items():
            name = str(key[0]) if key else ""
            sums[name] = sums[name].plus(Counts(*numbers), small=sizes.get(str(supplier)))
        return dict(sums)

    async def _sizes(self) -> dict[str, bool]:
        small = await self._suppliers.sums({}, by=("supplier_id", "sme"), of=())
        return {str(supplier): bool(sme) for supplier, sme in small if sme is not None}

    async def _with_needs(
        self, sums: Mapping[str, Sums], by: By | None, filters: Filters, span: tuple[date, date]
    ) -> dict[str, Sums]:
        group = (_FIELDS[by],) if by else ()
        found = await self._needs.sums(
            {**filters, "recorded_on": _between(*span)}, by=("came_to", *group), of=("counted",)
        )
        needs: defaultdict[str, Needs] = defaultdict(Needs)
        for (came_to, *key), (number,) in found.items():
            name = str(key[0]) if key else ""
            before = needs[name]
            needs[name] = Needs(
                recorded=before.recorded + number,
                met=before.met + (number if came_to == "met" else 0),
                unmet=before.unmet + (number if came_to == "unmet" else 0),
            )
        return {name: replace(sums.get(name, Sums()), needs=needs[name]) for name in {*sums, *needs}}

    async def _with_paid(
        self, sums: Mapping[str, Sums], by: By | None, filters: Filters, span: tuple[date, date]
    ) -> dict[str, Sums]:
        found = await self._payments.sums(
            {**filters, "paid_on": _between(*span)},
            by=("paid_in" if by is By.MONTH else _FIELDS[by],) if by else (),
            of=("counted", "pence"),
        )
        paid = {str(key[0]) if key else "": Paid(*numbers) for key, numbers in found.items()}
        return {name: replace(sums.get(name, Sums()), paid=paid.get(name, Paid())) for name in {*sums, *paid}}

    async def _names(self, by: By | None) -> Mapping[str, str]:
        match by:
            case By.CATEGORY:
                return {code: each.name for code, each in categories().items()}
            case By.DISTRICT:
                return {code: each.name for code, each in districts().items()}
            case By.SUPPLIER:
                return {
                    str(one): str(name)
                    for one, name in await self._suppliers.sums({}, by=("supplier_id", "name"), of=())
                }
        return {}


def _between(first: date, last: date) -> Between:
    return Between(least=first.isoformat(), most=last.isoformat())


def _span(asked: Asked, today: date) -> tuple[date, date]:
    begins, ends = days_of(financial_year(today))
    first, last = asked.first_day or begins, asked.last_day or ends
    reject_if_any(
        [
            Rejection("last_before_first", f"the last day {last} is before the first, {first}", "/last_day")
            if last < first
            else None,
            Rejection("span_too_long", f"at most {_MOST_DAYS} days are added up at once", "/first_day")
            if (last - first).days >= _MOST_DAYS
            else None,
        ]
    )
    return first, last
