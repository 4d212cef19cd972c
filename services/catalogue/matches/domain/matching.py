"""What is decided when a need is matched: who keeps the limits, the score of each, the order, and what is recorded."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.catalogue.matches.domain.asking import Wanted
from services.catalogue.matches.domain.limits import Candidate, Seen, missed, seen
from services.catalogue.matches.domain.ranking import Ranking, Scored, ranked
from services.catalogue.matches.domain.scoring import Method, parts_of, points_of, whole
from services.catalogue.matches.domain.turns import Turns, turns_id_of
from shared.contracts import catalogue as facts
from shared.contracts.event import Event
from shared.reference import Regime, policy, stamps
from shared.reference.calendar import uk_date
from shared.reference.policy_values import OfferMatching, OfferScoring


@dataclass(frozen=True)
class Judged:
    """An offer as it was judged: the limits that it does not keep, or its points where it keeps all."""

    seen: Seen
    missed: tuple[str, ...]
    parts: facts.ScoreParts
    points: int

    @property
    def scored(self) -> Scored:
        """Return what its place follows from."""
        row = self.seen.listing
        return Scored(row.offer_id, row.supplier_id, self.points, self.seen.candidate.newcomer)


def method_of(regime: Regime, made_at: datetime) -> tuple[Method, tuple[str, ...]]:
    """Return the method that is published for a regime at a moment, and its stamps."""
    scoring, matching = (policy(of, regime, uk_date(made_at)) for of in (OfferScoring, OfferMatching))
    return Method(scoring.values, matching.values), stamps(scoring, matching)  # type: ignore[arg-type] # each its own


def judge(candidate: Candidate, want: Wanted, method: Method, now: datetime) -> Judged:
    """Hold an offer to the limits, and score it."""
    today = uk_date(now)
    one = seen(candidate, want, today)
    parts = parts_of(one, want, method, today)
    codes = missed(one, want, method.scoring.quality_floor_percent, today)
    return Judged(one, codes, parts, points_of(parts, method.scoring))


@dataclass(frozen=True)
class Making:
    """A match that is about to be made: everything but whose turn it is."""

    match_id: UUID
    want: Wanted
    judged: tuple[Judged, ...]
    method: Method
    stamps: tuple[str, ...]

    @property
    def turns_id(self) -> str:
        """Whose turns it is one of."""
        return turns_id_of(self.want.market, self.want.category, self.want.district)


def make(making: Making, turns: Turns | None, now: datetime) -> list[Event]:
    """Rank what keeps the limits, record why, and take a turn where there is any offer."""
    values, turns = making.method.matching, turns or Turns(making.turns_id)
    fitting = {each.seen.listing.offer_id: each for each in making.judged if not each.missed}
    ranking = ranked(making.match_id, (each.scored for each in fitting.values()), turns, values)
    excluded = [each for each in making.judged if each.missed]
    recorded = [fitting[each.offer_id] for each in ranking.order[: values.records_at_most]]
    about = {"match_id": making.match_id, "need_id": making.want.need_id}
    made = facts.MatchMade(
        **about,
        market=making.want.market,
        category=making.want.category,
        district=making.want.district,
        ranked=tuple(map(_ranked, recorded)),
        offers=len(fitting),
        excluded=len(excluded),
        made_at=now,
        policies=making.stamps,
    )
    weighed = facts.MatchWeighed(
        **about,
        constraints=making.want.constraints,
        weighed=tuple(_weighed(each, turns) for each in recorded),
        shown=tuple(map(as_shown, recorded[: values.shows_at_most])),
        excluded_for=_counted(excluded),
        nearest_excluded=tuple(map(_excluded, nearest(excluded)[: values.shows_excluded_at_most])),
        turn=turns.taken + 1 if fitting else 0,
        by_share=ranking.by_share,
    )
    return [made, weighed, *_turn(making, ranking, turns, now)]


def _turn(making: Making, ranking: Ranking, turns: Turns, now: datetime) -> list[Event]:
    return [
        facts.TurnTaken(
            turns_id=making.turns_id,
            turn=turns.taken + 1,
            match_id=making.match_id,
            supplier_id=first.supplier_id,
            newcomer=ranking.by_share,
            taken_at=now,
        )
        for first in ranking.order[:1]
    ]


def nearest(excluded: Iterable[Judged]) -> list[Judged]:
    """Return excluded offers, those first that miss the fewest limits, then the nearest, then the better ones."""
    return sorted(
        excluded,
        key=lambda each: (
            len(each.missed),
            each.seen.distance_km or 0.0,
            -each.points,
            str(each.seen.listing.offer_id),
        ),
    )


def _counted(excluded: Sequence[Judged]) -> tuple[facts.ExcludedCount, ...]:
    counts = Counter(code for each in excluded for code in each.missed)
    return tuple(facts.ExcludedCount(reason=code, offers=number) for code, number in sorted(counts.items()))


def _ranked(one: Judged) -> facts.RankedOffer:
    row = one.seen.listing
    return facts.RankedOffer(
        offer_id=row.offer_id, offer_version=row.offer_version, supplier_id=row.supplier_id, score=whole(one.points)
    )


def _weighed(one: Judged, turns: Turns) -> facts.WeighedOffer:
    row = one.seen.listing
    return facts.WeighedOffer(
        offer_id=row.offer_id,
        points=one.points,
        parts=one.parts,
        newcomer=one.seen.candidate.newcomer,
        last_first=turns.last_first_of(row.supplier_id),
    )


def as_shown(one: Judged) -> facts.OfferAsShown:
    """Return what is shown of an offer."""
    row, candidate = one.seen.listing, one.seen.candidate
    return facts.OfferAsShown(
        offer_id=row.offer_id,
        offer_version=row.offer_version,
        supplier_id=row.supplier_id,
        supplier_name=candidate.supplier.name if candidate.supplier else "",
        title=row.title,
        mode=row.mode,
        venue=one.seen.venue.name if one.seen.venue else None,
        distance_km=one.seen.distance_km,
        price_pence=row.price_pence,
        currency=row.currency,
        per=row.per,
        pence_per_place=row.pence_per_place,
        duration=row.duration,
        next_start=one.seen.next_start,
        left=one.seen.left,
        first_day=one.seen.first_day,
        completion_percent=candidate.completion_percent,
        cases=candidate.quality.cases if candidate.quality else 0,
    )


def _excluded(one: Judged) -> facts.ExcludedOffer:
    return facts.ExcludedOffer(**dict(as_shown(one)), reasons=one.missed)
