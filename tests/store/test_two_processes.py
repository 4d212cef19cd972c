"""Two processes on one database: each has a store, a client and a queue of its own; nothing is lost or doubled."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
from pymongo import MongoClient

from shared.contracts.event import Event
from shared.kernel.rules import Rejected
from shared.store.errors import StaleVersion
from tests.store.accounts import ACCOUNTS, TESTER, Account, Bank, Paid, a_bank, outcomes, paid_in, with_key

Banks = tuple[Bank, Bank]


@pytest.fixture
async def banks(mongodb_uri: str, database_name: str) -> AsyncIterator[Banks]:
    async with a_bank(mongodb_uri, database_name) as one, a_bank(mongodb_uri, database_name) as other:
        yield one, other


async def test_a_thousand_callers_of_two_processes_on_one_aggregate_are_all_served(banks: Banks) -> None:
    async with asyncio.timeout(20):
        results = await outcomes(*(banks[number % 2].pay("hot") for number in range(1000)))
    assert sorted(each.version for each in results) == list(range(1, 1001))
    assert await banks[0].balance("hot") == 1000
    assert await banks[0].agrees("hot") == 1000


async def test_two_processes_that_begin_the_same_aggregate_agree(banks: Banks) -> None:
    for number in range(20):
        results = await outcomes(banks[0].pay(f"a{number}"), banks[1].pay(f"a{number}"))
        assert sorted(each.version for each in results) == [1, 2]
        assert await banks[0].agrees(f"a{number}") == 2


async def test_transfers_of_two_processes_neither_make_nor_lose_money(banks: Banks) -> None:
    names = [f"a{number}" for number in range(5)]
    await outcomes(*(banks[0].pay(name, 100) for name in names))
    transfers = (
        banks[n % 2].move(names[n % 5], names[(n * 3 + 1) % 5], 1 + n % 40)
        for n in range(600)
        if n % 5 != (n * 3 + 1) % 5
    )
    results = await outcomes(*transfers)
    refused = [each for each in results if isinstance(each, Exception)]
    assert all(isinstance(each, Rejected) for each in refused)
    balances = [await banks[1].balance(name) for name in names]
    assert sum(balances) == 500
    assert min(balances) >= 0
    assert sum([await banks[0].agrees(name) for name in names]) == 5 + 2 * (len(results) - len(refused))


async def test_one_key_at_two_processes_at_once_has_one_effect(banks: Banks) -> None:
    keys = [f"k{number}" for number in range(40)]
    results = await outcomes(*(bank.pay("a", 1, with_key(key).answered(paid_in)) for key in keys for bank in banks))
    assert sum(each.repeated for each in results) == 40
    answers = [each.answer for each in results]
    assert answers[::2] == answers[1::2]
    assert await banks[0].agrees("a") == 40


async def test_of_two_decisions_on_one_version_one_is_refused(banks: Banks) -> None:
    await banks[0].pay("a")
    seen = replace(TESTER, expected_version=1)
    results = await outcomes(banks[0].pay("a", 1, seen), banks[1].pay("a", 1, seen))
    assert sorted(type(each).__name__ for each in results) == ["Committed", "StaleVersion"]
    assert await banks[0].agrees("a") == 2


async def test_the_limit_of_an_aggregate_holds_against_two_processes(banks: Banks) -> None:
    await banks[0].pay("seats", 50)
    results = await outcomes(*(banks[number % 2].take("seats") for number in range(120)))
    assert sum(isinstance(each, Rejected) for each in results) == 70
    assert (await banks[1].store.get(ACCOUNTS("seats"))).state.balance == 0
    assert not any(isinstance(each, StaleVersion) for each in results)


async def test_what_another_process_saved_meanwhile_is_not_overwritten(
    banks: Banks, mongodb_uri: str, database_name: str
) -> None:
    """At the worst moment: after this process has read the account, before it writes."""
    await banks[0].pay("a", 5)
    with MongoClient[dict[str, Any]](mongodb_uri) as elsewhere:
        accounts = elsewhere[database_name]["accounts"]
        seen: list[int] = []

        def decide(account: Account | None) -> list[Event]:
            assert account
            seen.append(account.balance)
            if len(seen) == 1:
                accounts.update_one({"_id": "a"}, {"$set": {"version": 9, "state.balance": 70}})
            return [Paid(account_id="a", amount=1)]

        committed = await banks[0].decide("a", decide)
    assert (seen, committed.version) == ([5, 70], 10)
    assert await banks[1].balance("a") == 71
