"""What is watched, by a real Prometheus that asks the laptop stack: every panel, every rule, and alerts provoked."""

from typing import Any

import pytest

from deploy.observability.dashboards import dashboards
from deploy.observability.objectives import OBJECTIVES
from deploy.observability.panels import Dashboard, Panel
from tests.deploy.watching import Watched, as_asked, every_group
from tests.running import until

pytestmark = pytest.mark.tools

PANELS = [(dashboard, panel) for dashboard in dashboards() for panel in dashboard.panels]


@pytest.mark.parametrize(
    ("dashboard", "panel"), PANELS, ids=[f"{dashboard.uid}: {panel.title}" for dashboard, panel in PANELS]
)
async def test_a_panel_has_something_to_show(watched: Watched, dashboard: Dashboard, panel: Panel) -> None:
    async def figures() -> list[Any]:
        return [sample for query in panel.queries for sample in await watched.ask(as_asked(query.expr))]

    if panel.quiet:
        await figures()
    else:
        await until(figures, f"{panel.title} of {dashboard.title} shows something")


async def test_every_rule_is_evaluated_without_a_fault(watched: Watched) -> None:
    count = sum(len(group.rules) for group in every_group())

    async def evaluated() -> list[dict[str, Any]]:
        rules = await watched.rules()
        assert len(rules) == count
        return rules if all(rule["health"] != "unknown" for rule in rules) else []

    rules = await until(evaluated, "every rule was evaluated")
    assert {rule["name"]: rule.get("lastError") for rule in rules if rule["health"] != "ok"} == {}


async def test_every_objective_is_measured_for_every_service(watched: Watched) -> None:
    for each in OBJECTIVES:
        for name in ("dps:objective_errors:ratio_rate5m", "dps:objective_budget_left:ratio"):
            expr = f'{name}{{objective="{each.name}"}}'
            await until(lambda expr=expr: of_every_service(watched, expr), f"{expr} of five services")


async def of_every_service(watched: Watched, expr: str) -> list[Any]:
    """Whether all five have a value, once each was asked for something: the record asks notifications for nothing."""
    for url in watched.stack.urls.values():
        async with watched.session.get(f"{url}/openapi.json") as response:
            assert response.status == 200
    return await watched.ask(f"count({expr}) == 5")
