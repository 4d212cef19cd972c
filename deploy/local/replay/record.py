"""The record to replay: sizes that were published, and a plausible world that is drawn from a seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from uuid import UUID

from shared.reference import categories, districts
from shared.reference.calendar import is_working_day

LAUNCH = date(2016, 10, 3)
END = date(2018, 9, 28)

# Published figures.
SUPPLIERS = 1_166
SME_SHARE = 0.75
PROGRAMMES = 22_950
SPEND_PENCE_A_YEAR = 3_500_000_000

# Made up: nobody published these.
_REFUSED_SHARE = 0.06
_SUSPENDED_SHARE = 0.03
_OFFERS_A_SUPPLIER = (2, 8)
_PRICES_PENCE = {
    "ENGAGEMENT": (30_000, 120_000),
    "MOVING_TOWARDS_WORK": (80_000, 300_000),
    "HARDEST_TO_HELP_SUPPORT": (250_000, 650_000),
    "HARDEST_TO_HELP_INTO_WORK": (250_000, 700_000),
    "ADDRESSING_BARRIERS": (90_000, 350_000),
    "SKILLS_FOR_WORK": (150_000, 600_000),
    "GETTING_JOBS": (60_000, 250_000),
    "KEEPING_JOBS": (60_000, 250_000),
}
_NEEDS = {
    "ENGAGEMENT": 8,
    "MOVING_TOWARDS_WORK": 14,
    "HARDEST_TO_HELP_SUPPORT": 8,
    "HARDEST_TO_HELP_INTO_WORK": 9,
    "ADDRESSING_BARRIERS": 13,
    "SKILLS_FOR_WORK": 28,
    "GETTING_JOBS": 13,
    "KEEPING_JOBS": 7,
}
_NEEDS_PER_PROGRAMME = 1.03
_FIRST_CLIENT_DAY = 12
_VCSE_SHARE = 0.25
_WITHDRAWN_SHARE = 0.05
_NAMES = ("Northgate", "Beacon", "Riverside", "Oakfield", "Harbour", "Stonebridge", "Kestrel", "Willow", "Meridian")
_TRADES = ("Training", "Skills", "Learning", "Employment Services", "Community Trust", "Academy", "Pathways")
_WORDS = {
    "ENGAGEMENT": ("First Steps", "Community Engagement", "Confidence Workshop"),
    "MOVING_TOWARDS_WORK": ("Work Readiness", "Routes Towards Work", "Employability Skills"),
    "HARDEST_TO_HELP_SUPPORT": ("Intensive Support", "One-to-One Mentoring", "Complex Barriers Programme"),
    "HARDEST_TO_HELP_INTO_WORK": ("Supported Job Search", "Into Work Coaching", "Specialist Employment Support"),
    "ADDRESSING_BARRIERS": ("Money and Debt Skills", "English for Work", "Digital Basics"),
    "SKILLS_FOR_WORK": ("Warehouse and Forklift", "Construction Site Card", "Care Certificate", "Security Licence"),
    "GETTING_JOBS": ("CV and Interview Coaching", "Job Search Skills", "Interview Practice"),
    "KEEPING_JOBS": ("In-Work Mentoring", "Staying in Work", "First Weeks Support"),
}


@dataclass(frozen=True)
class OfferPlan:
    """An offer that a supplier will publish, and the prices that it will change to, in pence."""

    category: str
    title: str
    districts: tuple[str, ...]
    price_pence: int
    duration_weeks: int
    new_prices: tuple[int, ...] = ()
    withdrawn: bool = False

    def body(self, price_pence: int | None = None) -> dict[str, object]:
        """Return the request that publishes it, or changes its price."""
        return {
            "category": self.category,
            "title": self.title,
            "summary": f"{self.title}, {self.duration_weeks} weeks, all included.",
            "districts": list(self.districts),
            "price_pence": price_pence or self.price_pence,
            "duration_weeks": self.duration_weeks,
        }


@dataclass(frozen=True)
class SupplierPlan:
    """A supplier that will apply, and what becomes of it."""

    supplier_id: UUID
    name: str
    company_number: str
    applies_on: int
    categories: tuple[str, ...]
    staff: int
    turnover_pence: int
    vcse: bool
    refused: bool = False
    suspended: bool = False
    removed: bool = False
    completion: float = 0.85
    offers: tuple[OfferPlan, ...] = ()


@dataclass(frozen=True)
class ClientPlan:
    """A client who will start a journey on one of the record's working days, with the categories of its needs."""

    client_ref: UUID
    district: str
    starts_on: int
    needs: tuple[str, ...]


@dataclass(frozen=True)
class Record:
    """Everything to replay. Days are working days, counted from the launch."""

    days: Sequence[date]
    suppliers: Sequence[SupplierPlan]
    clients: Sequence[ClientPlan]
    allocation_pence: int
    programmes: int
    scale: float


def draw(scale: float, seed: int) -> Record:
    """Draw the record of one run. `scale` is the share of the published numbers, above 0 and at most 1.

    Below one eighth the record is cut to its first half year, so that its days do not stand empty.
    """
    if not 0 < scale <= 1:
        raise ValueError(f"SCALE must be above 0 and at most 1, not {scale:g}")
    chance = random.Random(seed)  # noqa: S311 - a made-up world, not a secret
    every_day = _working_days()
    days = every_day[: max(len(every_day) // 4, min(len(every_day), round(len(every_day) * scale * 8)))]
    programmes, admitted = max(20, round(PROGRAMMES * scale)), max(12, round(SUPPLIERS * scale))
    suppliers = [_supplier(number, admitted, len(days), chance) for number in range(admitted)]
    suppliers += [
        _refused(admitted + number, len(days), chance) for number in range(round(admitted * _REFUSED_SHARE) + 1)
    ]
    return Record(
        days=days,
        suppliers=suppliers,
        clients=_clients(programmes, len(days), chance),
        allocation_pence=round(SPEND_PENCE_A_YEAR * scale * 2 / len(districts())) + 5_000_000,
        programmes=programmes,
        scale=scale,
    )


def _working_days() -> list[date]:
    span = (LAUNCH + timedelta(days=number) for number in range((END - LAUNCH).days + 1))
    return [day for day in span if is_working_day(day)]


def _supplier(number: int, of: int, days: int, chance: random.Random) -> SupplierPlan:
    """Draw a supplier that will be admitted; the first eight cover the categories between them, in every district."""
    sme = number < round(of * SME_SHARE)
    founder = number < len(categories())
    chosen = [list(categories())[number]] if founder else chance.sample(list(categories()), chance.randint(1, 3))
    applies_on = chance.randrange(2) if founder else _early(days, chance)
    suspended = not founder and number % round(1 / _SUSPENDED_SHARE) == 0
    plan = SupplierPlan(
        supplier_id=UUID(int=chance.getrandbits(128), version=4),
        name=f"{chance.choice(_NAMES)} {chance.choice(_TRADES)} {number + 1}",
        company_number=f"{chance.randrange(10**7, 10**8 - 1):08d}",
        applies_on=applies_on,
        categories=tuple(chosen),
        staff=chance.randint(2, 240) if sme else chance.randint(260, 6_000),
        turnover_pence=chance.randint(80_000, 30_000_000) * 100
        if sme
        else chance.randint(50_000_000, 400_000_000) * 100,
        vcse=sme and chance.random() < _VCSE_SHARE,
        suspended=suspended,
        removed=suspended and number % 2 == 0,
        completion=chance.uniform(0.3, 0.5) if suspended else chance.uniform(0.75, 0.97),
    )
    count = chance.randint(*_OFFERS_A_SUPPLIER)
    offers = tuple(_offer(chance.choice(plan.categories), founder, chance) for _ in range(count))
    return replace(plan, offers=offers)


def _early(days: int, chance: random.Random) -> int:
    """Return a day on which to apply: many at the launch, fewer later, none at the very end."""
    return min(int(days * 0.9), int(days * chance.random() ** 2.2))


def _refused(number: int, days: int, chance: random.Random) -> SupplierPlan:
    return replace(_supplier(number, 10**9, days, chance), refused=True, suspended=False, removed=False, offers=())


def _offer(category: str, everywhere: bool, chance: random.Random) -> OfferPlan:
    price = _price(category, chance)
    covered = list(districts()) if everywhere else chance.sample(list(districts()), chance.randint(1, 6))
    changes = chance.choices((0, 1, 2), (70, 22, 8))[0]
    return OfferPlan(
        category=category,
        title=chance.choice(_WORDS[category]),
        districts=tuple(sorted(covered)),
        price_pence=price,
        duration_weeks=chance.randint(1, 12),
        new_prices=tuple(round(price * chance.uniform(0.9, 1.1)) for _ in range(changes)),
        withdrawn=not everywhere and chance.random() < _WITHDRAWN_SHARE,
    )


def _price(category: str, chance: random.Random) -> int:
    lowest, highest = _PRICES_PENCE[category]
    return round(chance.uniform(lowest, highest) * _PRICE_FACTOR / 100) * 100


def _mean_of_needs() -> float:
    total = sum(weight * sum(_PRICES_PENCE[category]) / 2 for category, weight in _NEEDS.items())
    return total / sum(_NEEDS.values())


# Prices are stretched so that the published number of programmes costs the published amount.
_PRICE_FACTOR = 2 * SPEND_PENCE_A_YEAR / PROGRAMMES / _mean_of_needs()


def _clients(programmes: int, days: int, chance: random.Random) -> list[ClientPlan]:
    """Draw clients until their needs are as many as the programmes, and some that nobody will meet."""
    clients: list[ClientPlan] = []
    wanted = round(programmes * _NEEDS_PER_PROGRAMME)
    while wanted > 0:
        count = min(wanted, chance.choices((1, 2), (88, 12))[0])
        needs = tuple(chance.choices(list(_NEEDS), list(_NEEDS.values()))[0] for _ in range(count))
        starts_on = min(days - 1, _FIRST_CLIENT_DAY + int((days - _FIRST_CLIENT_DAY) * chance.random() ** 0.9))
        clients.append(
            ClientPlan(UUID(int=chance.getrandbits(128), version=4), chance.choice(list(districts())), starts_on, needs)
        )
        wanted -= count
    return clients
