"""What a command relies on is read with its group, holds at the commit, and is written down; claims are held by one."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from shared.kernel.rules import NotFound, Rejected
from shared.store.errors import NewsIncomplete, StaleVersion
from shared.store.log import COLLECTION as EVENTS
from shared.store.reliance import Known, Reliance, guarded
from tests.store.accounts import TESTER, outcomes, with_key
from tests.store.seats import SEAT_OF, SEATS, GivenBack, Sold, Theatre, a_theatre

ROUNDS = 1000
AT_ONCE = 20


@pytest.fixture
async def theatre(mongodb_uri: str, database_name: str) -> AsyncIterator[Theatre]:
    async with a_theatre(mongodb_uri, database_name) as one:
        await one.opened("main", 1, is_open=True)
        yield one


@pytest.fixture
async def other(theatre: Theatre, mongodb_uri: str, database_name: str) -> AsyncIterator[Theatre]:
    async with a_theatre(mongodb_uri, database_name) as another:
        yield another


async def test_a_claim_is_held_by_one_whatever_is_asked_at_once(theatre: Theatre, other: Theatre) -> None:
    for number in range(20):
        sold = await outcomes(
            theatre.sell(f"a{number}", "ann"), theatre.sell(f"b{number}", "ann"), other.sell(f"c{number}", "ann")
        )
        assert sorted(type(each).__name__ for each in sold) == ["Committed", "Rejected", "Rejected"]
        claimed = await theatre.claimed()
        assert claimed == await theatre.guests()
        assert len(claimed) == 1
        await theatre.give_back(claimed["seat_of:ann"])
        assert await theatre.claimed() == {}


async def test_a_claim_moves_from_one_to_another_within_a_command_and_within_a_group(theatre: Theatre) -> None:
    await theatre.sell("a", "ann")
    moved, sold, refused = await outcomes(
        theatre.change_seat_of("ann", "b"), theatre.sell("c", "bob"), theatre.sell("d", "ann")
    )
    assert [each.event for each in moved.events] == [GivenBack(seat_id="a"), Sold(seat_id="b", guest="ann")]
    assert sold.version == 1
    assert isinstance(refused, Rejected)
    assert await theatre.claimed() == {"seat_of:ann": "b", "seat_of:bob": "c"} == await theatre.guests()


async def test_what_is_released_in_a_group_may_be_taken_by_the_next_command_of_it(theatre: Theatre) -> None:
    await theatre.sell("a", "ann")
    back, sold = await outcomes(theatre.give_back("a"), theatre.sell("b", "ann"))
    assert (back.version, sold.version) == (2, 1)
    assert await theatre.claimed() == {"seat_of:ann": "b"}


async def test_a_claim_that_was_not_declared_is_a_fault_and_leaves_no_trace(theatre: Theatre) -> None:
    with pytest.raises(LookupError, match="did not declare"):
        await theatre.decide(Reliance((SEATS.new("a"),)), lambda _: [Sold(seat_id="a", guest="ann")])
    with pytest.raises(LookupError, match="was not declared"):
        await theatre.decide(Reliance((SEATS.new("a"),)), lambda known: [known[SEAT_OF("ann")]])
    assert await theatre.claimed() == {}
    assert await theatre.store.read(SEATS("a")) is None


async def test_a_decision_that_overlooks_a_claim_is_a_fault_and_takes_nothing(theatre: Theatre) -> None:
    await theatre.sell("a", "ann")
    needs = Reliance((SEATS.new("b"), SEAT_OF("ann")))
    with pytest.raises(LookupError, match="a rule must refuse"):
        await theatre.decide(needs, lambda _: [Sold(seat_id="b", guest="ann")])
    assert await theatre.claimed() == {"seat_of:ann": "a"}


async def test_the_second_step_reads_what_the_first_one_names(theatre: Theatre) -> None:
    await theatre.sell("a", "ann")
    committed = await theatre.change_seat_of("ann", "b")
    assert [each.event.seat_id for each in committed.events] == ["a", "b"]


async def test_what_a_command_before_it_brought_into_being_is_found_in_the_same_group(theatre: Theatre) -> None:
    sold, moved = await outcomes(theatre.sell("a", "ann"), theatre.change_seat_of("ann", "b"))
    assert [each.event.seat_id for each in moved.events] == ["a", "b"]
    assert sold.version == 1
    assert await theatre.claimed() == {"seat_of:ann": "b"} == await theatre.guests()


async def test_a_command_whose_second_step_changed_under_it_is_decided_in_the_next_group(theatre: Theatre) -> None:
    await theatre.sell("a", "ann")
    await theatre.sell("z", "bob")
    # The first hands ann's claim on to a seat that was there before, which nobody of the group has read.
    needs = Reliance((SEATS("a"), SEATS("z"), SEAT_OF("ann")))
    handed_on = [GivenBack(seat_id="a"), GivenBack(seat_id="z"), Sold(seat_id="z", guest="ann")]
    first, second = await outcomes(
        theatre.decide(needs, lambda _: handed_on),
        theatre.change_seat_of("ann", "c"),
    )
    assert len(first.events) == 3
    assert [each.event.seat_id for each in second.events] == ["z", "c"]
    assert await theatre.claimed() == {"seat_of:ann": "c"} == await theatre.guests()


async def test_a_fault_in_the_second_step_concerns_its_caller_alone(theatre: Theatre) -> None:
    def second(_: Known) -> list[object]:
        raise NotFound("seat", "x")

    broken, sold = await outcomes(
        theatre.decide(Reliance((SEATS("x"),), second), lambda _: []),  # type: ignore[arg-type] # it never returns
        theatre.sell("a", "ann"),
    )
    assert isinstance(broken, NotFound)
    assert sold.version == 1


async def test_no_sale_escapes_both_the_rule_and_the_sweep(theatre: Theatre, other: Theatre) -> None:
    """One process sells while another takes in that the house closes, and then looks who was sold a seat."""
    refused = 0

    async def round_of(number: int) -> tuple[str, bool, list[str]]:
        house, seat = f"house {number}", f"seat {number}"
        await theatre.opened(house, 1, is_open=True)

        async def close_and_sweep() -> list[str]:
            await other.opened(house, 2, is_open=False)
            return [each for each, _ in await other.store.documents(SEATS, {"guest": seat}, after=None, limit=9)]

        sale, swept = await asyncio.gather(theatre.sell(seat, seat, house), close_and_sweep(), return_exceptions=True)
        assert isinstance(swept, list)
        return seat, not isinstance(sale, Rejected), swept

    for begin in range(0, ROUNDS, AT_ONCE):
        for seat, was_sold, swept in await asyncio.gather(*map(round_of, range(begin, begin + AT_ONCE))):
            refused += not was_sold
            assert not was_sold or swept == [seat]
    assert 0 < refused < ROUNDS  # else the two never met


async def test_a_guarded_aggregate_that_is_only_read_holds_until_the_commit(theatre: Theatre, other: Theatre) -> None:
    """Ann gives her seat back while a neighbour takes one on condition that she stays."""

    async def beside(number: int) -> object:
        needs = Reliance((SEATS.new(f"b{number}"), SEAT_OF(f"bob {number}"), guarded(SEATS(f"a{number}"))))

        def decide(known: Known) -> list[Sold]:
            ann = known[SEATS(f"a{number}")]
            return [Sold(seat_id=f"b{number}", guest=f"bob {number}")] if ann and ann.guest else []

        return await theatre.decide(needs, decide)  # type: ignore[arg-type] # events of one kind

    async with theatre.store.database[EVENTS].watch() as log:  # in the order of the commits, whatever clocks say
        for number in range(60):
            await other.sell(f"a{number}", f"ann {number}")
            taken, _ = await asyncio.gather(beside(number), other.give_back(f"a{number}"))
            beside_her = [f"b{number}:1" for _ in taken.events]
            committed = [(await log.next())["documentKey"]["_id"] for _ in ("sold", *beside_her, "left")]
            # Had she left first, it would have been seen: so where it was taken, her leaving was committed after it.
            assert committed == [f"a{number}:1", *beside_her, f"a{number}:2"]


async def test_a_guard_touches_the_row_and_changes_nothing_that_is_folded(theatre: Theatre) -> None:
    await theatre.sell("a", "ann")
    await theatre.sell("b", "bob")
    document = await theatre.store.database["houses"].find_one({"_id": "main"})
    assert (document["guard"], document["version"]) == (2, 1)
    assert (await theatre.houses.get("main")).open
    with pytest.raises(Rejected):
        await theatre.sell("c", "ann")
    document = await theatre.store.database["houses"].find_one({"_id": "main"})
    assert document["guard"] == 2  # a refusal relies on nothing


async def test_news_that_is_missing_stops_only_what_relies_on_it(theatre: Theatre) -> None:
    await theatre.opened("annexe", 1, is_open=True)
    await theatre.store.database["houses"].update_one({"_id": "annexe"}, {"$set": {"incomplete": True}})
    refused, sold = await outcomes(theatre.sell("a", "ann", "annexe"), theatre.sell("b", "bob"))
    assert isinstance(refused, NewsIncomplete)
    assert sold.version == 1


async def test_the_log_says_which_rows_a_decision_relied_on_and_what_came_before(theatre: Theatre) -> None:
    await theatre.sell("a", "ann")
    await theatre.give_back("a")
    first, second = await theatre.store.history("a")
    assert first["relied_on"] == ["houses/main@1"]
    assert "relied_on" not in second
    assert (first["previous_version"], second["previous_version"]) == (0, 1)
    state = await theatre.store.database["seats"].find_one({"_id": "a"})
    assert (state["version"], state["published"]) == (2, 2)


async def test_a_reaction_keeps_its_key_in_its_event_and_happens_once(theatre: Theatre, other: Theatre) -> None:
    reacting = replace(TESTER, reaction="an-event>reaction")
    first = await theatre.sell("a", "ann", caller=reacting)
    again = await outcomes(theatre.sell("b", "bob", caller=reacting), other.sell("c", "cid", caller=reacting))
    assert (first.repeated, [each.repeated for each in again]) == (False, [True, True])
    assert await theatre.claimed() == {"seat_of:ann": "a"}
    assert await theatre.store.database[EVENTS].count_documents({"reaction": "an-event>reaction"}) == 1
    assert await theatre.store.database["idempotency"].count_documents({}) == 0


async def test_a_reaction_that_would_be_refused_today_was_done_all_the_same(theatre: Theatre) -> None:
    reacting = replace(TESTER, reaction="an-event>reaction")
    await theatre.sell("a", "ann", caller=reacting)
    assert (await theatre.sell("b", "ann", caller=reacting)).repeated


async def test_what_is_said_to_be_new_and_is_there_is_found_after_all(theatre: Theatre) -> None:
    await theatre.sell("a", "ann")
    needs = Reliance((SEATS.new("a"), SEAT_OF("bob")))
    kept = await theatre.decide(needs, lambda known: [] if known[SEATS("a")] else [Sold(seat_id="a", guest="bob")])
    assert (kept.events, kept.version) == ((), 1)


async def test_parts_of_a_reaction_are_kept_apart(theatre: Theatre) -> None:
    reacting = replace(TESTER, reaction="an-event>reaction")
    await outcomes(*(theatre.sell(f"a{n}", f"ann {n}", caller=reacting.part(n)) for n in range(3)))
    again = await outcomes(*(theatre.sell(f"b{n}", f"bob {n}", caller=reacting.part(n)) for n in range(3)))
    assert all(each.repeated for each in again)
    assert len(await theatre.claimed()) == 3


async def test_a_repeated_request_that_would_be_refused_today_gets_its_first_answer(
    theatre: Theatre, other: Theatre
) -> None:
    first = await theatre.sell("a", "ann", caller=with_key("k"))
    again = await outcomes(theatre.sell("b", "ann", caller=with_key("k")), other.sell("c", "ann", caller=with_key("k")))
    assert [each.repeated for each in again] == [True, True]
    assert {each.version for each in again} == {first.version}


async def test_whether_something_may_be_done_at_all_is_said_before_its_version(theatre: Theatre) -> None:
    await theatre.sell("a", "ann")
    stale = replace(TESTER, expected_version=7)

    def not_yours(_: object) -> list[GivenBack]:
        raise NotFound("seat", "a")

    with pytest.raises(NotFound):
        await theatre.store.change((SEATS("a"),), not_yours, stale)
    with pytest.raises(StaleVersion):
        await theatre.give_back("a", caller=stale)
    assert (await theatre.store.change((SEATS("a"),), lambda _: [], stale)).version == 1  # it is so already
