"""Shares of an amount: nothing is created or lost by splitting one."""

from collections.abc import Sequence


def by_largest_remainder(pence: int, weights: Sequence[int]) -> tuple[int, ...]:
    """Split an amount in proportion to weights, whole pence each; raises ValueError where none has any weight.

    Each share is rounded down, and the pence that are left go to the largest remainders (Hamilton's method), of equal
    ones to those that come first: so the shares always add up to the amount.
    """
    whole = sum(weights)
    if pence < 0 or whole <= 0 or min(weights) < 0:
        raise ValueError(f"{pence} pence cannot be split by {list(weights)}")
    shares = [pence * each // whole for each in weights]
    by_remainder = sorted(range(len(weights)), key=lambda one: -(pence * weights[one] % whole))
    for one in by_remainder[: pence - sum(shares)]:
        shares[one] += 1
    return tuple(shares)
