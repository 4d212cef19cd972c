"""Prometheus rules as values, and the two forms in which they are written: a rule file and a PrometheusRule."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

# Where the runbooks are read. Whoever runs the system puts the address of their own copy of docs/ here.
RUNBOOKS = "https://dps.example/docs/runbooks"


class Severity(StrEnum):
    """`PAGE`: somebody is called now. `TICKET`: somebody looks within a working day. `NONE`: for machines alone."""

    PAGE = "page"
    TICKET = "ticket"
    NONE = "none"


@dataclass(frozen=True)
class RecordingRule:
    """A figure that Prometheus keeps, since several alerts and panels need it."""

    name: str
    expr: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def rendered(self) -> dict[str, Any]:
        """Return it as a rule file has it."""
        labels = {"labels": dict(self.labels)} if self.labels else {}
        return {"record": self.name, "expr": self.expr, **labels}


@dataclass(frozen=True)
class Alert:
    """A condition that somebody must know of. `lasting`: how long it has held before it is told."""

    name: str
    severity: Severity
    expr: str
    lasting: str
    summary: str
    description: str
    labels: Mapping[str, str] = field(default_factory=dict)

    def rendered(self) -> dict[str, Any]:
        """Return it as a rule file has it, with the address of its runbook."""
        return {
            "alert": self.name,
            "expr": self.expr,
            "for": self.lasting,
            "labels": {"severity": self.severity.value, **self.labels},
            "annotations": {
                "summary": self.summary,
                "description": self.description,
                "runbook_url": f"{RUNBOOKS}/{self.name}.md",
            },
        }


@dataclass(frozen=True)
class RuleGroup:
    """Rules that are evaluated together, in their order."""

    name: str
    rules: Sequence[RecordingRule | Alert]
    interval: str = "30s"

    def rendered(self) -> dict[str, Any]:
        """Return it as a rule file has it."""
        return {"name": self.name, "interval": self.interval, "rules": [each.rendered() for each in self.rules]}


def rule_file(groups: Sequence[RuleGroup]) -> dict[str, Any]:
    """Return what a file under `rule_files` holds."""
    return {"groups": [each.rendered() for each in groups]}


def custom_resource(groups: Sequence[RuleGroup]) -> dict[str, Any]:
    """Return the same for the Prometheus operator."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "dps", "labels": {"app.kubernetes.io/component": "monitoring"}},
        "spec": rule_file(groups),
    }
