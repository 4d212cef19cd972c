"""The store as one process sees it: groups, refusals, repeats, and documents that cannot be dealt with."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from shared.contracts.event import Event
from shared.kernel.rules import NotFound, Rejected
from shared.store.answer import Answer
from shared.store.attempt import RECORDS
from shared.store.errors import Inconsistent, KeyReused, Overloaded, StaleVersion, Unavailable
from shared.store.log import COLLECTION as EVENTS
from shared.store.queue import QueueLimits
from shared.telemetry import metrics
from tests.store.accounts import (
    ACCOUNTS,
    TESTER,
    Account,
    Bank,
    Paid,
    Riddled,
    Taken,
    a_bank,
    outcomes,
    paid_in,
    with_key,
)


@pytest.fixture
async def bank(mongodb_uri: str, database_name: str) -> AsyncIterator[Bank]:
    async with a_bank(mongodb_uri, database_name) as one:
        yield one


async def test_a_change_is_state_and_events_together(bank: Bank, database_name: str) -> None:
    committed = await bank.pay("a", 5)
    stored = await bank.store.get(ACCOUNTS("a"))
    (document,) = await bank.store.history("a")
    assert (committed.version, stored.version, stored.state) == (1, 1, Account("a", 5, 1))
    assert document["_id"] == "a:1"
    assert (document["type"], document["topic"], document["data"]) == (
        "tests.Paid.v1",
        "accounts",
        {"account_id": "a", "amount": 5, "note": ""},
    )
    assert (document["actor"], document["correlation_id"]) == ("tester", "test")


async def test_what_does_not_exist_is_not_found(bank: Bank) -> None:
    assert await bank.store.read(ACCOUNTS("nobody")) is None
    with pytest.raises(NotFound):
        await bank.store.get(ACCOUNTS("nobody"))


async def test_a_refusal_concerns_its_caller_alone(bank: Bank) -> None:
    first, refused, last = await outcomes(bank.pay("a", 5), bank.take("a", 100), bank.pay("a", 7))
    assert (first.version, last.version) == (1, 2)
    assert isinstance(refused, Rejected)
    assert refused.codes == {"not_covered"}
    assert await bank.balance("a") == 12
    assert await bank.agrees("a") == 2


async def test_decisions_of_a_group_see_the_effects_of_those_before_them(bank: Bank) -> None:
    results = await outcomes(bank.pay("a", 3), *(bank.take("a", 1) for _ in range(5)))
    assert [isinstance(each, Rejected) for each in results] == [False] * 4 + [True] * 2
    assert await bank.balance("a") == 0
    assert await bank.agrees("a") == 4


async def test_a_command_changes_two_aggregates_or_none(bank: Bank) -> None:
    await bank.pay("a", 10)
    moved, refused = await outcomes(bank.move("a", "b", 7), bank.move("a", "b", 7))
    assert moved.version == 2
    assert isinstance(refused, Rejected)
    assert (await bank.balance("a"), await bank.balance("b")) == (3, 7)


async def test_a_half_applied_command_leaves_no_trace_for_the_next_of_its_group(bank: Bank) -> None:
    def about_someone_else(account: Account | None) -> list[Event]:
        return [Paid(account_id="a", amount=1000), Paid(account_id="stranger", amount=1)]

    paid, broken, after = await outcomes(bank.pay("a", 1), bank.decide("a", about_someone_else), bank.pay("a", 1))
    assert isinstance(broken, LookupError)
    assert (paid.version, after.version) == (1, 2)
    assert await bank.balance("a") == 2
    assert await bank.agrees("a") == 2
    assert await bank.store.read(ACCOUNTS("stranger")) is None


async def test_an_answer_that_cannot_be_made_leaves_no_trace(bank: Bank) -> None:
    def failing(_: object) -> Answer:
        raise ZeroDivisionError

    broken, paid = await outcomes(bank.pay("a", 9, with_key("k").answered(failing)), bank.pay("a", 1))
    assert isinstance(broken, ZeroDivisionError)
    assert paid.version == 1
    assert await bank.balance("a") == 1


async def test_a_decision_without_events_changes_nothing(bank: Bank) -> None:
    await bank.pay("a")
    committed = await bank.decide("a", lambda _: [])
    assert (committed.events, committed.version) == ((), 1)
    assert await bank.agrees("a") == 1


async def test_the_same_key_gives_the_same_answer(bank: Bank) -> None:
    first = await bank.pay("a", 5, with_key("k", "body").answered(paid_in))
    await bank.pay("a", 1)
    repeat = await bank.pay("a", 5, with_key("k", "body").answered(paid_in))
    assert repeat.answer == first.answer == Answer(201, {"version": 1}, {"ETag": '"1"'})
    assert (first.repeated, repeat.repeated, repeat.events) == (False, True, ())
    assert await bank.balance("a") == 6


async def test_the_same_key_twice_in_one_group_has_one_effect(bank: Bank) -> None:
    results = await outcomes(*(bank.pay("a", 5, with_key("k").answered(paid_in)) for _ in range(10)))
    assert sorted(each.repeated for each in results) == [False] + [True] * 9
    assert {each.answer.status for each in results} == {201}
    assert await bank.balance("a") == 5


async def test_the_same_key_is_known_to_another_process(bank: Bank, mongodb_uri: str, database_name: str) -> None:
    await bank.pay("a", 5, with_key("k").answered(paid_in))
    async with a_bank(mongodb_uri, database_name) as other:
        repeat = await other.pay("a", 5, with_key("k").answered(paid_in))
    assert repeat.repeated
    assert repeat.answer.body == {"version": 1}
    assert await bank.balance("a") == 5


async def test_a_key_for_another_request_is_refused(bank: Bank) -> None:
    await bank.pay("a", 5, with_key("k", "one body"))
    in_group = await outcomes(
        bank.pay("a", 5, with_key("k", "another body")),
        bank.pay("a", 1, with_key("new", "x")),
        bank.pay("a", 1, with_key("new", "y")),
    )
    assert [isinstance(each, KeyReused) for each in in_group] == [True, False, True]
    assert await bank.balance("a") == 6


async def test_a_refusal_is_not_remembered(bank: Bank) -> None:
    with pytest.raises(Rejected):
        await bank.take("a", 5, with_key("k"))
    await bank.pay("a", 5)
    taken = await bank.take("a", 5, with_key("k"))
    assert not taken.repeated
    assert await bank.balance("a") == 0


async def test_that_nothing_had_to_change_is_remembered(bank: Bank) -> None:
    await bank.pay("a", 5)
    await bank.decide("a", lambda _: [], with_key("k"))
    repeat = await bank.decide("a", lambda _: [Paid(account_id="a", amount=1)], with_key("k"))
    assert repeat.repeated
    assert await bank.balance("a") == 5


async def test_a_record_lasts_as_long_as_was_promised(bank: Bank) -> None:
    caller = with_key("week")
    assert caller.repeatable
    await bank.pay("a", 1, replace(caller, repeatable=replace(caller.repeatable, lasts_days=7)))
    await bank.pay("a", 1, with_key("for ever"))
    records = {each["_id"]: each for each in await bank.store.database[RECORDS].find({}).to_list(None)}
    assert (records["week"]["expires_at"] - records["week"]["at"]).days == 7
    assert "expires_at" not in records["for ever"]
    indexes = await bank.store.database[RECORDS].index_information()
    assert indexes["expires_at_1"]["expireAfterSeconds"] == 0


async def test_a_decision_on_an_old_version_is_refused(bank: Bank) -> None:
    await bank.pay("a", 5)
    current, stale, fresh = await outcomes(
        bank.pay("a", 1, replace(TESTER, expected_version=1)),
        bank.pay("a", 1, replace(TESTER, expected_version=1)),
        bank.pay("a", 1, replace(TESTER, expected_version=2)),
    )
    assert (current.version, fresh.version) == (2, 3)
    assert isinstance(stale, StaleVersion)
    assert (stale.expected, stale.actual) == (1, 2)


async def test_a_repeat_is_answered_although_the_version_has_moved_on(bank: Bank) -> None:
    await bank.pay("a", 5)
    caller = replace(with_key("k"), expected_version=1)
    await bank.pay("a", 1, caller)
    await bank.pay("a", 1)
    assert (await bank.pay("a", 1, caller)).repeated


async def test_a_state_that_does_not_parse_harms_only_its_own_callers(bank: Bank) -> None:
    broken = {"_id": "bad", "version": 1, "recorded_at": None, "state": {"balance": "much"}}
    await bank.store.database["accounts"].insert_one(broken)
    good, bad, also_good = await outcomes(bank.pay("a"), bank.pay("bad"), bank.pay("b"))
    assert (good.version, also_good.version) == (1, 1)
    assert isinstance(bad, ValueError)
    assert await bank.store.database[EVENTS].count_documents({"aggregate_id": "bad"}) == 0


async def test_a_state_that_cannot_be_written_harms_only_its_own_callers(bank: Bank) -> None:
    good, bad, also_good = await outcomes(
        bank.pay("a"), bank.decide("bad", lambda _: [Riddled(account_id="bad")]), bank.pay("b")
    )
    assert (good.version, also_good.version) == (1, 1)
    assert isinstance(bad, Exception)
    assert await bank.store.read(ACCOUNTS("bad")) is None
    assert await bank.store.database[EVENTS].count_documents({"aggregate_id": "bad"}) == 0


async def test_a_number_beyond_the_database_harms_only_its_own_callers(bank: Bank) -> None:
    good, bad, also_good = await outcomes(bank.pay("a"), bank.pay("bad", 2**70), bank.pay("b"))
    assert (good.version, also_good.version) == (1, 1)
    assert isinstance(bad, OverflowError)
    assert await bank.agrees("bad") == 0


async def test_an_event_too_large_for_the_bus_harms_only_its_own_caller(bank: Bank) -> None:
    huge = Paid(account_id="bad", amount=1, note="x" * 600_000)
    good, bad, also_good = await outcomes(bank.pay("a"), bank.decide("bad", lambda _: [huge]), bank.pay("b"))
    assert (good.version, also_good.version) == (1, 1)
    assert isinstance(bad, Exception)
    assert "bad:1" in str(bad)
    assert await bank.agrees("bad") == 0


async def test_an_id_that_the_log_has_already_is_an_error_of_its_own_callers(bank: Bank) -> None:
    """As after a restore that lost a state but not its events: it must not hold up the others for seconds."""
    await bank.pay("bad")
    await bank.store.database["accounts"].delete_one({"_id": "bad"})
    conflicts = metrics.STORE_CONFLICTS._value.get()
    good, bad, also_good = await outcomes(bank.pay("a"), bank.pay("bad"), bank.pay("b"))
    assert (good.version, also_good.version) == (1, 1)
    assert isinstance(bad, Inconsistent)
    assert "bad:1" in str(bad)
    assert metrics.STORE_CONFLICTS._value.get() == conflicts


async def test_a_full_queue_says_so_at_once(mongodb_uri: str, database_name: str) -> None:
    async with a_bank(mongodb_uri, database_name, limits=QueueLimits(group=2, queue=8)) as bank:
        results = await outcomes(*(bank.pay("a") for _ in range(50)))
        refused = [each for each in results if isinstance(each, Overloaded)]
        assert len(refused) == 42
        assert await bank.balance("a") == 8


async def test_close_finishes_what_was_taken_and_takes_no_more(mongodb_uri: str, database_name: str) -> None:
    async with a_bank(mongodb_uri, database_name, limits=QueueLimits(group=16)) as bank:
        commands = [asyncio.create_task(bank.pay("a")) for _ in range(100)]
        await asyncio.sleep(0)  # lets them enter the queue
        await bank.store.close()
        with pytest.raises(Unavailable):
            await bank.pay("a")
        assert all(each.done() and each.result() for each in commands)
        assert await bank.agrees("a") == 100


async def test_a_caller_that_goes_away_disturbs_nobody(bank: Bank) -> None:
    gone = asyncio.create_task(bank.pay("a"))
    stays = asyncio.create_task(bank.pay("a"))
    await asyncio.sleep(0)  # lets them enter the queue
    gone.cancel()
    assert (await stays).version == 2
    assert await bank.agrees("a") == 2


async def test_states_are_listed_page_by_page(bank: Bank) -> None:
    await outcomes(*(bank.pay(f"a{number}", number % 2) for number in range(6)))
    first = await bank.store.documents(ACCOUNTS, {"balance": 1}, after=None, limit=2)
    rest = await bank.store.documents(ACCOUNTS, {"balance": 1}, after=first[-1][0], limit=2)
    assert [identifier for identifier, _ in first + rest] == ["a1", "a3", "a5"]
    assert await bank.store.count(ACCOUNTS, {"balance": 0}) == 3


async def test_taking_is_logged_with_its_amount(bank: Bank) -> None:
    await bank.pay("a", 3)
    await bank.take("a", 2)
    assert await bank.logged("a") == [Paid(account_id="a", amount=3), Taken(account_id="a", amount=2)]
