"""Whatever dies, and whoever leads beside: each step has its effect once, and none holds up another."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from shared.store.errors import NewsIncomplete
from tests.running import until
from tests.timers.loans import GivenBack, Hand, Lent, Process, a_process

FRIDAY, MONDAY = date(2026, 3, 6), date(2026, 3, 9)
AFTERWARDS = ("Lent", "Late")


@pytest.fixture
def clock() -> Hand:
    return Hand()


@pytest.fixture
async def one(mongodb_uri: str, database_name: str, clock: Hand) -> AsyncIterator[Process]:
    async with a_process(mongodb_uri, database_name, clock) as process:
        yield process


def fired(clock: str, step: str, outcome: str) -> float:
    labels = {"clock": clock, "step": step, "outcome": outcome}
    return REGISTRY.get_sample_value("dps_timers_fired_total", labels) or 0.0


class Killed(BaseException):
    """What ends a process ends everything in it."""


def dying(work: Callable[..., Awaitable[Any]], *, after: bool) -> Callable[..., Awaitable[Any]]:
    """The same work in a process that dies before it, or when it is done and nobody knows."""

    async def dies(*arguments: Any) -> None:
        if after:
            await work(*arguments)
        raise Killed

    return dies


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", ["the command", "noting it as done"])
@pytest.mark.parametrize(
    ("day", "history"), [(date(2026, 3, 4), ("Lent", "Reminded")), (MONDAY, AFTERWARDS)], ids=["reminder", "end"]
)
async def test_a_process_killed_at_any_step_leaves_it_to_the_next_and_there_is_one_effect(
    day: date, history: tuple[str, ...], step: str, after: bool, mongodb_uri: str, database_name: str, clock: Hand
) -> None:
    async with a_process(mongodb_uri, database_name, clock, "killed") as killed:
        for name in ("a", "b"):
            await killed.library.lend(name, FRIDAY, wanted_by=FRIDAY)
        await killed.settled()
        if step == "the command":
            for each in ("remind", "end", "refuse_wish"):
                setattr(killed.library, each, dying(getattr(killed.library, each), after=after))
            killed.timers._acting._acts.update(
                {(each.deadline.name, each.step): each.act for each in killed.library.timers()}
            )
        else:
            killed.timers._dues.done = dying(killed.timers._dues.done, after=after)  # type: ignore[method-assign]
        clock.to(day)
        killed.timers._wake.set()
        await asyncio.wait({killed.running})
        assert isinstance(flat(killed.running.exception()), Killed)
    async with a_process(mongodb_uri, database_name, clock, "next") as following:
        assert (await following.settled()).failing == 0
        for name in ("a", "b"):
            assert await following.library.history(name) == history
            await following.library.agrees(name)
            assert all(each["at"] > clock.now for each in (await following.library.document(name))["due"])


def flat(error: BaseException | None) -> BaseException | None:
    return flat(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


async def test_a_process_that_is_stopped_finishes_what_is_in_hand(
    mongodb_uri: str, database_name: str, clock: Hand
) -> None:
    async with a_process(mongodb_uri, database_name, clock) as one:
        reached, go_on = asyncio.Event(), asyncio.Event()
        end = one.library.end

        async def slow(*arguments: Any) -> None:
            reached.set()
            await go_on.wait()
            await end(*arguments)

        one.timers._acting._acts["loan_return", "end"] = slow
        await one.library.lend("a", FRIDAY)
        clock.to(MONDAY)
        one.timers._wake.set()
        await reached.wait()
        one.running.cancel()
        go_on.set()
        await asyncio.wait({one.running})
        assert await one.library.history("a") == AFTERWARDS
        assert (await one.library.document("a"))["due"] == []
        assert await one.database["leases"].find_one({"_id": "timers"}) is None


async def test_one_that_loses_its_lease_while_it_is_told_to_stop_stops(one: Process, clock: Hand) -> None:
    """That the lease is gone must not hide that it was told to stop: it would wait for the next lease, for ever."""
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow(*_: Any) -> None:
        reached.set()
        await go_on.wait()

    one.timers._acting._acts["loan_return", "end"] = slow
    await one.library.lend("a", FRIDAY)
    clock.to(MONDAY)
    one.timers._wake.set()
    await reached.wait()
    taken = {"$set": {"holder": "thief", "until": datetime(2100, 1, 1, tzinfo=UTC)}}
    await one.database["leases"].update_one({"_id": "timers"}, taken)

    async def gives_way() -> bool:
        leading = [each for each in asyncio.all_tasks() if getattr(each.get_coro(), "__name__", "") == "_lead"]
        return any(each.cancelling() for each in leading)

    await until(gives_way, "it has seen that the lease is gone")
    one.running.cancel()
    go_on.set()
    await asyncio.wait({one.running}, timeout=10)
    assert one.running.cancelled()


async def test_two_that_lead_at_once_do_everything_once(mongodb_uri: str, database_name: str, clock: Hand) -> None:
    async with (
        a_process(mongodb_uri, database_name, clock, "one", lease="one") as one,
        a_process(mongodb_uri, database_name, clock, "other", lease="other") as other,
    ):
        names = [f"{number:03}" for number in range(150)]
        await asyncio.gather(*(one.library.lend(name, FRIDAY) for name in names))
        for day, history in ((4, ("Lent", "Reminded")), (9, ("Lent", "Reminded", "Late"))):
            clock.to(date(2026, 3, day))
            await asyncio.gather(one.settled(), other.settled())
            assert {await one.library.history(name) for name in names} == {history}
        assert one.library.called
        assert other.library.called
        for name in names:
            await one.library.agrees(name)


async def test_a_clock_that_is_restarted_to_the_same_day_begins_anew(one: Process, clock: Hand) -> None:
    await one.library.lend("a", FRIDAY)
    clock.to(date(2026, 3, 5))
    await one.settled()
    await one.library.give_back("a")
    await one.library.lend("a", FRIDAY)
    clock.to(MONDAY)
    await one.settled()
    assert one.library.called == [
        "loan_return/soon/a@1",
        "loan_return/tomorrow/a@1",
        "loan_return/end/a@5",  # no reminder that had come before it was lent again
    ]
    await one.library.agrees("a")


async def test_so_does_one_that_is_restarted_within_one_commit_and_one_that_goes_on_does_not(
    one: Process, clock: Hand
) -> None:
    again = [GivenBack(loan_id="a"), Lent(loan_id="a", by=FRIDAY)]
    await one.library.lend("a", FRIDAY)
    await one.library.change("a", lambda _: again)
    assert {each["key"].rpartition("@")[2] for each in (await one.library.document("a"))["due"]} == {"3"}
    await one.library.change("a", lambda _: again[1:])
    assert {each["key"].rpartition("@")[2] for each in (await one.library.document("a"))["due"]} == {"3"}
    await one.library.agrees("a")


async def test_a_step_found_due_does_nothing_where_its_clock_was_stopped_meanwhile(one: Process, clock: Hand) -> None:
    """Found, then given back, and only then done: the command is asked again where it takes effect."""
    end = one.library.end

    async def late(*arguments: Any) -> None:
        await one.library.give_back("a")
        await end(*arguments)

    one.timers._acting._acts["loan_return", "end"] = late
    await one.library.lend("a", FRIDAY)
    clock.to(MONDAY)
    await one.settled()
    assert await one.library.history("a") == ("Lent", "GivenBack")
    assert one.library.called == ["loan_return/end/a@1"]


async def test_after_an_outage_of_a_week_all_is_done_in_order_and_reminders_that_came_too_late_are_not(
    one: Process, clock: Hand
) -> None:
    await one.settled()
    one.running.cancel()
    days = [date(2026, 3, day) for day in (12, 6, 10, 11, 5)]
    for day in days:
        await one.library.lend(f"due {day}", day)
    await one.library.lend("goes on", date(2026, 3, 16))
    overtaken = fired("loan_return", "soon", "overtaken")
    clock.to(date(2026, 3, 15))
    one.running = asyncio.create_task(one.timers.run())
    await one.settled()
    expected = [f"loan_return/end/due {day}@1" for day in sorted(days)]
    reminders = ["loan_return/soon/goes on@1", "loan_return/tomorrow/goes on@1"]
    assert [key for key in one.library.called if "/end/" in key] == expected
    assert sorted(key for key in one.library.called if "/end/" not in key) == reminders
    assert fired("loan_return", "soon", "overtaken") == overtaken + len(days)
    for day in days:
        (_, late) = await one.library.store.history(f"due {day}")
        assert (late["data"]["due_on"], late["time"]) == (str(day), clock.now)


async def test_one_bad_document_among_a_thousand_holds_up_none_of_the_others(one: Process, clock: Hand) -> None:
    loans, names = one.database["loans"], [f"{number:04}" for number in range(1000)]
    await asyncio.gather(*(one.library.lend(name, FRIDAY) for name in names))
    unreadable, riddle, raising = names[0], names[500], names[999]
    await loans.update_one({"_id": unreadable}, {"$set": {"state.by": "no day"}})
    await loans.update_one({"_id": riddle}, {"$set": {"due.2.key": "no key"}})
    one.library.blocked[raising] = ZeroDivisionError("what is in it is told to nobody")
    clock.to(MONDAY)
    assert (await one.settled()).failing == 3
    late = await loans.count_documents({"state.status": "late"})
    assert late == 997
    assert REGISTRY.get_sample_value("dps_timers_failing") == 3
    assert REGISTRY.get_sample_value("dps_timers_overdue_seconds") == timedelta(days=2, hours=12).total_seconds()
    await loans.update_one({"_id": unreadable}, {"$set": {"state.by": FRIDAY.isoformat()}})
    await loans.update_one({"_id": riddle}, {"$set": {"due.2.key": f"loan_return/end/{riddle}@1"}})
    one.library.blocked.clear()

    async def all_are_late() -> bool:
        return await loans.count_documents({"state.status": "late"}) == 1000

    await until(all_are_late, "those that were mended are tried again")
    assert (await one.settled()).failing == 0


async def test_one_whose_steps_cannot_be_read_is_counted_where_it_is_all_there_is(one: Process, clock: Hand) -> None:
    await one.library.lend("a", FRIDAY)
    await one.database["loans"].update_one({"_id": "a"}, {"$set": {"due.0.key": 7}})
    clock.to(MONDAY)
    assert (await one.settled()).failing == 1
    assert one.library.called == []


async def test_what_waits_for_news_comes_again_by_itself_and_nothing_is_settled_before(
    one: Process, clock: Hand
) -> None:
    one.library.blocked["a"] = NewsIncomplete("news is on its way")
    await one.library.lend("a", FRIDAY)
    clock.to(MONDAY)
    waiting = asyncio.create_task(one.settled())

    async def was_tried() -> list[str]:
        return one.library.called

    await until(was_tried, "it was tried")
    assert not waiting.done()
    one.library.blocked.clear()
    assert (await waiting).failing == 0
    assert await one.library.history("a") == AFTERWARDS


async def test_what_another_process_holds_comes_again_and_holds_up_nothing_else(one: Process, clock: Hand) -> None:
    """As where a process was killed within a transaction, which the database ends only after a while."""
    names = [f"{number:02}" for number in range(40)]
    await asyncio.gather(*(one.library.lend(name, FRIDAY) for name in names))
    loans, held = one.database["loans"], names[7]
    async with await one.database.client.start_session() as session, session.start_transaction():
        await loans.update_one({"_id": held}, {"$inc": {"guard": 1}}, session=session)
        clock.to(MONDAY)
        waiting = asyncio.create_task(one.settled())

        async def all_others_are_done() -> bool:
            return await loans.count_documents({"due": []}) == len(names) - 1

        await until(all_others_are_done, "the others are done")
        await one.library.lend("asked for meanwhile", date(2026, 3, 16))
        assert not waiting.done()
        await session.abort_transaction()
    assert (await waiting).failing == 0
    assert {await one.library.history(name) for name in names} == {AFTERWARDS}
