"""What is watched: that what is written down is what the code says, and that every name in it exists."""

from pathlib import Path

import pytest
import yaml

from deploy.observability.documents import outdated
from deploy.observability.objectives import OBJECTIVES
from deploy.observability.queries import within
from deploy.observability.scraping import in_compose
from deploy.services import PORTAL, WEB
from shared.runtime import ProcessRole
from shared.settings import Settings
from shared.telemetry import metrics

ROOT = Path(__file__).resolve().parents[2]


def test_nothing_written_down_is_outdated() -> None:
    stale = "\n".join(map(str, outdated(ROOT)))
    assert not stale, f"run `make observability` and commit what it writes:\n{stale}"


def test_exactly_the_containers_that_keep_running_are_asked_for_metrics() -> None:
    compose = yaml.safe_load((ROOT / "deploy/compose/compose.yaml").read_text())["services"]
    ours = {
        name: each["command"]
        for name, each in compose.items()
        if str(each.get("command", ".")[0]).startswith("services.")
    }
    port = Settings.model_fields["ops_port"].default
    assert {
        target.address: [f"services.{target.service.replace('-', '_')}", target.role] for target in in_compose()
    } == {
        **{f"{name}:{port}": command for name, command in ours.items() if command[-1] != ProcessRole.MIGRATE},
        f"{PORTAL}:{port}": [f"services.{PORTAL}", WEB],
    }


def test_a_limit_that_no_bucket_has_is_refused() -> None:
    with pytest.raises(ValueError, match=r"dps_http_request_seconds has no bucket of 0\.4"):
        within(metrics.HTTP_SECONDS, 0.4)


def test_an_objective_says_what_it_promises_and_leaves_a_budget() -> None:
    for each in OBJECTIVES:
        assert 0 < each.budget < 0.05
        assert f"{each.target:.1%}".replace("%", " %").replace(".0", "") in each.promise
        assert each.reason
