"""`dps reconcile`: whether the books of all five services and the topics add up."""

import time
from dataclasses import dataclass
from functools import partial
from typing import Annotated

import typer
from rich.console import Group, RenderableType

from deploy.console.failures import ends_well, plainly
from deploy.console.showing import AsJson, bad, good, look, table
from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reconcile import reconcile as check
from shared.settings import Settings


@dataclass(frozen=True)
class Reconciliation:
    """All findings, and how long it took."""

    adds_up: bool
    wrong: int
    in_flight: int
    seconds: float
    findings: tuple[Finding, ...]


@plainly
def reconcile(
    settle: Annotated[
        float, typer.Option(min=0, help="Wait this many seconds for what is under way before calling it in flight")
    ] = 10,
    as_json: AsJson = False,
) -> None:
    """Hold logs, states, topics and rows of all services against one another; the system may be at work meanwhile.

    Everything recorded before it began is expected. What does not fit is looked at again; what its reader has not come
    to yet is in flight, and what it has come to and does not have is wrong. Exit code 1 if anything is wrong, with the
    first twenty of each named; 2 if something has events of a newer version, and could not be compared.
    """
    found = look(partial(_look, Settings(), settle), _drawn, as_json=as_json)
    ends_well(well=found.adds_up, whole=not any(each.not_compared for each in found.findings))


async def _look(settings: Settings, settle: float) -> Reconciliation:
    began = time.monotonic()
    findings = tuple(await check(settings, settle=settle))
    wrong, in_flight = sum(each.wrong for each in findings), sum(each.in_flight for each in findings)
    return Reconciliation(not wrong, wrong, in_flight, round(time.monotonic() - began, 1), findings)


def _drawn(found: Reconciliation) -> RenderableType:
    checks = table("Reconciliation across five databases and the topics", "Checked", "How many", "Result")
    for each in found.findings:
        checks.add_row(each.what, f"{each.checked:,}", _result(each))
    named = [f"  {each}" for finding in found.findings for each in finding.examples]
    verdict = good("The books add up.") if found.adds_up else bad(f"{found.wrong:,} do not add up:")
    flying = f" {found.in_flight:,} in flight." if found.in_flight else ""
    return Group(checks, f"{verdict}{flying} {found.seconds:g} s.", *named)


def _result(each: Finding) -> str:
    parts = [good("adds up") if each.adds_up else bad(f"{each.wrong:,} wrong")]
    parts += [f"{each.in_flight:,} in flight"] if each.in_flight else []
    parts += [f"{each.again:,} delivered again"] if each.again else []
    parts += [bad(f"{each.not_compared:,} of a newer version, not compared")] if each.not_compared else []
    return ", ".join(parts)
