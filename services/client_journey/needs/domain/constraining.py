"""What a client's circumstances ask of provision: the full set sealed by the client's key, a coarse one for others.

The full set is checked as it is given, and never known here again: what is kept is what was sealed of it.
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Annotated

from services.client_journey.needs.domain.need import (
    Need,
    NeedStatus,
    about,
    need_is_not_withdrawn,
    need_status_is_known,
)
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.commands import Distinct, command, confidential
from shared.kernel.constraints import MatchConstraints, Near, against_place, days_are_in_order, point_of
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference import NeedCode, need_kinds, policy, the_open_market
from shared.reference.calendar import uk_date
from shared.reference.policy_values import OfferSearch, OrderDates


@confidential
@command
class ConstrainNeed:
    """Say anew of which kinds a need is and what the client's circumstances ask; what is left out asks for nothing."""

    kinds: Annotated[tuple[NeedCode, ...], Distinct()] = ()
    constraints: MatchConstraints = MatchConstraints()


def as_kept(given: MatchConstraints) -> MatchConstraints:
    """Return what is sealed of constraints: of a postcode the first part alone, since no more is needed."""
    near = given.near
    if near is None or near.postcode is None:
        return given
    coarse = Near(jobcentre=near.jobcentre, outward_code=near.outward, within_km=near.within_km)
    return MatchConstraints(**{**vars(given), "near": coarse})


def constrain(need: Need, asked: ConstrainNeed, sealed: Sealed, now: datetime) -> list[Event]:
    """Say anew what is needed, or raise `Rejected` with every reason against it."""
    reject_if_any(
        [
            need_is_not_withdrawn(need),
            need_is_still_to_meet(need),
            need_status_is_known(need),
            *kinds_are_of_the_category(asked.kinds, need.category),
            *against_constraints(asked.constraints, now),
        ]
    )
    coarse = coarse_of(asked.kinds, asked.constraints)
    changed = coarse != facts.Coarse(kinds=need.kinds, modes=need.modes, start_by=need.start_by)
    revised = [facts.NeedRevised(**about(need), **dict(coarse), revised_at=now)] if changed else []
    return [*revised, constrained(need, sealed, now)]


def constrained(need: Need, sealed: Sealed, now: datetime) -> facts.NeedConstrained:
    """Return the private fact that keeps the full set, as it was sealed."""
    return facts.NeedConstrained(**about(need), constraints=sealed, constrained_at=now)


def coarse_of(kinds: tuple[str, ...], constraints: MatchConstraints | None) -> facts.Coarse:
    """Return what others may know: kinds, ways of delivery, and the month to begin by. No place, no access need."""
    if constraints is None:
        return facts.Coarse(kinds=kinds)
    to = constraints.starts_to
    month = date(to.year, to.month, 1) if to else None
    return facts.Coarse(kinds=kinds, modes=constraints.modes, start_by=month)


def against_constraints(given: MatchConstraints | None, now: datetime) -> Iterator[Rejection | None]:
    """Yield what speaks against constraints; nothing of it says what they were."""
    if given is None:
        return
    today = uk_date(now)
    regime = the_open_market(today).regime
    if given.near is not None:
        bounds = policy(OfferSearch, regime, today).values
        yield from against_place(given.near, point_of(given.near), bounds, "/constraints/near")
    yield days_are_in_order(given)
    last = today + timedelta(days=policy(OrderDates, regime, today).values.start_within_days)
    for name in ("starts_from", "starts_to"):
        yield is_a_day_to_start(getattr(given, name), today, last, name)


def is_a_day_to_start(day: date | None, first: date, last: date, name: str) -> Rejection | None:
    """Nothing begins in the past, nor later than an order may be placed for."""
    if day is None or first <= day <= last:
        return None
    return Rejection("start_out_of_range", f"name a day from {first} to {last}", f"/constraints/{name}")


def kinds_are_of_the_category(kinds: tuple[str, ...], category: str, pointer: str = "/kinds") -> Iterator[Rejection]:
    """A kind is asked for where it is bought: in another category no offer would answer it."""
    for place, kind in enumerate(kinds):
        bought_in = need_kinds()[kind].categories
        if category not in bought_in:
            detail = f"{kind} is bought in {', '.join(bought_in)}, not in {category}"
            yield Rejection("need_not_in_category", detail, f"{pointer}/{place}")


def need_is_still_to_meet(need: Need) -> Rejection | None:
    """What was delivered was needed as it was."""
    if need.status is not NeedStatus.MET:
        return None
    return Rejection("need_met", f"order {need.order_id} met this need")
