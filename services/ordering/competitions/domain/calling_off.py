"""The order that follows from an award: in the same commit, for the needs that still stand, approved by the award."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.ordering.budgets.domain.budget import budget_that_pays
from services.ordering.budgets.domain.holding import told_at_the_end
from services.ordering.competitions.domain.awarding import winner
from services.ordering.competitions.domain.competition import Competition
from services.ordering.competitions.domain.conditions import needs_may_be_met
from services.ordering.competitions.domain.funding import Buying, set_free, standing
from services.ordering.orders.domain.decided import Authority
from services.ordering.orders.domain.folding import evolve
from services.ordering.orders.domain.issuing import issued
from services.ordering.orders.domain.paying import after, committed, have_left, reserved
from services.ordering.orders.domain.terms import Terms, split_by_policy
from shared.contracts import ordering as facts
from shared.contracts.event import Event
from shared.kernel.rules import Rejection
from shared.reference.calendar import uk_date


def lines_of(competition: Competition, known: Buying) -> tuple[facts.Line, ...]:
    """Return a line for each need that still stands."""
    price, category, starts_on = winner(competition).price_pence or 0, competition.category, competition.starts_on
    return tuple(
        facts.Line(
            line=at,
            need_id=need.need_id,
            budget_id=budget_that_pays(need.district, category, starts_on),
            amount_pence=price,
            needed_on=need.recorded_on,
        )
        for at, (_, need) in enumerate(standing(competition, known), 1)
    )


def may_be_called_off(competition: Competition, known: Buying, today: date) -> list[Rejection | None]:
    """Return what speaks against ordering: no need is left, the start has passed, or a budget does not cover it."""
    lines = lines_of(competition, known)
    wanted = Counter[str]()
    for each in lines:
        wanted[each.budget_id] += each.amount_pence
    budgets = after(known.budgets, set_free(competition, known.budgets))
    nothing_left = [] if lines else list(needs_may_be_met(known.needs, known.running, competition.category))
    passed = Rejection("start_passed", f"what was bid for was to start on {competition.starts_on}")
    return [*nothing_left, None if today <= competition.starts_on else passed, *have_left(budgets, wanted)]


def call_off(
    competition: Competition,
    order_id: UUID,
    lines: Sequence[facts.Line],
    known: Buying,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Place, approve and issue the order of an award, and commit what it costs in the place of what was set aside."""
    bid, proposed = winner(competition), competition.proposed
    if proposed is None or proposed.rule is None or proposed.level is None:
        raise AssertionError("an award takes effect by somebody's right")
    split, by_policy = split_by_policy(terms.regime, uk_date(now))
    placed = facts.OrderPlaced(
        order_id=order_id,
        need_ids=tuple(each.need_id for each in lines),
        supplier_id=bid.supplier_id,
        district=competition.district,
        market=competition.market,
        regime=terms.regime,
        source=source_of(competition.competition_id, bid.bid_id, len(lines)),
        category=competition.category,
        lines=tuple(lines),
        starts_on=competition.starts_on,
        ends_on=competition.ends_on,
        placed_by=proposed.by,
        placed_at=now,
        policies=(*terms.policies, *by_policy),
        route="competition",
        payment_split=split,
    )
    order = evolve(None, placed)
    freed = set_free(competition, known.budgets)
    taken = reserved(order, after(known.budgets, freed), terms.thresholds)
    set_aside = [*told_at_the_end(known.budgets, [*freed, *taken], terms.thresholds)]
    authority = Authority(proposed.rule, proposed.level, proposed.approved_by)
    owed = committed(order, after(known.budgets, set_aside))
    return [placed, *set_aside, *issued(order, authority, terms, now), *owed]


def source_of(competition_id: UUID, bid_id: UUID, places: int) -> facts.Source:
    """Return what was called off: the bid stands where a standing offer does, under its own id."""
    return facts.Source(offer_id=bid_id, offer_version=1, places=places, competition_id=competition_id, bid_id=bid_id)
