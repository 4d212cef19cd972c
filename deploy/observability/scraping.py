"""Whom Prometheus asks, by their operations ports: every role of every service, and the portal."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from deploy.observability.queries import JOB
from deploy.services import NAMES, PORTAL, WEB, label_of
from shared.runtime import ProcessRole
from shared.settings import Settings

_ROLES = (ProcessRole.API, ProcessRole.WORKER, ProcessRole.RELAY, ProcessRole.TIMER)
"""A migration ends before anyone could ask it."""


@dataclass(frozen=True)
class Target:
    """One process: where its operations port is, and which it is."""

    address: str
    service: str
    role: str


def in_compose() -> list[Target]:
    """Return the processes of the compose file, by the names of their containers."""
    port = Settings.model_fields["ops_port"].default
    return [
        *(Target(f"{label_of(name)}-{role}:{port}", label_of(name), role.value) for name in NAMES for role in _ROLES),
        Target(f"{PORTAL}:{port}", PORTAL, WEB),
    ]


def configuration(targets: Iterable[Target], rules: str, alertmanagers: Sequence[str] = ()) -> dict[str, Any]:
    """Return Prometheus' configuration for these targets, with the rule files that the pattern `rules` names."""
    return {
        "global": {"scrape_interval": "15s", "evaluation_interval": "30s"},
        "rule_files": [rules],
        "alerting": {"alertmanagers": [{"static_configs": [{"targets": list(alertmanagers)}]}]},
        "scrape_configs": [
            {
                "job_name": JOB,
                "static_configs": [
                    {"targets": [each.address], "labels": {"service": each.service, "role": each.role}}
                    for each in targets
                ],
            },
        ],
    }
