"""Whether a ground for exclusion that was declared still counts: the look-back, computed for the regime and the day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts.supplier_registry import Declaration, DeclaredGround
from shared.kernel.rules import Rejection
from shared.reference import ExclusionNature, GroundInLaw, LookBack, exclusion_grounds
from shared.reference.policy_values import ExclusionLookBack


@dataclass(frozen=True)
class GroundThen:
    """How a declared ground stood on a day.

    `counts_until` is the last day on which it counts; None where it counts as long as the circumstances last, where no
    day was declared, and where the law of the market does not know the ground or ignores it: `counts` tells which.
    """

    declared: DeclaredGround
    nature: ExclusionNature | None
    legal_basis: str
    counts: bool
    counts_until: date | None
    answered: bool

    @property
    def bars(self) -> bool:
        """Whether it bars admission by itself: what may be answered by self-cleaning, and is, is for the assessors."""
        return self.counts and not self.answered


def grounds_on(declaration: Declaration, terms: Terms, day: date) -> tuple[GroundThen, ...]:
    """Return how the grounds of a declaration stand on a day, as they were declared.

    PCR 2015 reg. 57(11), (12): five years from a conviction, three from the event. PA 2023 s. 57 and Schs 6, 7: what
    happened in the five or three years that end with the day, where it continues or is likely to occur again.
    """
    return tuple(_then(one, terms, day) for one in declaration.exclusion_grounds)


def _then(one: DeclaredGround, terms: Terms, day: date) -> GroundThen:
    known = exclusion_grounds().get(one.ground)
    law = known.under(terms.regime) if known else None
    if law is None or _is_ignored(one, law):
        return GroundThen(one, law.nature if law else None, law.legal_basis if law else "", False, None, False)
    until = counts_until(one, law, terms.look_back)
    counts = until is None or day <= until
    return GroundThen(one, law.nature, law.legal_basis, counts, until, _is_answered(one, law, terms.look_back))


def counts_until(one: DeclaredGround, law: GroundInLaw, look_back: ExclusionLookBack) -> date | None:
    """Return the last day on which a ground counts; None where it has none, as its circumstances last."""
    if law.look_back is None:
        return one.ended_on - timedelta(days=1) if one.ended_on else None
    runs_from = one.happened_on if law.from_conviction else one.ended_on
    if runs_from is None:
        return None
    years = look_back.long_years if law.look_back is LookBack.LONG else look_back.short_years
    return _years_after(runs_from, years) - timedelta(days=1 if look_back.first_day_counts else 0)


def _years_after(day: date, years: int) -> date:
    """Return the same day so many years later; the last of February where that year has no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)


def _is_ignored(one: DeclaredGround, law: GroundInLaw) -> bool:
    """PA 2023 Sch. 6 para. 44(3), (4), Sch. 7 para. 15(4): what was over before a ground began is not looked at."""
    last = one.happened_on if law.from_conviction else one.ended_on
    return law.events_from is not None and last is not None and last < law.events_from


def _is_answered(one: DeclaredGround, law: GroundInLaw, look_back: ExclusionLookBack) -> bool:
    """PCR 2015 reg. 57(13), PA 2023 s. 58(1): measures are stated that may show that it will not happen again.

    Under the Act a mandatory ground whose circumstances continue excludes, whatever is said of them (s. 57(1)).
    """
    goes_on = look_back.only_if_continuing_or_likely_to_recur and one.ended_on is None
    if goes_on and law.nature is ExclusionNature.MANDATORY:
        return False
    return law.self_cleaning and bool(one.self_cleaning)


def no_ground_bars(declaration: Declaration, terms: Terms, day: date) -> Iterator[Rejection]:
    """PCR 2015 reg. 57, PA 2023 ss. 57, 58: no ground counts, or self-cleaning is stated where the law allows it.

    Whether what is stated is enough is for the assessors, who may refuse on the ground all the same.
    """
    for nature in ExclusionNature:
        bars = [one for one in grounds_on(declaration, terms, day) if one.bars and one.nature is nature]
        if bars:
            detail = f"{nature} exclusion grounds stand: {'; '.join(_in_words(one) for one in bars)}"
            yield Rejection(f"{nature}_exclusion_ground", detail)


def _in_words(one: GroundThen) -> str:
    about = "" if one.declared.about == "organisation" else f" of a {one.declared.about}"
    until = f" until {one.counts_until}" if one.counts_until else ""
    return f"{one.declared.ground}{about}{until}"
