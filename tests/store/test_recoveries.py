"""What a log that was restored is given back, what is withheld then, and that no version is given twice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.kernel.documents import Document
from shared.kernel.rules import Rejected
from shared.store.recoveries import LEAP, RECOVERED, WITHHELD, Recoveries, runs_whole
from shared.store.steps import NO_CLOCKS
from shared.store.taking_back import TakingBack
from tests.store.accounts import ACCOUNTS, Bank, Paid, a_bank

NOW = datetime(2026, 11, 27, 9, tzinfo=UTC)


def told(account: str, version: int, previous: int, amount: int = 1) -> Document:
    """A fact as a topic has it."""
    return {
        "_id": f"{account}:{version}",
        "aggregate": "account",
        "aggregate_id": account,
        "version": version,
        "previous_version": previous,
        "type": Paid.TYPE,
        "topic": "accounts",
        "public": True,
        "data": {"account_id": account, "amount": amount, "note": ""},
        "time": NOW,
        "recorded_at": NOW + timedelta(days=999),
        "actor": "recovery",
        "roles": [],
        "correlation_id": "test",
        "causation_id": None,
        "traceparent": None,
        "originated_at": NOW,
        RECOVERED: {"from": "accounts:0:0"},
    }


@pytest.fixture
async def bank(mongodb_uri: str, database_name: str) -> AsyncIterator[Bank]:
    async with a_bank(mongodb_uri, database_name) as one:
        yield one


@pytest.fixture
def taking(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> TakingBack:
    monkeypatch.setattr("shared.store.taking_back.event_of", lambda each: Paid.model_validate(each["data"]))
    return TakingBack(bank.store.database, [ACCOUNTS], NO_CLOCKS)


async def state_of(bank: Bank, account: str) -> dict[str, Any]:
    found = await bank.store.database["accounts"].find_one({"_id": account})
    assert found is not None
    return found


async def test_facts_come_back_at_their_versions_and_the_next_is_far_above(bank: Bank, taking: TakingBack) -> None:
    await bank.pay("ada")
    back = await taking.put_back("ada", [told("ada", 2, 1, 10), told("ada", 3, 2, 100)])
    assert (back.events, back.lost, back.missing, back.folded) == (2, (), 0, True)
    assert await bank.balance("ada") == 111
    recoveries = Recoveries(bank.store.database)
    recovery = await recoveries.begin()
    assert [await recoveries.lift(recovery, [ACCOUNTS]) for _ in range(2)] == [1, 0], "once, however often it is begun"
    assert (await recoveries.begin()).number == recovery.number
    await recoveries.end(recovery, {})
    (paid,) = (await bank.pay("ada")).events
    assert (paid.version, paid.previous) == (3 + LEAP + 1, 3)
    log = [(each["version"], RECOVERED in each) for each in await bank.store.history("ada")]
    assert runs_whole(log, 3 + LEAP + 1, recovered=True)
    assert (await recoveries.begin()).number == recovery.number + 1


async def test_what_began_after_the_backup_is_there_again(bank: Bank, taking: TakingBack) -> None:
    await taking.put_back("new", [told("new", 1, 0), told("new", 2, 1)])
    assert await bank.balance("new") == 2
    assert (await bank.pay("new")).version == 3


async def test_what_lost_private_facts_is_withheld_until_it_is_released(bank: Bank, taking: TakingBack) -> None:
    await bank.pay("ada")
    back = await taking.put_back("ada", [told("ada", 4, 1)])
    assert (back.lost, back.missing) == ((2, 3), 0)
    assert (await state_of(bank, "ada"))[WITHHELD] == [2, 3]
    with pytest.raises(Rejected) as refused:
        await bank.pay("ada")
    assert refused.value.codes == {"facts_lost"}
    await bank.decide("ada", lambda _: [])  # whoever only looks at it goes on
    recoveries = Recoveries(bank.store.database)
    assert await recoveries.withheld([ACCOUNTS]) == {"account": ["ada"]}
    assert await recoveries.release([ACCOUNTS], ["other"]) == 0
    assert await recoveries.release([ACCOUNTS], None) == 1
    assert (await bank.pay("ada")).version == 5


async def test_the_leap_of_an_earlier_recovery_is_no_loss(bank: Bank, taking: TakingBack) -> None:
    await bank.pay("ada")
    back = await taking.put_back("ada", [told("ada", 1 + LEAP + 1, 1), told("ada", 1 + 2 * LEAP + 4, 1 + LEAP + 1)])
    assert (back.lost, back.missing) == ((2 * LEAP + 3, 2 * LEAP + 4), 0)


async def test_what_goes_on_beside_a_recovery_is_noticed(bank: Bank, taking: TakingBack) -> None:
    await bank.pay("ada")
    recoveries = Recoveries(bank.store.database)
    assert not await recoveries.under_way()
    recovery = await recoveries.begin()
    await taking.put_back("ada", [told("ada", 2, 1) | {RECOVERED: {"from": "accounts:0:0", "recovery": 1}}])
    assert not await recoveries.written_since(recovery)
    await recoveries.abandon(recovery)
    assert await recoveries.under_way(), "it has taken something back"
    await bank.pay("bob")
    assert await recoveries.written_since(recovery)
    again = await recoveries.begin()
    assert (again.number, again.backup) == (recovery.number, recovery.backup)
    assert not await recoveries.written_since(again)
    assert await recoveries.taken_back(again) == {Paid.TYPE: 1}
    await recoveries.end(again, {})
    await recoveries.abandon(await recoveries.begin())
    assert not await recoveries.under_way(), "nothing was taken back yet"


async def test_a_public_fact_that_is_lost_is_told_from_a_private_one(bank: Bank, taking: TakingBack) -> None:
    await bank.pay("ada")
    assert (await taking.put_back("ada", [told("ada", 4, 3)])).missing == 1


@pytest.mark.parametrize(
    ("events", "version", "whole", "after_recovery"),
    [
        ([(1, False), (2, False)], 2, True, True),
        ([(1, False), (3, True)], 3, False, True),
        ([(1, False), (3, False)], 3, False, False),
        ([(1, False), (1 + LEAP + 1, False)], 1 + LEAP + 1, False, True),
        ([(1, False), (LEAP, False)], LEAP, False, False),
        ([(1, False)], 1 + LEAP, False, True),
        ([(1, False)], 2, False, False),
        ([(1, False), (1, True)], 1, False, False),
    ],
)
def test_only_a_recovery_excuses_holes(
    events: list[tuple[int, bool]], version: int, *, whole: bool, after_recovery: bool
) -> None:
    assert runs_whole(events, version, recovered=False) == whole
    assert runs_whole(events, version, recovered=True) == after_recovery
