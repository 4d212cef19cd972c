"""Reconciliation knows the steps of clocks: a moment that is missing, or that no clock has, is named."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from deploy.reconciliation.comparing import StatesOf
from deploy.reconciliation.reading import Logged
from shared.store.steps import Clocks
from tests.timers.loans import DEADLINES, LOANS, TYPES, Hand, Process, a_process

FRIDAY = date(2026, 3, 6)


@pytest.fixture
async def one(mongodb_uri: str, database_name: str) -> AsyncIterator[Process]:
    clock = Hand()
    async with a_process(mongodb_uri, database_name, clock) as process:
        await process.library.lend("a", FRIDAY)
        clock.to(date(2026, 3, 4))
        await process.settled()  # one is done, two are due
        yield process


async def verdict(one: Process) -> Any:
    logged = [
        Logged(each["_id"], TYPES[each["type"]].validate_python(each["data"]), each["topic"], each["version"],
               each["time"], each["recorded_at"], 0, public=True)
        for each in await one.library.store.history("a")
    ]  # fmt: skip
    states = StatesOf("library", LOANS, one.database, Clocks(DEADLINES))
    return states.verdict("a", await one.library.document("a"), logged)


async def test_steps_that_are_due_and_done_as_the_log_says_add_up(one: Process) -> None:
    assert await verdict(one) is None


@pytest.mark.parametrize(
    "change",
    [
        {"$pop": {"due": 1}},
        {"$pop": {"done": 1}},
        {"$unset": {"due": 1, "done": 1}},
        {"$push": {"due": {"at": datetime(2026, 3, 9, tzinfo=UTC), "key": "loan_return/end/a@7", "by": "2026-03-08"}}},
    ],
)
async def test_a_step_too_few_or_too_many_is_named(one: Process, change: dict[str, Any]) -> None:
    await one.database["loans"].update_one({"_id": "a"}, change)
    assert await verdict(one) == "loan a has other steps of clocks than its log"
