"""A reaction is known by its name for good: what a function is called is nothing, and no name stands for two."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from deploy.services import service
from shared.contracts.supplier_registry import SupplierReinstated, SupplierSuspended
from shared.kernel.caller import Caller
from shared.messaging.reacting import Reactor, Reactors, refuse_ambiguous, together
from shared.runtime import Process, ProcessRole
from shared.service import Built, Parts
from tests.contracts.test_private import SupplierNoted
from tests.messaging.reading import Desk, suspended
from tests.running import issuer_in, settings_for


async def pays(event: object, caller: Caller) -> None:
    """Nothing here calls it."""


async def pays_again(event: object, caller: Caller) -> None:
    """Nothing here calls it."""


PAYS = Reactor("pays", pays)


async def test_a_renamed_function_does_not_act_again_on_an_old_event(desk: Desk) -> None:
    event, later = suspended(), suspended()

    async def called_otherwise(event: SupplierSuspended, caller: Caller) -> None:
        await desk.on_suspended(event, caller)

    await desk.send(event)
    async with desk.consumer(Reactor("pays", desk.on_suspended)):
        await desk.all_paid(event)
    async with desk.consumer(Reactor("pays", called_otherwise)):
        await desk.send(event)
        await desk.send(later)
        await desk.all_paid(later)
        await asyncio.gather(*(desk.all_paid(each) for each in (event, later)))
    assert await desk.paid(event, later) == [1, 1]
    (logged,) = await desk.bank.store.history(event.subject)
    assert logged["actor"] == f"{desk.service}.pays"


async def test_two_reactors_to_an_event_act_each_for_itself(desk: Desk) -> None:
    event = suspended()

    async def pays_too(event: SupplierSuspended, caller: Caller) -> None:
        await desk.bank.pay(event.subject, 2, caller)

    async with desk.consumer(Reactor("pays", desk.on_suspended), Reactor("pays_too", pays_too)):
        await desk.send(event)
        await desk.all_paid(event)
        await desk.send(event)
        await desk.send(after := suspended())
        await desk.all_paid(after)
    assert await desk.paid(event) == [3]


@pytest.mark.parametrize(
    ("reactors", "reason"),
    [
        (
            {SupplierSuspended: [PAYS, Reactor("pays", pays_again)]},
            "2 reactors to supplier_registry.SupplierSuspended.v1 are named 'pays'",
        ),
        ({SupplierSuspended: [PAYS, PAYS]}, "2 reactors to supplier_registry.SupplierSuspended.v1 are named 'pays'"),
        ({SupplierSuspended: [PAYS], SupplierReinstated: [Reactor("pays", pays_again)]}, "'pays' names two reactors"),
        ({SupplierNoted: [PAYS]}, "supplier_registry.SupplierNoted.v1 is private"),
    ],
)
def test_a_service_whose_reactors_are_not_told_apart_does_not_start(
    reactors: Reactors, reason: str, tmp_path: Path
) -> None:
    def build(parts: Parts) -> Built:
        return Built((), reactors)

    settings = settings_for("mongodb://127.0.0.1:9", "127.0.0.1:9", "none", issuer_in(tmp_path))
    with pytest.raises(ValueError, match=reason):
        Process(replace(service("catalogue"), build=build), settings, frozenset({ProcessRole.WORKER}))


def test_two_subjects_may_react_to_one_event() -> None:
    other = Reactor("pays_again", pays_again)
    both = together({SupplierSuspended: [PAYS]}, {SupplierSuspended: [other], SupplierReinstated: [PAYS]})
    assert both == {SupplierSuspended: (PAYS, other), SupplierReinstated: (PAYS,)}


def test_one_reactor_may_act_on_many_events_and_many_on_one() -> None:
    other = Reactor("pays_again", pays_again)
    refuse_ambiguous({SupplierSuspended: [PAYS, other], SupplierReinstated: [Reactor("pays", pays)]})
