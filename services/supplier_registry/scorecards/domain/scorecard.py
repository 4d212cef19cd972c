"""How a supplier delivers: what its orders come to."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from shared.kernel.filters import Filters, one_of
from shared.reference import outcome_kinds
from shared.reference.policy_values import SupplierPerformance


@dataclass(frozen=True)
class Counts:
    """How many of a supplier's orders got how far.

    `lapsed` counts those that it did not answer in time, `in_work` those with an outcome in work.
    """

    issued: int
    accepted: int
    declined: int
    lapsed: int
    started: int
    completed: int
    ended_early: int
    in_work: int


@dataclass(frozen=True)
class Rate:
    """A share in percent, to one decimal, with the number of cases that it is a share of."""

    percent: float
    cases: int


@dataclass(frozen=True)
class Scorecard:
    """The counts and, where there are enough cases to say something fair, the rates.

    `acceptance` is of the orders that were answered or lapsed; `completion` and `in_work_rate` are of the provision
    finished, since what still runs speaks neither for nor against. `below_floor` judges completion by the policy; null:
    too few cases.
    """

    supplier_id: UUID
    issued: int
    accepted: int
    declined: int
    lapsed: int
    started: int
    completed: int
    ended_early: int
    in_work: int
    cases_at_least: int
    acceptance: Rate | None
    completion: Rate | None
    in_work_rate: Rate | None
    below_floor: bool | None
    policies: tuple[str, ...]


def countings() -> Mapping[str, Filters]:
    """Return the filter on rows of each field of `Counts`; which outcomes are work, the reference data says."""
    work = [code for code, kind in outcome_kinds().items() if kind.in_work]
    steps = ("issued", "accepted", "declined", "lapsed", "started", "completed", "ended_early")
    return {**{step: {step: True} for step in steps}, "in_work": {"outcomes.outcome": one_of(work)}}


def scorecard(supplier_id: UUID, counts: Counts, terms: SupplierPerformance, stamp: str) -> Scorecard:
    """Put a scorecard together; it ranks and judges nobody on fewer cases than the policy asks for."""
    finished = counts.completed + counts.ended_early
    least = terms.cases_at_least
    completion = _rate(counts.completed, finished, least)
    return Scorecard(
        supplier_id=supplier_id,
        **vars(counts),
        cases_at_least=least,
        acceptance=_rate(counts.accepted, counts.accepted + counts.declined + counts.lapsed, least),
        completion=completion,
        in_work_rate=_rate(counts.in_work, finished, least),
        below_floor=counts.completed * 100 < terms.completion_floor_percent * finished if completion else None,
        policies=(stamp,),
    )


def _rate(part: int, cases: int, at_least: int) -> Rate | None:
    return Rate(round(100 * part / cases, 1), cases) if cases >= max(1, at_least) else None
