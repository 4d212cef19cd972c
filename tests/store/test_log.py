"""The log is the truth: contiguous along each aggregate, in order of time, and its fold is the state."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.kernel.aggregate import Ref
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.kernel.rules import Rejected
from shared.store.commands import Outcome, Pending
from shared.store.group import Group
from shared.store.reliance import Reliance
from tests.store.accounts import ACCOUNTS, TESTER, Bank, Noted, a_bank, move, outcomes, pay, take

NOON = datetime(2016, 7, 1, 12, tzinfo=UTC)
NAMES = st.sampled_from(["a", "b", "c"])
AMOUNTS = st.integers(1, 9)
COMMANDS = st.one_of(
    st.tuples(st.just("pay"), NAMES, AMOUNTS),
    st.tuples(st.just("take"), NAMES, AMOUNTS),
    st.tuples(st.just("note"), NAMES, AMOUNTS),
    st.tuples(st.just("move"), st.permutations(["a", "b", "c"]), AMOUNTS),
)
GROUPS = st.lists(st.lists(COMMANDS, min_size=1, max_size=8), max_size=6)


@pytest.fixture(scope="module")
async def bank(mongodb_uri: str) -> AsyncIterator[Bank]:
    async with a_bank(mongodb_uri, "test_log") as one:
        yield one
        await one.store.database.client.drop_database("test_log")


async def run(bank: Bank, prefix: str, command: tuple) -> None:
    match command:
        case ("pay", name, amount):
            await bank.pay(prefix + name, amount)
        case ("take", name, amount):
            await bank.take(prefix + name, amount)
        case ("note", name, amount):
            await bank.note(prefix + name, str(amount))
        case ("move", (giver, taker, _), amount):
            await bank.move(prefix + giver, prefix + taker, amount)


async def test_the_log_folds_to_the_states_that_are_stored(bank: Bank, unique: str) -> None:
    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(GROUPS, st.uuids())
    def check(groups: list, identifier: object) -> None:
        examples.append((groups, str(identifier)))

    examples: list = []
    check()
    for groups, prefix in examples:  # hypothesis draws, this loop runs: it knows no event loop
        for group in groups:
            results = await outcomes(*(run(bank, prefix, command) for command in group))
            assert all(each is None or isinstance(each, Rejected) for each in results)
        for name in "abc":
            await bank.agrees(prefix + name)
            stored = await bank.store.read(ACCOUNTS(prefix + name))
            assert stored is None or stored.state.balance >= 0


def pending(command: tuple, caller: Caller = TESTER) -> Pending:
    match command:
        case ("pay", name, amount):
            refs, decide = (ACCOUNTS(name),), lambda account: pay(name, amount, account)
        case ("take", name, amount):
            refs, decide = (ACCOUNTS(name),), lambda account: take(name, amount, account)
        case ("note", name, amount):
            refs, decide = (ACCOUNTS(name),), lambda _: [Noted(account_id=name, note=str(amount))]
        case ("move", (giver, taker, _), amount):
            refs = (ACCOUNTS(giver), ACCOUNTS(taker))
            decide = lambda given, taken: move(giver, taker, amount, given, taken)  # noqa: E731
    on_known = lambda known: decide(*(known[ref] for ref in refs))  # noqa: E731
    return Pending(Reliance(refs), on_known, caller, None)  # type: ignore[arg-type] # nobody waits


def decided(documents: dict[Ref, Document], group: list[tuple], wall: datetime) -> Outcome:
    commands = [pending(command) for command in group]
    read = {ref.key: documents.get(ref) for command in commands for ref in command.needs.first}
    return Group(read, None, NOON, wall).decide(commands)


def saved(documents: dict[Ref, Document], outcome: Outcome) -> dict[Ref, Document]:
    """What the database holds after a group, by the writes that it asked for."""
    after = dict(documents)
    for write in outcome.writes.get("accounts", []):
        after[ACCOUNTS(write._doc["_id"])] = write._doc
    return after


@settings(max_examples=60, deadline=None)
@given(GROUPS)
def test_a_group_decides_as_its_commands_would_one_by_one(groups: list) -> None:
    together: dict[Ref, Document] = {}
    alone: dict[Ref, Document] = {}
    for group in groups:
        whole = decided(together, group, NOON)
        together = saved(together, whole)
        events = []
        for command in group:
            single = decided(alone, [command], NOON)
            alone = saved(alone, single)
            events += single.events
        assert [(each.id, each.event) for each in whole.events] == [(each.id, each.event) for each in events]
        assert together == alone


@settings(max_examples=60, deadline=None)
@given(GROUPS)
def test_an_event_says_which_public_one_came_before_it_whatever_private_ones_are_between(groups: list) -> None:
    documents: dict[Ref, Document] = {}
    public: dict[str, int] = {}
    for group in groups:
        outcome = decided(documents, group, NOON)
        documents = saved(documents, outcome)
        for each in outcome.events:
            logged = each.to_document()
            assert logged["previous_version"] == public.get(each.event.subject, 0)
            assert logged["public"] is not isinstance(each.event, Noted)
            if logged["public"]:
                public[each.event.subject] = each.version
    assert {each["_id"]: each["published"] for each in documents.values()} == {
        ref.id: public.get(ref.id, 0) for ref in documents
    }


@settings(max_examples=60, deadline=None)
@given(GROUPS, st.lists(st.integers(-5000, 5000), min_size=6, max_size=6))
def test_recorded_time_never_falls_along_an_aggregate_whatever_the_clock_does(groups: list, steps: list[int]) -> None:
    documents: dict[Ref, Document] = {}
    told: dict[str, list[tuple[int, datetime]]] = {}
    wall = NOON
    for group, step in zip(groups, steps, strict=False):
        wall += timedelta(milliseconds=step)
        outcome = decided(documents, group, wall)
        documents = saved(documents, outcome)
        for each in outcome.events:
            told.setdefault(each.event.subject, []).append((each.version, each.recorded_at))
    for lane in told.values():
        assert [version for version, _ in lane] == list(range(1, len(lane) + 1))
        assert lane == sorted(lane, key=lambda each: each[1])


async def test_a_process_whose_clock_is_behind_does_not_turn_the_log_back(bank: Bank, unique: str) -> None:
    ahead = datetime.now(UTC).replace(microsecond=0) + timedelta(minutes=3)
    await bank.pay(unique)
    await bank.store.database["accounts"].update_one({"_id": unique}, {"$set": {"recorded_at": ahead}})
    await bank.pay(unique)
    assert [each["recorded_at"] for each in await bank.store.history(unique)][1] == ahead


async def test_events_are_dated_by_the_clock_that_the_service_is_given(mongodb_uri: str, database_name: str) -> None:
    async with a_bank(mongodb_uri, database_name, clock=lambda: NOON) as bank:
        await bank.pay("a")
        (document,) = await bank.store.history("a")
    assert document["time"] == NOON
    assert datetime.now(UTC) - document["recorded_at"] < timedelta(minutes=1)
