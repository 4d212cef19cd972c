"""The match that an order follows, where it names one: it is of the same need, ranks the offer, and is recent."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from services.ordering.known.matches import KnownMatch
from shared.kernel.rules import Rejection
from shared.reference import Regime, policy, stamps
from shared.reference.calendar import add_working_days, uk_date
from shared.reference.policy_values import NextBestOffer, OfferMatching


def follows_its_match(
    named: UUID | None,
    match: KnownMatch | None,
    need_ids: Sequence[UUID],
    ordered: tuple[UUID, int],
    good_for: int,
    now: datetime,
) -> Iterator[Rejection]:
    """Yield what speaks against naming a match; nothing where none is named.

    `ordered` is the offer and its version, `need_ids` the needs that the order is for, of which the match is for one,
    `good_for` the working days for which it may be followed.
    Whoever was passed over is told of the match's ranking, so it must be the one that the order follows from.
    """
    if named is None:
        return
    if match is None or match.need_id not in need_ids:
        yield Rejection("match_unknown", "there is no such match for this need, or not yet here", "/match_id")
        return
    offer_id, version = ordered
    ranked = match.versions.get(offer_id)
    if ranked is None:
        yield Rejection("offer_not_in_match", "the match does not rank this offer", "/offer_id")
    elif ranked != version:
        detail = f"the match ranks version {ranked} of the offer, not {version}: make another one"
        yield Rejection("match_of_another_version", detail, "/offer_version")
    made_on, today = uk_date(match.made_at), uk_date(now)
    last = add_working_days(made_on, good_for)
    if today > last:
        yield Rejection("match_stale", f"the match could be ordered from to {last}: make another one", "/match_id")


def match_is_good_for(regime: Regime, match: KnownMatch | None, *, next_best: bool) -> int:
    """Return for how many working days a match is followed: for its next best offer longer, since an answer takes time.

    Whatever may have changed since is asked of the offer itself.
    """
    if match is None:
        return 0
    made_on = uk_date(match.made_at)
    if next_best:
        return policy(NextBestOffer, regime, made_on).values.match_good_for_working_days
    return policy(OfferMatching, regime, made_on).values.valid_working_days


def followed(named: UUID | None, regime: Regime, now: datetime, *, next_best: bool) -> tuple[str, ...]:
    """Return the stamp of the policy that says how long a match is good for, where an order names one."""
    if named is None:
        return ()
    kind = NextBestOffer if next_best else OfferMatching
    return stamps(policy(kind, regime, uk_date(now)))
