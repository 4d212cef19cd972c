"""The `timer` role as a process has it: what it declares, when it is ready, and what its operations port answers."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from shared.kernel.clock import RecordClock
from shared.kernel.deadlines import Reminder
from shared.kernel.ids import new_id
from shared.kernel.jobs import Every, Job, Turn
from shared.kernel.timers import Timer, refuse_unmatched
from shared.runtime import Process, ProcessRole, process
from shared.service import Built, Parts
from tests.running import Running, issuer_in, running, settings_for, until
from tests.timers.loans import NOON, RETURN, Library, a_library
from tests.timers.service import SERVICE

FRIDAY = date(2026, 3, 6)


@pytest.fixture
async def clock(tmp_path: Path) -> RecordClock:
    return RecordClock.create(tmp_path / "clock", NOON)


@pytest.fixture
async def one(mongodb_uri: str, kafka_bootstrap: str, tmp_path: Path, clock: RecordClock) -> AsyncIterator[Running]:
    issuer = issuer_in(tmp_path)
    settings = settings_for(
        mongodb_uri, kafka_bootstrap, f"test_timers_{new_id().hex[-8:]}", issuer, clock_file=tmp_path / "clock"
    )
    async with running(SERVICE, settings, issuer, frozenset({ProcessRole.TIMER})) as one:
        yield one


async def settled(one: Running) -> tuple[int, dict[str, object]]:
    status, text = await one.operations("/timers/settled")
    return status, json.loads(text)


async def test_whoever_moves_the_records_clock_goes_from_moment_to_moment_and_waits_without_polling(
    one: Running, clock: RecordClock
) -> None:
    async with a_library(one.settings.mongodb_uri, one.settings.mongodb_database, clock) as library:
        await library.lend("a", FRIDAY)
        moments: list[object] = []
        while (answer := await settled(one))[1]["next"]:
            moments.append(answer[1]["next"])
            clock.set(datetime.fromisoformat(str(moments[-1])))
        assert moments == [f"2026-03-0{day}T00:00:00+00:00" for day in (4, 5, 7)]
        assert answer == (200, {"now": clock().isoformat(), "next": None, "failing": 0})
        assert await library.history("a") == ("Lent", "Reminded", "Reminded", "Late")


async def test_it_has_a_check_of_its_own_and_says_that_it_leads(one: Running) -> None:
    assert (await one.checks())["timers"] is True
    await settled(one)
    _, told = await one.operations("/metrics")
    assert "dps_timers_leading 1.0" in told.splitlines()


async def test_a_process_that_does_not_lead_says_so(one: Running) -> None:
    """A lease that somebody else renews all the time."""
    await settled(one)
    taken = {"$set": {"holder": "somebody else", "until": datetime(2100, 1, 1, tzinfo=UTC)}}
    await one.database["leases"].update_one({"_id": "timers"}, taken)

    async def gives_way() -> bool:
        return (await settled(one)) == (503, {"leads": False})

    await until(gives_way, "the lease is lost")


async def test_work_that_loses_the_word_to_end_does_not_keep_its_process(
    mongodb_uri: str, kafka_bootstrap: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = asyncio.Event()

    async def deaf_once(_: Turn) -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:  # as a library that waits for its own tasks may catch it
            await asyncio.Event().wait()

    def with_a_job(parts: Parts) -> Built:
        return replace(SERVICE.build(parts), jobs=(Job("deaf", Every(86400), deaf_once),))

    monkeypatch.setattr(process, "PATIENCE_SECONDS", 0.1)
    issuer = issuer_in(tmp_path)
    settings = settings_for(mongodb_uri, kafka_bootstrap, f"test_timers_{new_id().hex[-8:]}", issuer)
    service = replace(SERVICE, build=with_a_job)
    async with asyncio.timeout(30):
        async with running(service, settings, issuer, frozenset({ProcessRole.TIMER})):
            await begun.wait()


@pytest.mark.parametrize(
    ("timers", "reason"),
    [
        ((), "0 actions for step 'end' of 'loan_return', which declares 1"),
        (("soon", "tomorrow", "end", "end"), "2 actions for step 'end' of 'loan_return', which declares 1"),
        (("soon", "tomorrow", "end", "later"), "1 actions for step 'later' of 'loan_return', which declares 0"),
    ],
)
def test_a_service_does_not_start_unless_each_step_has_one_action(
    timers: tuple[str, ...], reason: str, tmp_path: Path
) -> None:
    def of_these(parts: Parts) -> Built:
        library = Library(parts.store)
        acts = tuple(Timer(RETURN, step, library.end) for step in timers)
        return Built((library,), {}, timers=acts)

    settings = settings_for("mongodb://127.0.0.1:1", "", "none", issuer_in(tmp_path))
    with pytest.raises(ValueError, match=reason):
        Process(replace(SERVICE, deadlines=(RETURN,), build=of_these), settings, frozenset({ProcessRole.API}))


def test_two_deadlines_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="2 deadlines are named 'loan_return'"):
        refuse_unmatched((RETURN, RETURN), ())


def test_names_that_do_not_tell_steps_apart_are_refused() -> None:
    for name, reminders in (("loan/return", ()), ("loan_return", (Reminder("end", lambda loan: loan.by),)), ("", ())):
        with pytest.raises(ValueError, match="distinct and without a slash"):
            replace(RETURN, name=name, reminders=reminders)
