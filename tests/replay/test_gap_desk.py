"""When coaches of a record wait for an offer instead of reporting what they cannot find."""

from typing import cast

import pytest

from deploy.local.replay.client import Client
from deploy.local.replay.people.everyone import Everyone
from deploy.local.replay.plans import Fate
from deploy.local.replay.record import draw
from deploy.local.replay.told import Need
from deploy.local.replay.world import World


@pytest.mark.parametrize("planned", list(Fate))
@pytest.mark.parametrize("told", [None, *Fate])
def test_a_coach_waits_from_the_promise_of_an_offer_on_even_when_it_is_there_by_now(
    planned: Fate, told: Fate | None
) -> None:
    world = World(draw(0.1, seed=2016), cast("Client", None), 2016)  # nobody is called
    gap = next(each for each in world.record.gaps if each.fate is planned)
    need = Need("journey", "need", gap.district, gap.category, None)
    if told:
        world.told.gaps[gap.category, gap.district] = told
    waits = Everyone(world).gap_desk.is_promised_an_offer(need)
    assert waits == (planned is Fate.CLOSED and told in {Fate.ANSWERED, Fate.CLOSED})
