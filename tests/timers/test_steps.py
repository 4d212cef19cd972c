"""What is due follows from the events alone: each step of a running clock once, under a key that no other ever had."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.event import Event
from shared.kernel.deadlines import END, end_of
from shared.kernel.firing import Firing, parsed
from shared.store.dues import Dues
from shared.store.steps import Clocks, Steps
from tests.timers.loans import DEADLINES, LOANS, NOON, GivenBack, Hand, Late, Lent, Library, Loan, Reminded, a_library

FRIDAY = date(2026, 3, 6)
DAYS = st.dates(date(2026, 3, 1), date(2026, 3, 9))
EVENTS = st.lists(
    st.one_of(
        st.builds(Lent, loan_id=st.just("a"), by=DAYS, wanted_by=st.none() | DAYS),
        st.builds(GivenBack, loan_id=st.just("a")),
        st.builds(Reminded, loan_id=st.just("a"), of=DAYS),
        st.builds(Late, loan_id=st.just("a"), due_on=DAYS),
    ),
    max_size=12,
).map(lambda events: [Lent(loan_id="a", by=FRIDAY), *events])


def log_of(events: Sequence[Event], hours: int) -> list[tuple[Event, int, datetime]]:
    return [(event, version, NOON + timedelta(hours=hours * version)) for version, event in enumerate(events, start=1)]


def running(loan: Loan) -> set[tuple[str, str, date]]:
    """The clocks that run, as the rules say without a word of steps."""
    if loan.status != "out":
        return set()
    wish = {("loan_wanted", "a/wish", loan.wanted_by)} if loan.wanted_by else set()
    return {("loan_return", "a", loan.by), *wish}


@given(EVENTS, st.integers(0, 30))
def test_each_running_clock_has_its_end_once_and_no_other_has_anything(events: list[Event], hours: int) -> None:
    state, steps = Clocks(DEADLINES).folded(LOANS, "a", log_of(events, hours))
    assert state is not None
    assert steps is not None
    ends = [(each.clock, each.subject, each.by) for each in steps.due if each.step == END]
    assert sorted(ends, key=str) == sorted(running(state), key=str)
    assert {(each.clock, each.subject, each.by) for each in steps.due} == running(state)
    assert all(each.at == end_of(each.by) for each in steps.due if each.step == END)


@given(EVENTS, st.integers(0, 30))
def test_a_key_is_never_used_again_once_its_clock_has_stopped(events: list[Event], hours: int) -> None:
    clocks, log = Clocks(DEADLINES), log_of(events, hours)
    gone: set[str] = set()
    before: set[str] = set()
    for length in range(1, len(log) + 1):
        steps = clocks.folded(LOANS, "a", log[:length]).steps
        keys = {each.key for each in steps.due} if steps else set()
        gone |= before - keys
        assert not gone & keys
        before = keys


@given(EVENTS, st.integers(0, 30), st.data())
def test_what_is_done_stays_done_and_folding_again_leads_to_the_same(
    events: list[Event], hours: int, data: st.DataObject
) -> None:
    """Whatever is noted as done between events, due and done together are what a fold of the log leads to."""
    clocks, log = Clocks(DEADLINES), log_of(events, hours)
    state, steps, over = None, None, set()
    for event, version, time in log:
        state = LOANS.evolve(state, event)
        steps = clocks.after(steps, LOANS("a"), state, version, time)
        assert steps is not None
        assert not {each.key for each in steps.due} & over
        some = data.draw(st.sets(st.sampled_from(steps.due), max_size=2)) if steps.due else set()
        over |= {each.key for each in some}
        steps = Steps(tuple(each for each in steps.due if each not in some), (*steps.done, *some))
    folded = clocks.folded(LOANS, "a", log).steps
    assert folded is not None
    assert steps is not None
    assert set(folded.due) == {*steps.due, *steps.done}


@given(
    st.from_regex(r"[a-z_]{1,10}", fullmatch=True),
    st.text("abc/@-", max_size=8),
    st.integers(1, 10**6),
    DAYS,
)
def test_a_step_is_read_from_its_key(clock: str, subject: str, version: int, by: date) -> None:
    step = Firing(clock, "end", "a", f"a/{subject}", by, NOON, version)
    assert parsed("a", step.key, by.isoformat(), NOON) == step


def test_an_aggregate_without_steps_is_kept_as_it_was() -> None:
    assert Clocks(()).after(None, LOANS("a"), Loan("a", "out", FRIDAY), 1, NOON) is None
    assert Clocks(()).indexes(LOANS) == []


@pytest.fixture
async def library(mongodb_uri: str, database_name: str) -> AsyncIterator[Library]:
    async with a_library(mongodb_uri, database_name, Hand()) as library:
        yield library


async def test_a_command_that_read_the_state_before_a_step_was_done_does_not_make_it_due_again(
    library: Library,
) -> None:
    await library.lend("a", FRIDAY)
    read, noted, loop = asyncio.Event(), threading.Event(), asyncio.get_running_loop()

    def slow(_: Loan | None) -> list[Event]:
        loop.call_soon_threadsafe(read.set)
        noted.wait(20)
        return [Reminded(loan_id="a", of=FRIDAY)]

    changing = asyncio.create_task(library.change("a", slow))
    await read.wait()
    step = Firing("loan_return", "soon", "a", "a", FRIDAY, datetime(2026, 3, 4, tzinfo=UTC), 1)
    await Dues(library.store.database, library.store.clocks).done(LOANS, [step])
    noted.set()
    assert (await changing).version == 2
    document = await library.document("a")
    assert [each["key"] for each in document["done"]] == [step.key]
    assert step.key not in {each["key"] for each in document["due"]}
    await library.agrees("a")


async def test_what_is_due_is_found_by_the_index_and_in_order_of_time(library: Library) -> None:
    days = [date(2026, 3, 2) + timedelta(days=(7 * number) % 50) for number in range(50)]
    await asyncio.gather(*(library.lend(f"{day}", day) for day in days))
    dues = Dues(library.store.database, library.store.clocks)
    later = datetime(2026, 4, 10, tzinfo=UTC)
    found = [each async for page in dues.pages(later, size=7) for each in page]
    assert len({each.aggregate_id for each in found}) == len(found)
    assert [each.steps[0].at for each in found] == sorted(each.steps[0].at for each in found)
    cursor = dues._due(LOANS, {"$lte": later})
    plan = (await cursor.explain())["executionStats"]
    assert plan["totalDocsExamined"] == plan["nReturned"] == len(found) < len(days)
