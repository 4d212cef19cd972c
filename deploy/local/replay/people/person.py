"""What all people of a record have: the world that they live in, and one another."""

from typing import TYPE_CHECKING

from deploy.local.replay.world import World

if TYPE_CHECKING:
    from deploy.local.replay.people.everyone import Everyone


class Person:
    """Somebody who does things on the days of a record."""

    def __init__(self, world: World, everyone: "Everyone") -> None:
        """Nothing was done yet."""
        self._world = world
        self._everyone = everyone
        self._client = world.client
        self._chance = world.chance
        self._told = world.told
        self._later = world.later
