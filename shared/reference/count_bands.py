"""The bands in which numbers of people are published: below the threshold of suppression, and the steps above it."""

from collections.abc import Iterable, Sequence

from shared.reference.policies import policies
from shared.reference.policy_values import GapPublishing, Suppression

Band = tuple[int, str]
"""The number from which on it is that band, and its code."""


def bands_of(fewer_than: int, steps: Sequence[int]) -> tuple[Band, ...]:
    """Return the bands, lowest first; a step within what is suppressed is none."""
    edges = (fewer_than, *(step for step in steps if step > fewer_than))
    between = (
        (least, f"{least}_to_{above - 1}" if above else f"{least}_or_more")
        for least, above in zip(edges, (*edges[1:], None), strict=True)
    )
    return (0, f"under_{fewer_than}"), *between


def count_bands() -> tuple[str, ...]:
    """Return the codes of all bands that any versions of the policies lead to, lowest first."""
    found = (
        bands_of(suppressed.values.counts_fewer_than, published.values.bands_from)
        for suppressed in policies()[Suppression.ID]
        for published in policies()[GapPublishing.ID]
    )
    return _codes(sorted(band for bands in found for band in bands))


def _codes(bands: Iterable[Band]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for _, code in bands))
