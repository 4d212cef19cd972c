"""What the orders of a period add up to. Figures of too few people are null."""

from datetime import date

from portal.api.operation import Answer, Nothing, Operation


class OrderFigures(Answer):
    """Sums and rates; `definitions` of the answer say what each is."""

    orders_placed: int | None
    orders_bought: int | None
    spend_pence: int | None
    paid_pence: int | None
    sme_share_of_spend: float | None
    clients: int | None
    days_need_to_order: float | None
    days_need_to_start: float | None
    started_within_three_weeks: float | None
    acceptance_rate: float | None
    start_rate: float | None
    attendance_rate: float | None
    completion_rate: float | None
    outcome_rate: float | None
    sustained_rate: float | None
    needs_recorded: int | None
    needs_met_share: float | None
    needs_unmet_share: float | None
    hours_saved: int | None


class FigureGroup(Answer):
    """The figures of one month, category, district, supplier or route."""

    key: str
    name: str
    figures: OrderFigures | None


class Figures(Answer):
    """Figures of a period: in all, and by group where one was asked for."""

    first_day: date
    last_day: date
    by: str | None
    total: OrderFigures | None
    groups: tuple[FigureGroup, ...]
    definitions: dict[str, str]
    fewer_than: int


FIGURES = Operation("GET", "/v1/figures", Figures, query=("by", "first_day", "last_day", "category", "district"))
FIGURES_CSV = Operation(
    "GET", "/v1/figures.csv", Nothing, query=("by", "first_day", "last_day", "category", "district")
)
