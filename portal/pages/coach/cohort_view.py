"""What one order for several clients would come to, as it is shown before it is placed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from portal.api.answers.needs import Need
from portal.api.answers.offers import Offer
from portal.api.answers.ordering import Preview
from portal.api.answers.supplier_names import SupplierName
from portal.api.together import Missing
from portal.components.authority import budget_name
from portal.components.clients import client_label
from portal.components.offers import how_long, price_of, where
from portal.components.reasons import Options
from portal.pages.coach.check_view import APPROVAL, Chosen, budget_in_words, starts_to_choose
from portal.web.names import Names
from portal.web.wording import day, money, short_day

Row = tuple[str, str]


@dataclass(frozen=True)
class Group:
    """An offer, the open needs that it could be ordered for, and those that were selected."""

    offer: Offer
    supplier: SupplierName | Missing
    needs: tuple[Need, ...]
    chosen: Chosen | None
    selected: tuple[Need, ...]

    @property
    def mark(self) -> str:
        """What was checked, as the form keeps it."""
        ids = ",".join(sorted(str(each.need_id) for each in self.selected))
        return f"{self.chosen.mark if self.chosen else ''};{ids}"


@dataclass(frozen=True)
class CohortView:
    """The page: a line and a budget for each client once it was checked, and every reason against it."""

    heading: str
    caption: str
    back: str
    rows: tuple[Row, ...]
    lines: tuple[tuple[str, ...], ...]
    against: tuple[str, ...]
    empty: str
    may_be_placed: bool
    checked: str
    shown: str
    options: Mapping[str, Options]


def cohort_view(
    group: Group, preview: Preview | None, against: tuple[str, ...], names: Names, today: date
) -> CohortView:
    """Say who could come and what it comes to; `against` is what stands against it, in plain words."""
    category = names.category(group.offer.category)
    return CohortView(
        heading="Order for several clients",
        caption=group.offer.title,
        back=f"/offers/{group.offer.offer_id}",
        rows=tuple(_rows(group, preview)),
        lines=_lines(group, preview, names) if preview else (),
        against=against,
        empty="" if group.needs else f"Nobody of your district has an open need in the category {category}.",
        may_be_placed=bool(preview and preview.may_be_placed),
        checked=group.mark if preview else "",
        shown=preview.shown.model_dump_json() if preview and preview.shown else "",
        options={
            "needs": tuple((str(each.need_id), _who(each, names)) for each in group.needs),
            "start_id": starts_to_choose(group.offer, today),
        },
    )


def _who(need: Need, names: Names) -> str:
    by = f", to start by {short_day(need.start_by)}" if need.start_by else ""
    return f"{client_label(need.journey_id)}, {names.district(need.district)}{by}"


def _rows(group: Group, preview: Preview | None) -> Iterator[Row]:
    offer, delivery = group.offer, group.offer.delivery
    yield "Supplier", group.supplier.sentence if isinstance(group.supplier, Missing) else group.supplier.name
    yield "Where", where(delivery.mode, delivery.venues, national=delivery.national)
    yield "Lasts", how_long(offer.duration)
    if offer.price:
        yield "Price", price_of(offer.price.pence, offer.price.per)
    if preview is None or group.chosen is None:
        return
    yield "Starts", day(group.chosen.starts_on)
    if preview.shown:
        yield "Altogether", money(preview.shown.amount_pence)
        yield "Approval", APPROVAL.get(preview.shown.level, "Somebody has to approve it")
    if preview.respond_by:
        yield "Supplier answers by", day(preview.respond_by)


def _lines(group: Group, preview: Preview, names: Names) -> tuple[tuple[str, ...], ...]:
    """Return for each client what the place costs, and what that leaves of the budget that pays it."""
    clients = {each.need_id: client_label(each.journey_id) for each in group.selected}
    effects = {each.budget_id: budget_in_words(each) for each in preview.budgets}
    return tuple(
        (
            clients.get(each.need_id, f"Client {each.line}"),
            money(each.amount_pence),
            budget_name(each.budget_id, names),
            effects.get(each.budget_id, ""),
        )
        for each in preview.lines
    )
