"""Recording a need: of which kinds it is, on what ground its client may be helped, what else could have paid."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated
from uuid import UUID

from services.client_journey.journeys.domain.journey import Journey, journey_is_open
from services.client_journey.needs.domain.constraining import (
    against_constraints,
    coarse_of,
    constrained,
    kinds_are_of_the_category,
)
from services.client_journey.needs.domain.need import (
    Need,
    Qualification,
    about,
    need_is_not_withdrawn,
    need_status_is_known,
    no_need_stands_in,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.commands import Distinct, command, confidential
from shared.kernel.constraints import MatchConstraints
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import CategoryCode, NeedCode, policy, stamps, the_open_market
from shared.reference.calendar import uk_date
from shared.reference.lists import coded
from shared.reference.policies import Policy
from shared.reference.policy_values import NeedQualification


@command
class Considered:
    """Another source that could have paid, and why it does not."""

    funding: Annotated[str, coded("other funding")]
    finding: Annotated[str, coded("finding on funding")]


@command
class QualifyNeed:
    """On what ground the client may be helped, and which other funding was considered before: codes alone."""

    eligibility: Annotated[str, coded("eligibility")]
    other_funding: Annotated[tuple[Considered, ...], Distinct(at_least=1)]


@confidential
@command
class RecordNeed:
    """The client needs provision in this category, of these kinds or of any.

    What the client's circumstances ask (`constraints`) is sealed; others learn the ways of delivery and the month to
    begin by. The policy `need_qualification` says from which day on `qualification` is asked for.
    """

    category: CategoryCode
    kinds: Annotated[tuple[NeedCode, ...], Distinct()] = ()
    qualification: QualifyNeed | None = None
    constraints: MatchConstraints | None = None


def record(
    journey: Journey, need_id: UUID, holder: str | None, asked: RecordNeed, now: datetime, sealed: Sealed | None = None
) -> list[Event]:
    """Record a need of a journey, or raise `Rejected` with every reason against it.

    `holder` is the need of the journey that stands in this category, `sealed` its constraints as they were sealed.
    """
    followed = _policy(now)
    reject_if_any(
        [
            journey_is_open(journey),
            no_need_stands_in(asked.category, holder),
            *kinds_are_of_the_category(asked.kinds, asked.category),
            qualification_is_given(asked.qualification, followed.values),
            *each_funding_is_named_once(asked.qualification, "/qualification"),
            *against_constraints(asked.constraints, now),
        ]
    )
    recorded = facts.NeedRecorded(
        need_id=need_id,
        journey_id=journey.journey_id,
        district=journey.district,
        category=asked.category,
        **dict(coarse_of(asked.kinds, asked.constraints)),
        recorded_at=now,
    )
    need = Need(need_id, journey.journey_id, journey.district, asked.category, now)
    private = [_qualified(need, asked.qualification, now)] if asked.qualification else []
    return [recorded, *private, *([constrained(need, sealed, now)] if sealed else [])]


def qualify(need: Need, asked: QualifyNeed, now: datetime) -> list[Event]:
    """Say of a recorded need on what ground its client may be helped, or correct that; raises `Rejected`."""
    if need.qualification == _as_known(asked):
        return []
    reject_if_any([need_is_not_withdrawn(need), need_status_is_known(need), *each_funding_is_named_once(asked, "")])
    return [_qualified(need, asked, now)]


def qualification_is_given(asked: QualifyNeed | None, rules: NeedQualification) -> Rejection | None:
    """Guidance on the Flexible Support Fund: who is helped may be helped, and other funding comes first."""
    if asked is not None or not rules.asked:
        return None
    detail = "say on what ground the client may be helped, and which other funding was considered first"
    return Rejection("qualification_needed", detail, "/qualification")


def each_funding_is_named_once(asked: QualifyNeed | None, pointer: str) -> Iterator[Rejection]:
    """One source has one finding: two would contradict each other."""
    named = [each.funding for each in asked.other_funding] if asked else []
    for place, funding in enumerate(named):
        if funding in named[:place]:
            detail = f"{funding} is named twice: say the one reason why it does not pay"
            yield Rejection("funding_named_twice", detail, f"{pointer}/other_funding/{place}")


def _policy(now: datetime) -> Policy[NeedQualification]:
    today = uk_date(now)
    return policy(NeedQualification, the_open_market(today).regime, today)


def _as_known(asked: QualifyNeed) -> Qualification:
    considered = (facts.FundingConsidered(funding=each.funding, finding=each.finding) for each in asked.other_funding)
    return Qualification(asked.eligibility, tuple(considered))


def _qualified(need: Need, asked: QualifyNeed, now: datetime) -> facts.NeedQualified:
    known = _as_known(asked)
    return facts.NeedQualified(
        **about(need),
        eligibility=known.eligibility,
        other_funding=known.other_funding,
        policies=stamps(_policy(now)),
        qualified_at=now,
    )
