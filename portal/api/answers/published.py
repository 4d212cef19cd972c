"""What is published of the buying: figures of a quarter, payments above the law's limit, and what will be needed."""

from datetime import date
from uuid import UUID

from portal.api.operation import Answer, Listed, Nothing, Operation


class FiguresForAll(Answer):
    """What the orders of a quarter add up to, rounded."""

    orders_placed: int
    placed_pence: int
    sme_share_of_orders: float | None
    sme_share_of_value: float | None
    days_need_to_order: float | None


class PublicFigureGroup(Answer):
    """The figures of one category or district."""

    key: str
    name: str
    figures: FiguresForAll


class PublicFigures(Answer):
    """The figures of a quarter; a group that is missing has too few orders, or none."""

    first_day: date
    last_day: date
    groups: tuple[PublicFigureGroup, ...]
    fewer_than: int


class PublishedPayment(Answer):
    """A payment of more than the law's limit."""

    supplier_id: UUID
    category: str
    purchase_order: str
    amount_pence: int
    paid_on: date


class PublicLine(Answer):
    """What is expected of a category in a month, in a district or in the rest of a group of them."""

    month: str
    category: str
    district_group: str
    district: str | None
    stated: int | None
    forecast: int | None


class CategoryAccuracy(Answer):
    """How far off forecasts of a category were, in percent of the needs that came."""

    category: str
    months: int
    error_percent: int
    together_percent: int
    bias_percent: int


class PublicForecasts(Answer):
    """Needs to come, and how far off earlier forecasts were."""

    items: tuple[PublicLine, ...]
    accuracy: tuple[CategoryAccuracy, ...]
    rounded_to: int
    fewer_than: int


PUBLIC_FIGURES = Operation("GET", "/v1/public/figures", PublicFigures, query=("by", "quarter_of"))
PUBLIC_FIGURES_CSV = Operation("GET", "/v1/public/figures.csv", Nothing, query=("by", "quarter_of"))
PUBLISHED_PAYMENTS = Operation("GET", "/v1/public/payments", Listed[PublishedPayment], query=("after", "limit"))
PUBLIC_FORECASTS = Operation("GET", "/v1/public/forecasts", PublicForecasts, query=("category",))
