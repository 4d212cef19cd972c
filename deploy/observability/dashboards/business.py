"""What the system is for: suppliers, offers, needs, orders, budgets and messages."""

from collections.abc import Sequence

from deploy.observability.dashboards.asked import REQUESTS
from deploy.observability.panels import Dashboard, Kind, Panel, Query, Unit
from deploy.observability.queries import JOB, of
from services.ordering.budgets.gauges import BUDGET_ALLOCATED, BUDGET_LEFT
from shared.kernel.deadlines import END
from shared.telemetry import metrics

_ALL = f'job="{JOB}"'

_CONFIRMATIONS = "/v1/applications/{application_id}/proposals/{category}/confirmation"


def business() -> Dashboard:
    """Return the dashboard."""
    return Dashboard(
        "dps-business",
        "Business",
        "What the system is for: suppliers, offers, needs, orders, budgets and messages.",
        (
            ("Orders", _orders()),
            ("Budgets", _budgets()),
            ("Suppliers, offers and needs", _supply()),
        ),
        services=False,
    )


def _orders() -> Sequence[Panel]:
    refused = f'sum by (code) (increase({of(metrics.REFUSALS)}{{{_ALL}, service="ordering"}}[1h]))'
    return [
        Panel(
            "Orders",
            "Orders placed and what was done with them, in an hour.",
            Unit.COUNT,
            [
                _done("ordering", "POST", "/v1/orders", "placed"),
                _done("ordering", "POST", "/v1/orders/{order_id}/approval", "approved"),
                _done("ordering", "POST", "/v1/orders/{order_id}/acceptance", "accepted"),
                _done("ordering", "POST", "/v1/orders/{order_id}/decline", "declined"),
                _done("ordering", "POST", "/v1/orders/{order_id}/cancellation", "cancelled"),
                _done("ordering", "POST", "/v1/orders/{order_id}/start", "started"),
                _done("ordering", "POST", "/v1/orders/{order_id}/completion", "completed"),
                _ended("order_response", "lapsed"),
                _ended("order_approval|order_approval_by_buyer", "approved too late"),
                _ended("place_hold", "place let go"),
                _ended("offered_place", "offered place not ordered"),
            ],
            width=12,
        ),
        Panel(
            "Why orders are refused",
            "Reasons given by ordering for refusing a command, in an hour.",
            Unit.COUNT,
            [Query(refused, "{{code}}")],
            width=12,
        ),
    ]


def _budgets() -> Sequence[Panel]:
    left, allocated = (f"max by (district, year) ({of(gauge)}{{{_ALL}}})" for gauge in (BUDGET_LEFT, BUDGET_ALLOCATED))
    return [
        Panel(
            "Left of all budgets",
            "What all districts together may still commit this financial year, of what they were given.",
            Unit.SHARE,
            [Query(f"sum({left}) / sum({allocated})", "left")],
            Kind.FIGURE,
            width=6,
        ),
        Panel(
            "Left, by district",
            "What each district may still commit this financial year, of what it was given.",
            Unit.SHARE,
            [Query(f"{left} / ({allocated} > 0)", "{{district}}")],
            Kind.BARS,
            width=18,
            limits=(0.25, 0.1),
        ),
    ]


def _supply() -> Sequence[Panel]:
    return [
        Panel(
            "Suppliers",
            "Applications and decisions on them, in an hour.",
            Unit.COUNT,
            [
                _done("supplier-registry", "POST", "/v1/applications", "applied"),
                _done("supplier-registry", "POST", _CONFIRMATIONS, "decided"),
                _done("supplier-registry", "POST", "/v1/applications/{application_id}/agreement", "agreed"),
                _done("supplier-registry", "POST", "/v1/suppliers/{supplier_id}/suspension", "suspended"),
            ],
        ),
        Panel(
            "Offers",
            "Offers published, brought up to date and withdrawn, in an hour.",
            Unit.COUNT,
            [
                _done("catalogue", "POST", "/v1/offers", "published"),
                _done("catalogue", "PUT", "/v1/offers/{offer_id}", "updated"),
                _done("catalogue", "POST", "/v1/offers/{offer_id}/withdrawal", "withdrawn"),
            ],
        ),
        Panel(
            "Offers looked for",
            "Searches, matches and shortlists, in an hour.",
            Unit.COUNT,
            [
                _done("catalogue", "POST", "/v1/searches", "searches"),
                _done("catalogue", "POST", "/v1/matches", "matches"),
                _done("catalogue", "POST", "/v1/shortlists", "shortlists"),
            ],
        ),
        Panel(
            "Journeys and needs",
            "Journeys begun, needs recorded, and needs that no offer met, in an hour.",
            Unit.COUNT,
            [
                _done("client-journey", "POST", "/v1/journeys", "journeys"),
                _done("client-journey", "POST", "/v1/journeys/{journey_id}/needs", "needs"),
                _done("client-journey", "POST", "/v1/needs/{need_id}/unmet", "unmet"),
            ],
        ),
    ]


def _ended(clocks: str, what: str) -> Query:
    """Return how many orders their clocks have ended in an hour."""
    of_clocks = f'{_ALL}, service="ordering", clock=~"{clocks}", step="{END}", outcome="done"'
    return Query(f"sum(increase({of(metrics.TIMERS_FIRED)}{{{of_clocks}}}[1h]))", what)


def _done(service: str, method: str, route: str, legend: str) -> Query:
    """Return how often a route did what it was asked for, in an hour."""
    selector = f'{{{_ALL}, service="{service}", method="{method}", route="{route}", status=~"2.."}}'
    return Query(f"sum(increase({REQUESTS}{selector}[1h]))", legend)
