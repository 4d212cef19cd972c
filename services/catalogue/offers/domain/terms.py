"""What contradicts itself in the terms of an offer: when it is held, for whom, to which end, and how it is paid."""

from datetime import date
from math import ceil

from services.catalogue.offers.domain.content import WriteOffer, pattern_of
from services.catalogue.offers.domain.following import EVENING, ONLINE, WEEKEND, patterned
from shared.kernel.rules import Rejection
from shared.reference import policy
from shared.reference.offer_terms import entry_conditions, qualification_schemes
from shared.reference.policy_values import PaymentSplit, Shares
from shared.reference.regimes import Regime

DAYS_IN = {"day": 1, "week": 7, "month": 31}
_HOURS_A_DAY, _HOURS_AN_EVENING = 12, 5
_WHOLE_COURSE = "course"


def weekly_hours_fit_days(asked: WriteOffer) -> Rejection | None:
    """The hours of a week must fit into its days, or evenings."""
    pattern = asked.weekly_pattern
    if pattern is None:
        return None
    a_day = _HOURS_AN_EVENING if pattern.parts_of_day == (EVENING,) else _HOURS_A_DAY
    most = len(pattern.days) * a_day
    if pattern.hours <= most:
        return None
    detail = f"{pattern.hours} hours a week do not fit into {len(pattern.days)} day(s) of it: at most {most}"
    return Rejection("weekly_hours_contradict_days", detail, "/weekly_pattern/hours")


def hours_fit_pattern(asked: WriteOffer) -> Rejection | None:
    """No day of the week comes more often than there are weeks, begun ones too, so neither do its hours."""
    pattern, duration = asked.weekly_pattern, asked.duration
    if pattern is None:
        return None
    weeks = ceil(duration.value * DAYS_IN[duration.unit] / 7)
    if duration.hours <= weeks * pattern.hours:
        return None
    detail = f"{duration.hours} hours are not reached with {pattern.hours} a week in {weeks} week(s)"
    return Rejection("hours_contradict_pattern", detail, "/weekly_pattern/hours")


def attributes_fit(asked: WriteOffer) -> list[Rejection]:
    """What follows from the mode and the weekly pattern may be named as well, and nothing else in its place."""
    pattern = pattern_of(asked.weekly_pattern)
    found = []
    for number, attribute in enumerate(asked.attributes):
        pointer = f"/attributes/{number}"
        if attribute == ONLINE and asked.delivery.mode != ONLINE:
            detail = f"a course that is delivered {asked.delivery.mode} is not online as a whole"
            found.append(Rejection("attribute_contradicts_mode", detail, pointer))
        if attribute in {EVENING, WEEKEND} and pattern and attribute not in patterned(pattern):
            detail = f"the weekly pattern has no session in the {attribute}"
            found.append(Rejection("attribute_contradicts_pattern", detail, pointer))
    return found


def conditions_are_complete(asked: WriteOffer) -> list[Rejection]:
    """A condition that says too little by its code alone is told in full."""
    return [
        Rejection("condition_needs_detail", f"say more about {each.kind}", f"/entry_conditions/{number}/detail")
        for number, each in enumerate(asked.entry_conditions)
        if each.kind in _need_detail() and not each.detail
    ]


def _need_detail() -> frozenset[str]:
    return frozenset(code for code, kind in entry_conditions().items() if kind.needs_detail)


def qualification_is_well_formed(asked: WriteOffer) -> Rejection | None:
    """A reference is formed as its scheme forms them; whether the qualification is there is not asked."""
    named = asked.qualification
    scheme = qualification_schemes().get(named.scheme) if named else None
    if named is None or scheme is None or scheme.names(named.reference.upper()):
        return None  # a scheme that an earlier version names and that is gone is refused as any unknown code
    detail = f"{named.reference!r} is no reference of {named.scheme}: {scheme.text}"
    return Rejection("qualification_malformed", detail, "/qualification/reference")


def minimum_fits_group(asked: WriteOffer) -> list[Rejection]:
    """A course that is priced as one may need so many to be held: neither the group nor a start contradicts that."""
    least = asked.minimum_group
    if least is None:
        return []
    found = []
    if asked.price.per != _WHOLE_COURSE:
        detail = f"a minimum is for a price per course, not per {asked.price.per}"
        found.append(Rejection("minimum_contradicts_basis", detail, "/minimum_group"))
    if least > asked.group_size:
        detail = f"{least} at least are more than the group of {asked.group_size}"
        found.append(Rejection("minimum_exceeds_group", detail, "/minimum_group"))
    found.extend(
        Rejection(
            "places_below_minimum",
            f"with {start.places} places the minimum of {least} is never reached",
            f"/starts/{number}/places",
        )
        for number, start in enumerate(asked.starts)
        if start.places < least <= asked.group_size
    )
    return found


def split_is_allowed(asked: WriteOffer, regime: Regime, today: date) -> list[Rejection]:
    """The parts of a price are the whole of it, and each within the bounds of the policy."""
    if asked.payment_split is None:
        return []
    split = Shares(**vars(asked.payment_split))
    bounds = policy(PaymentSplit, regime, today).values
    found = []
    if sum(split.each) != 100:
        detail = f"the parts add up to {sum(split.each)} percent, not 100"
        found.append(Rejection("payment_split_not_whole", detail, "/payment_split"))
    for name in Shares.model_fields:
        least, share, most = (getattr(each, name) for each in (bounds.at_least, split, bounds.at_most))
        if not least <= share <= most:
            detail = f"{share} percent are outside the bounds, {least} to {most}"
            found.append(Rejection("payment_split_out_of_bounds", detail, f"/payment_split/{name}"))
    return found


TERM_RULES = (weekly_hours_fit_days, hours_fit_pattern, qualification_is_well_formed)
LISTED_TERM_RULES = (attributes_fit, conditions_are_complete, minimum_fits_group)


def terms_contradict(asked: WriteOffer, regime: Regime, today: date) -> list[Rejection | None]:
    """Return everything in the terms of an offer that contradicts itself or the policy."""
    return [
        *(rule(asked) for rule in TERM_RULES),
        *(found for rule in LISTED_TERM_RULES for found in rule(asked)),
        *split_is_allowed(asked, regime, today),
    ]
