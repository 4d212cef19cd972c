"""What everyone in a record shares: its days, whom they call, what they were told, and the agenda."""

import random
from bisect import bisect_left
from collections.abc import Callable
from datetime import date

from deploy.local.replay.agenda import Agenda, Step
from deploy.local.replay.client import Client
from deploy.local.replay.desks import Desks
from deploy.local.replay.record import Record
from deploy.local.replay.told import Told

STARTS_AFTER = 8
"""In working days after the order: when provision starts. Made up, like the record."""


class World:
    """A record while it is lived. `today` is the number of its working day."""

    def __init__(self, record: Record, client: Client, seed: int, desks: Desks | None = None) -> None:
        """Begin before the first day; without `desks` everything is done by the APIs."""
        self.record = record
        self.client = client
        self.desks = desks or Desks()
        self.chance = random.Random(seed + 1)  # noqa: S311 - a made-up world, not a secret
        self.agenda = Agenda(len(record.days))
        self.told = Told()
        self.today = 0

    @property
    def day(self) -> date:
        """Today, by the calendar."""
        return self.record.days[self.today]

    @property
    def days_left(self) -> int:
        """How many working days come after today."""
        return len(self.record.days) - 1 - self.today

    def working_days_until(self, day: date) -> int:
        """Return how many working days are left until the first from a day on, beyond the last if there is none."""
        return bisect_left(self.record.days, day) - self.today

    def later(self, working_days: int, subject: object, step: Callable[..., Step], *arguments: object) -> None:
        """Plan a step for a later day, tomorrow at the soonest; after the last day nothing happens."""
        self.agenda.put(self.today + max(1, working_days), subject, step, *arguments)
