"""What whoever orders was shown of an order before it was placed, and what of that has changed since.

What the preview showed is sent along. Where something of it is otherwise at the commit nothing is ordered: the refusal
names each difference, and whoever wants the order as it is now confirms that by sending what is shown now.
"""

from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.ordering.known.offers import KnownOffer
from services.ordering.orders.domain.conditions import Circumstances
from services.ordering.orders.domain.starts import places_of, start_of
from services.ordering.orders.domain.terms import Terms
from shared.kernel.commands import Day, Pence, command
from shared.kernel.memberships import Standing, key_of
from shared.kernel.rules import Rejection
from shared.kernel.spans import last_day_of
from shared.reference.lists import coded
from shared.reference.policy_values import Level


@command
class Seen:
    """What an order would come to, as it was shown: its price for all, its days, whom it needs, and whom it goes to.

    `group_starts_on` is the day of the start that is named, if one is; `places` how many places of it the order takes,
    or 1. `level` is whose approval it needs first, `standing` how the supplier stands in the category, and
    `covered_until` the last day of a delivery that its evidence covers, where one is set.
    """

    amount_pence: Pence
    currency: Annotated[str, coded("currency")]
    group_starts_on: Day | None
    ends_on: Day | None
    places: Annotated[int, Field(ge=1, le=1000)]
    level: Annotated[str, coded("level of authority")]
    standing: Standing | None
    covered_until: Day | None


def as_it_is(offer: KnownOffer, known: Circumstances, chosen: tuple[UUID | None, date], terms: Terms) -> Seen:
    """Return what there is to be shown now; `chosen` is the start that is asked for, if any, and the day."""
    start, name = start_of(offer, chosen[0]), key_of(offer.market, offer.category)
    membership = known.supplier.memberships.get(name) if known.supplier else None
    cover = known.supplier.covers.get(name) if known.supplier else None
    districts = [*dict.fromkeys(each.district for each in known.needs if each)]
    home, several = next(iter(districts), ""), len(districts) > 1
    steps = terms.steps_for(offer.price_pence, offer.category, home, several_pay=several)
    return Seen(
        amount_pence=offer.price_pence,
        currency=offer.currency,
        group_starts_on=start.on if start else None,
        ends_on=last_day_of(chosen[1], offer.duration),
        places=places_of(offer, start),
        level=next(iter(steps), Level.POLICY),
        standing=membership.standing if membership else None,
        covered_until=cover.until if cover else None,
    )


def is_as_seen(seen: Seen | None, now: Seen) -> Iterator[Rejection]:
    """Nobody orders what they did not see: each difference is named. Nothing where nothing was sent along."""
    for name in (each.name for each in fields(Seen)) if seen else ():
        before, after = getattr(seen, name), getattr(now, name)
        if before != after:
            detail = f"{name} was {before} when it was shown, and is {after} now: send what is so now to confirm it"
            yield Rejection("changed_since_shown", detail, f"/shown/{name}")
