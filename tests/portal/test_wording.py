"""What values are as a person would write them."""

from datetime import UTC, datetime

import pytest

from portal.web.wording import clock


@pytest.mark.parametrize(
    ("hour", "minute", "said"),
    [(0, 0, "midnight"), (12, 0, "midday"), (0, 30, "12:30am"), (12, 5, "12:05pm"), (9, 0, "9am"), (14, 5, "2:05pm")],
)
def test_midnight_and_midday_have_names(hour: int, minute: int, said: str) -> None:
    assert clock(datetime(2026, 11, 27, hour, minute, tzinfo=UTC)) == said
