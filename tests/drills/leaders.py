"""Leaders stopped for seconds and let go on (SIGSTOP, SIGCONT): the other one takes over, and nothing is done again.

Each service has two processes that may lead its relay and its timers; those of notifications send its e-mails. While
one is stopped the other leads. The one that goes on believes for a moment that it leads still: whatever it does then
must be under the number, the key or the id that it had before.
"""

import os
import signal
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import partial

from deploy import services
from deploy.local.processes import HOST
from shared.contracts.ordering import OrderLapsed
from shared.kernel.clock import RecordClock
from shared.reference.calendar import add_working_days, is_working_day
from shared.runtime import ProcessRole
from shared.store.lease import leases_of
from tests.drills.ground import Drill, Ground
from tests.drills.opening import a_site
from tests.drills.outcome import Outcome
from tests.drills.site import Site
from tests.drills.victims import Limits
from tests.notifications.mailing import MailServer, a_mail_server
from tests.running import a_while, until
from tests.store.numbering import numbers_are_whole
from tests.upgrades.fleet import Member

EVERYBODY_LEADS = "everybody leads"
RELAY, TIMERS = "relay", "timers"

_PAIRS = ((ProcessRole.API, ProcessRole.WORKER), *[(ProcessRole.RELAY, ProcessRole.TIMER)] * 2)
_SHOWS = {RELAY: "dps_relay_leading", TIMERS: "dps_timers_leading"}
_SECONDS = (5.0, 9.0)
"""Longer than a lease of two seconds; then longer than an abandoned transaction keeps others from what it changed."""

_TAKEN_OVER = 6.0
_GIVEN_WAY = 3.0
_SERVED = Limits(first_success=5.0)
_AROUND = timedelta(seconds=5)
_BETWEEN = 12
_UNTIL_SOME_ARE_ORDERS = 40
_UNANSWERED_DAYS = 12


@dataclass
class Stops:
    """The stops so far, and how each is done."""

    site: Site
    of_senders: list[tuple[datetime, datetime]] = field(default_factory=list)
    """From when to when a process was stopped that sent e-mails."""

    async def stop(self, service: str, lease: str, seconds: float) -> None:
        """Stop whoever leads for so long, with another in its place by then, and see it give way when it goes on."""
        member: Member = await until(partial(self._leader, service, lease), f"somebody leads {lease} of {service}")
        what = f"stop {len(self.site.struck) + 1}, {lease} of {service}"
        began, wall = time.monotonic(), datetime.now(UTC)

        async def fault() -> None:
            os.kill(member.process.pid, signal.SIGSTOP)
            await until(partial(self._other_leads, service, lease, member), f"the other leads: {what}", within=60)
            self.site.hold(what, "another leader", time.monotonic() - began, _TAKEN_OVER)
            await a_while(max(0.0, began + seconds - time.monotonic()))

        async def mend() -> None:
            os.kill(member.process.pid, signal.SIGCONT)

        await self.site.strike(what, fault, mend, limits=_SERVED)
        if service == "notifications":
            self.of_senders.append((wall, datetime.now(UTC)))
        try:
            within = self.site.ground.limit(_GIVEN_WAY)
            await until(partial(self._one_leads, service, lease), "one leads", within=within)
        except AssertionError:
            self.site.violations.append(f"{what}: two processes lead")

    async def _leader(self, service: str, lease: str) -> Member | None:
        for each in await leases_of(self.site.databases[service]):
            if each.name == lease and each.holds:
                pid = int(each.holder.split("-")[-2])
                return next((one for one in self.site.fleet.members if one.process.pid == pid), None)
        return None

    async def _other_leads(self, service: str, lease: str, stopped: Member) -> bool:
        leader = await self._leader(service, lease)
        return leader is not None and leader is not stopped

    async def _one_leads(self, service: str, lease: str) -> bool:
        return sum([await self._says_it_leads(one, lease) for one in self._pair(service)]) == 1

    def _pair(self, service: str) -> Sequence[Member]:
        members = self.site.fleet.members
        return [one for one in members if one.service == service and ProcessRole.RELAY in one.roles]

    async def _says_it_leads(self, member: Member, lease: str) -> bool:
        async with self.site.fleet.session.get(f"http://{HOST}:{member.ops_port}/metrics") as response:
            text = await response.text()
        return f"\n{_SHOWS[lease]} 1" in text


async def stop_leaders(ground: Ground) -> Outcome:
    """Stop leaders of every kind while people come, and those of timers and letters while many orders lapse at once."""
    ground.folder.mkdir(parents=True, exist_ok=True)
    clock = RecordClock.create(ground.folder / "clock", _working_morning())
    async with a_mail_server() as mail:
        more = {
            "smtp_url": mail.url,
            "smtp_sender": "DPS <no-reply@dps.example>",
            "clock_file": ground.folder / "clock",
        }
        async with a_site(ground, roles=_PAIRS, more=more) as site:
            await _suppliers_have_addresses(site)
            stops = Stops(site)
            async with site.under_load():
                await _stop_each(stops)
                await _stop_while_orders_lapse(stops, clock, mail)
                await site.goes_on(_BETWEEN)
            await _all_lapse(site, clock)
            await _numbers_are_whole(site)
            await _fired_once(site)
            site.violations += second_letters(mail.came, stops.of_senders)
            return await site.outcome("leaders stopped")


async def _stop_each(stops: Stops) -> None:
    """Stop the leader of each relay, and of the timers that have most to do, in a drawn order."""
    chance = stops.site.ground.chance()
    leaders = [*((name, RELAY) for name in services.NAMES), ("ordering", TIMERS), ("notifications", TIMERS)]
    chance.shuffle(leaders)
    ground = stops.site.ground
    for service, lease in leaders[: 1 if ground.fault else ground.times(len(leaders), 2)]:
        await stops.site.goes_on(chance.randrange(1, _BETWEEN))
        await stops.stop(service, lease, chance.choice(_SECONDS))


async def _stop_while_orders_lapse(stops: Stops, clock: RecordClock, mail: MailServer) -> None:
    """Stop who lets orders lapse that nobody answered, and then, for those ordered since, who writes to suppliers."""
    if not stops.site.ground.fault:
        await _days_go_by(stops.site, clock)
        await stops.stop("ordering", TIMERS, _SECONDS[0])
        await stops.site.goes_on(_UNTIL_SOME_ARE_ORDERS)
    before = len(mail.came)
    await _days_go_by(stops.site, clock)

    async def letters_go_out() -> bool:
        return len(mail.came) > before

    await until(letters_go_out, "letters go out", within=60)
    await stops.stop("notifications", TIMERS, _SECONDS[0])


async def _days_go_by(site: Site, clock: RecordClock) -> None:
    """Let the days for answers go by, until some of the orders that wait have lapsed."""
    orders = site.databases["ordering"]["orders"]
    waiting = await orders.count_documents({"state.status": "issued"})
    lapsed = await orders.count_documents({"state.status": "lapsed"})
    await _go_on(site, clock)

    async def some_lapsed() -> bool:
        return await orders.count_documents({"state.status": "lapsed"}) > lapsed + waiting // 10

    await until(some_lapsed, "orders lapse", within=60)


async def _go_on(site: Site, clock: RecordClock) -> None:
    later = add_working_days(clock().date(), _UNANSWERED_DAYS)
    clock.set(datetime.combine(later, clock().timetz()))
    await site.world.go_on_to(later)


async def _all_lapse(site: Site, clock: RecordClock) -> None:
    """Let the days for answers go by once more, now that nobody orders any more."""
    await _go_on(site, clock)
    orders = site.databases["ordering"]["orders"]

    async def all_lapsed() -> bool:
        return await orders.count_documents({"state.status": "issued"}) == 0

    await until(all_lapsed, "every order that nobody answered has lapsed", within=120)


async def _numbers_are_whole(site: Site) -> None:
    for name, database in site.databases.items():
        try:
            await numbers_are_whole(database)
        except AssertionError as error:
            site.violations.append(f"the numbers of {name} are not whole: {error}")


async def _fired_once(site: Site) -> None:
    lapsed = await site.databases["ordering"]["events"].find({"type": OrderLapsed.TYPE}).to_list(None)
    if not lapsed:
        site.violations.append("no order lapsed: the drill shows nothing of timers")
    times = Counter(each["aggregate_id"] for each in lapsed)
    site.violations += [f"order {order} lapsed {often} times" for order, often in times.items() if often > 1]


def second_letters(came: Sequence[EmailMessage], stopped: Sequence[tuple[datetime, datetime]]) -> list[str]:
    """Say which letters came under two ids, and which came again although nobody who sends was stopped just then."""
    if not came:
        return ["no letter came: the drill shows nothing of channels"]
    by_words: dict[str, set[str]] = defaultdict(set)
    by_id: dict[str, list[datetime]] = defaultdict(list)
    for letter in came:
        words = letter.get_body(("plain",))
        assert words is not None
        by_words[f"{letter['To']} {letter['Subject']} {words.get_content()}"].add(letter["Message-ID"])
        by_id[letter["Message-ID"]].append(parsedate_to_datetime(letter["Date"]))
    twice = [f"a letter was sent under {len(ids)} ids: {sorted(ids)}" for ids in by_words.values() if len(ids) > 1]
    return twice + [
        f"letter {identifier} was sent {len(dates)} times, and nobody was stopped then"
        for identifier, dates in by_id.items()
        if len(dates) > 1 and not any(_during(dates, *each) for each in stopped)
    ]


def _during(dates: Sequence[datetime], begin: datetime, end: datetime) -> bool:
    return begin - _AROUND <= min(dates) and max(dates) <= end + _AROUND


async def _suppliers_have_addresses(site: Site) -> None:
    for number, supplier in enumerate(sorted({offer.supplier_id for offer in site.world.offers})):
        body = {"email": f"orders@supplier{number}.example"}
        await site.client.put("notifications", "/v1/me", site.client.as_supplier(supplier), body)


def _working_morning() -> datetime:
    """Return when letters may go out: ten in the morning of the last working day."""
    day = datetime.now(UTC).date()
    while not is_working_day(day):
        day -= timedelta(days=1)
    return datetime(day.year, day.month, day.day, 10, tzinfo=UTC)


LEADERS = Drill(
    "leaders",
    "leaders of relay, timers and channels stopped for 5 s and 9 s (SIGSTOP), while another may lead",
    stop_leaders,
    (EVERYBODY_LEADS,),
)
