"""Whose place may be taken in a replay."""

from typing import cast
from uuid import uuid4

from deploy.local.replay.client import Client
from deploy.local.replay.people.everyone import Everyone
from deploy.local.replay.record import draw
from deploy.local.replay.world import World


def test_whoever_has_settled_may_be_taken_over_even_one_that_came_after_its_successor() -> None:
    world = World(draw(0.001, seed=5), cast("Client", None), 5)  # nobody is called
    successors = Everyone(world).successors
    members = [each.registered(uuid4()) for each in world.record.suppliers if not each.refused]
    for world.today, member in enumerate(members):
        successors.take_in(member)
    untroubled = [each for each in members if not each.is_troubled]
    world.today = 51
    assert successors.may_be_taken_over() == untroubled[1::-1], "the latest first"
    world.today = 61
    assert successors.may_be_taken_over() == [*untroubled[:3], *untroubled[4:]][::-1], "all but whoever takes a place"
