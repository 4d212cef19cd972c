"""The agenda of the record: who waits for whom on a day."""

import asyncio

import pytest

from deploy.local.replay.agenda import Agenda


async def test_steps_for_one_subject_are_taken_in_turn_and_those_for_others_meanwhile() -> None:
    agenda, happened, may_end = Agenda(days=1), list[str](), asyncio.Event()

    async def change_price() -> None:
        happened.append("looks at the offer")
        await may_end.wait()
        happened.append("changes its price")

    async def withdraw() -> None:
        happened.append("withdraws it")

    async def another_supplier_acts() -> None:
        happened.append("another supplier acts")
        may_end.set()

    agenda.put(0, "one", change_price)
    agenda.put(0, "one", withdraw)
    agenda.put(0, "other", another_supplier_acts)
    await agenda.live(0)
    assert happened == ["looks at the offer", "another supplier acts", "changes its price", "withdraws it"]


async def test_each_day_is_lived_once_and_none_after_the_last() -> None:
    agenda, happened = Agenda(days=2), list[int]()

    async def step(number: int) -> None:
        happened.append(number)

    for day in (0, 1, 2):
        agenda.put(day, "one", step, day)
    for day in (1, 0, 0, 2):
        await agenda.live(day)
    assert happened == [1, 0]


async def test_a_failed_step_ends_the_day() -> None:
    agenda, happened = Agenda(days=1), list[str]()

    async def fails() -> None:
        raise RuntimeError("refused")

    async def follows() -> None:
        happened.append("follows")

    agenda.put(0, "one", fails)
    agenda.put(0, "one", follows)
    with pytest.raises(ExceptionGroup):
        await agenda.live(0)
    assert happened == []
