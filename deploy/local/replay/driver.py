"""Living through the record, day by day: everyone does what the record says, through the HTTP APIs."""

from collections.abc import Callable
from datetime import UTC, date, datetime

from deploy.local.replay.client import Client
from deploy.local.replay.desks import Desks
from deploy.local.replay.moving import Moving
from deploy.local.replay.people.everyone import Everyone
from deploy.local.replay.record import OPENING, Record
from deploy.local.replay.world import World
from shared.reference.calendar import financial_year

_GIVES_NOTICES_EVERY = 5
"""Working days between two on which somebody gives the notices of the law: within 14 days, over Christmas too."""

_LOOKS_AT_REQUESTS_EVERY = 3
"""Working days between two on which suppliers look what they were asked for: well before they would be reminded."""

_REVIEWS_EVERY = 2
"""Working days between two on which somebody works through the changed offers: before anybody is reminded of one."""

_READS_REGISTERS_EVERY = 30
"""Working days between two on which somebody looks at what public registers say of concern."""

_LOOKS_AT_PRICES_EVERY = 10
"""Working days between two on which low prices are explained and decided on, and flags are."""

_PAYS_EVERY = 4
"""Working days between two on which claims are made, and verified or queried: well within the thirty of the law."""

_LOOKS_AT_A_BUDGET_EVERY = 10
"""Working days between two on which a buyer looks at the forecast of one district."""

_READS_MESSAGES_EVERY = 25
"""Working days between two on which a few people read what is new in their inboxes."""

_LOOKS_AT_ADDRESSES_EVERY = 12
"""Working days between two on which new suppliers register an address, and somebody sees whether it works."""

_LOOKS_EVERY = 50
"""Working days between two on which auditors and suppliers keep what they see, to ask for it again at the end."""


class Driver:
    """Everyone in the record. A step that belongs to a later day is put on that day's agenda."""

    def __init__(self, record: Record, client: Client, moving: Moving, seed: int, desks: Desks | None = None) -> None:
        """`told` is what the services acknowledged, as it grows; some work at `desks`, where there are any."""
        self._record = record
        self._moving = moving
        self._world = World(record, client, seed, desks)
        self._everyone = Everyone(self._world)
        self.told = self._world.told

    async def live_through(self, progress: Callable[[date], None]) -> None:
        """Live through every day of the record, and all that is due until its last; `progress` is told of each day.

        Raises `Unexpected`.
        """
        agenda = self._world.agenda
        for supplier in self._record.suppliers:
            agenda.put(supplier.applies_on, supplier.org, self._everyone.applicants.apply, supplier)
        for client in self._record.clients:
            agenda.put(client.starts_on, client.client_ref, self._everyone.coaches.start, client)
        agenda.put(0, "budgets", self._everyone.buyers.allocate)
        for number in range(_READS_MESSAGES_EVERY, len(self._record.days), _READS_MESSAGES_EVERY):
            agenda.put(number, "inboxes", self._everyone.inbox_readers.read)
        agenda.put(0, "addresses", self._everyone.correspondents.register)
        agenda.put(len(self._record.days) // 2, "addresses", self._everyone.correspondents.leave)
        for number, day in enumerate(self._record.days):
            self._world.today = number
            await self._moving.to(datetime.combine(day, OPENING, UTC))
            if number and financial_year(day) != financial_year(self._record.days[number - 1]):
                agenda.put(number, "budgets", self._everyone.buyers.allocate)
            await agenda.live(number)
            await self._end_the_day(number)
            progress(day)
        await self._moving.settle()
        # Whoever looks on some days only leaves nothing behind whose day is over.
        await self._everyone.reviewers.work_through()
        await self._everyone.price_desk.work_through()
        await self._everyone.pay_desk.work_through()
        await self._everyone.pay_desk.close()
        await self._everyone.registrars.look()
        await self._everyone.readers.read()
        await self._everyone.analysts.work_through()
        await self._everyone.onlookers.look_back()

    async def read_figures(self) -> None:
        """Read what the record adds up to, for the books; the caller waits first until everything has arrived.

        Nothing that a figure shows tells whether the last acceptance is in it.
        """
        await self._everyone.analysts.read_figures()

    async def _end_the_day(self, number: int) -> None:
        """Let those who look at lists look at theirs, some of them on some days only."""
        if number == 0 or self._record.days[number - 1].month != self._world.day.month:
            await self._everyone.planners.plan()
        await self._everyone.successors.confirm()
        await self._everyone.deciders.work_through()
        if number % _GIVES_NOTICES_EVERY == 0:
            await self._everyone.publishers.work_through()
            await self._everyone.notice_desk.work_through()
        if number % _PAYS_EVERY == 0:
            await self._everyone.pay_desk.work_through()
        if number % _LOOKS_AT_A_BUDGET_EVERY == _LOOKS_AT_A_BUDGET_EVERY - 1:
            await self._everyone.buyers.look_ahead(number // _LOOKS_AT_A_BUDGET_EVERY)
        if number % _LOOKS_AT_REQUESTS_EVERY == 0:
            await self._everyone.policy_holders.look()
        if number % _REVIEWS_EVERY == 0:
            await self._everyone.reviewers.work_through()
        if number % _LOOKS_AT_PRICES_EVERY == 0:
            await self._everyone.price_desk.work_through()
            await self._everyone.analysts.work_through()
        await self._look_around(number)

    async def _look_around(self, number: int) -> None:
        """Let those look who only want to know how things stand."""
        if number % _READS_REGISTERS_EVERY == 0:
            await self._everyone.registrars.look()
            await self._everyone.improvers.answer_questions()
        if number % _LOOKS_AT_ADDRESSES_EVERY == _LOOKS_AT_ADDRESSES_EVERY - 1:
            await self._everyone.correspondents.look()
        if number % _LOOKS_EVERY == 0:
            await self._everyone.onlookers.look()
