"""How many webhooks an inbox has, how long secrets overlap, and how long one is left alone that takes nothing."""

from datetime import timedelta
from typing import Final

EACH_AT_MOST: Final = 10
"""Webhooks of one inbox: enough for a system that is replaced while both run, and few enough to be sent to at once."""

OLD_SECRET: Final = timedelta(hours=24)
"""How long the secret before signs too: the time that a receiver has to take the new one."""

PAUSED_AFTER: Final = 20
"""Failures in a row, which with the rests between them come to about fifteen hours."""

FIRST_REST: Final = timedelta(seconds=30)
LONGEST_REST: Final = timedelta(hours=1)

TEST_AGAIN: Final = timedelta(seconds=10)
"""How long after a test the next may be asked for: nobody is to be flooded by tests of somebody else's webhook."""


def rest_after(in_a_row: int) -> timedelta:
    """Return how long a webhook is left alone after so many failures: twice as long each time, up to an hour."""
    doublings: int = min(in_a_row - 1, 16)
    return min(FIRST_REST * (1 << doublings), LONGEST_REST)
