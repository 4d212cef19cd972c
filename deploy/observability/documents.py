"""Every file that is written, and where."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from deploy import written
from deploy.observability import alerts, objectives, scraping
from deploy.observability.dashboards import dashboards
from deploy.observability.rules import custom_resource, rule_file
from deploy.written import Files

FOLDER = Path("deploy/observability")
PROMETHEUS = FOLDER / "prometheus/prometheus.yaml"
RULES = FOLDER / "prometheus/rules"
GRAFANA = FOLDER / "grafana"
DASHBOARDS = GRAFANA / "dashboards"
CUSTOM_RESOURCE = Path("deploy/kubernetes/components/monitoring/prometheusrule.yaml")

_NOTE = "# Written by `make observability`; change deploy/observability/*.py instead.\n"
# The labels that the rules go by, since nothing else in a cluster says them.
_LABELS = """\
# Its rules go by the labels job="dps", service (client-journey, ...) and role (api, worker, relay, timer) of every
# target: a PodMonitor gets them by `jobLabel: app.kubernetes.io/part-of` and by relabelling the pods' labels
# app.kubernetes.io/name to `service` and app.kubernetes.io/component to `role`.
"""


def files() -> Files:
    """Return the text of every generated file, by its path from the root of the project."""
    every = [*objectives.groups(), *alerts.groups()]
    return {
        **{DASHBOARDS / f"{each.uid}.json": _json(each.rendered()) for each in dashboards()},
        PROMETHEUS: _yaml(scraping.configuration(scraping.in_compose(), "rules/*.yaml", ["alertmanager:9093"])),
        RULES / "objectives.yaml": _yaml(rule_file(objectives.groups())),
        RULES / "causes.yaml": _yaml(rule_file(alerts.groups())),
        CUSTOM_RESOURCE: _yaml(custom_resource(every), _LABELS),
    }


def outdated(root: Path) -> list[Path]:
    """Return the generated files that are missing, differ from what the code says, or are of nothing any more."""
    return written.outdated(root, files(), _there(root))


def write(root: Path) -> list[Path]:
    """Write every generated file that is outdated, and return which."""
    return written.write(root, files(), _there(root))


def _there(root: Path) -> Iterator[Path]:
    for path in (root / RULES).glob("*.yaml"):
        yield path.relative_to(root)
    for path in (root / DASHBOARDS).glob("*.json"):
        yield path.relative_to(root)


class _Dumper(yaml.SafeDumper):
    """Writes text of several lines as such, so that an expression can be read."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


_Dumper.add_representer(str, _text)


def _yaml(content: Any, note: str = "") -> str:
    text = yaml.dump(content, Dumper=_Dumper, sort_keys=False, width=120, allow_unicode=True)
    return f"{_NOTE}{note}{text}"


def _json(content: Any) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
