"""The made-up part of a record: suppliers and clients, what was offered and needed, and what was lacking."""

import random
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from uuid import UUID

from deploy.local.replay.plans import (
    UNMET_AFTER,
    ClientPlan,
    Fate,
    GapPlan,
    OfferPlan,
    Pick,
    Redeclares,
    Renews,
    SupplierPlan,
)
from deploy.local.replay.published import PROGRAMMES, SME_SHARE, SPEND_PENCE_A_YEAR
from shared.reference import categories, districts

Lacking = Set[tuple[str, str]]
"""Categories with the districts in which nobody offers them at first."""

# Nobody published these.
_REFUSED_SHARE = 0.06
_SUSPENDED_SHARE = 0.03
_OF_SO_MANY, _PAUSED, _SOON, _NEVER, _LATE = 20, 8, 9, 10, 11
_ONCE_REMINDED = 12
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
_GAPS_OF_A_FATE = 8
_CLIENTS_OF_A_GAP = 2
_DAYS_OPEN = 4
_LATEST_DAYS = 13
_VCSE_SHARE = 0.25
_WITHDRAWN_SHARE = 0.05
# Those that cover a category offer another in the next one too, so that nothing hangs on one supplier alone, and a
# course in their own that is bought as a whole: it costs as much as so many tenths of places.
_COURSE_COSTS_TENTHS = 32
# Of the offers of those that cover a category the second begins in groups; of others one in so many, by its price, so
# that no other chance is drawn for it. The first of nobody does: it is relied on at any time.
_ONE_OF = 6
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


def draw_suppliers(admitted: int, days: int, lacking: Lacking, chance: random.Random) -> list[SupplierPlan]:
    """Draw those that will be admitted, and some that will be refused."""
    refused = round(admitted * _REFUSED_SHARE) + 1
    return [
        *(_supplier(number, admitted, days, lacking, chance) for number in range(admitted)),
        *(_refused(admitted + number, days, chance) for number in range(refused)),
    ]


def _supplier(number: int, of: int, days: int, lacking: Lacking, chance: random.Random) -> SupplierPlan:
    """Draw a supplier that will be admitted; the first eight cover whatever is not lacking, a category each."""
    sme = number < round(of * SME_SHARE)
    founder = number < len(categories())
    chosen = [list(categories())[number]] if founder else chance.sample(list(categories()), chance.randint(1, 3))
    applies_on = chance.randrange(2) if founder else _early(days, chance)
    suspended = not founder and number % round(1 / _SUSPENDED_SHARE) == 0
    plan = SupplierPlan(
        org=UUID(int=chance.getrandbits(128), version=4),
        name=f"{chance.choice(_NAMES)} {chance.choice(_TRADES)} {number + 1}",
        company_number=f"{chance.randrange(10**3, 10**4)}{number:04d}",  # nobody else's
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
    if not (founder or suspended):
        plan = _by_the_clock(plan, number % _OF_SO_MANY, days)
    count = chance.randint(*_OFFERS_A_SUPPLIER)
    offers = tuple(_offer(chance.choice(plan.categories), founder, lacking, chance) for _ in range(count))
    plan = replace(plan, offers=tuple(_in_groups(offer, place, founder) for place, offer in enumerate(offers)))
    return _with_more(plan, number, lacking) if founder else plan


def _with_more(plan: SupplierPlan, number: int, lacking: Lacking) -> SupplierPlan:
    """Let one that covers a category sell in the next one too, and a course as a whole, without drawing for it."""
    like, following = plan.offers[0], list(categories())[(number + 1) % len(categories())]
    lowest, highest = _PRICES_PENCE[following]
    rival = replace(
        like,
        category=following,
        title=_WORDS[following][0],
        districts=tuple(each for each in sorted(districts()) if (following, each) not in lacking),
        price_pence=round((lowest + highest) / 2 * _PRICE_FACTOR / 100) * 100,
        new_prices=(),
    )
    course = replace(
        like,
        title=f"{like.title}, for a group",
        price_pence=like.price_pence * _COURSE_COSTS_TENTHS // 10,
        new_prices=(),
        in_groups=True,
        course=True,
    )
    return replace(plan, categories=(*plan.categories, following), offers=(*plan.offers, rival, course))


def _in_groups(offer: OfferPlan, place: int, founder: bool) -> OfferPlan:
    """Let some offers begin on days of their own."""
    begins = place == 1 if founder else place > 0 and offer.price_pence // 100 % _ONE_OF == 0
    return replace(offer, in_groups=begins)


def _by_the_clock(plan: SupplierPlan, turn: int, days: int) -> SupplierPlan:
    """Let some be suspended until a day, some be asked to redeclare, and some wait too long for their decision.

    Some of them give evidence that ends, which they renew in time or not.

    They apply in the first quarter, so that all of it falls into the record.
    """
    answers = {_SOON: Redeclares.SOON, _ONCE_REMINDED: Redeclares.ONCE_REMINDED, _NEVER: Redeclares.NEVER}
    if turn not in {_PAUSED, _LATE, *answers}:
        return plan
    return replace(
        plan,
        applies_on=min(plan.applies_on, days // 4),
        paused=turn == _PAUSED,
        decided_late=turn == _LATE,
        redeclares=answers.get(turn),
        renews={_LATE: Renews.TOO_LATE, _ONCE_REMINDED: Renews.ONCE_REMINDED}.get(turn),
    )


def _early(days: int, chance: random.Random) -> int:
    """Return a day on which to apply: many at the launch, fewer later, none at the very end."""
    return min(int(days * 0.9), int(days * chance.random() ** 2.2))


def _refused(number: int, days: int, chance: random.Random) -> SupplierPlan:
    plan = _supplier(number, 10**9, days, frozenset(), chance)
    return replace(
        plan, refused=True, suspended=False, removed=False, paused=False, redeclares=None, renews=None, offers=()
    )


def _offer(category: str, everywhere: bool, lacking: Lacking, chance: random.Random) -> OfferPlan:
    price = _price(category, chance)
    possible = [district for district in districts() if (category, district) not in lacking]
    covered = possible if everywhere else chance.sample(possible, chance.randint(1, 6))
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


def draw_clients(programmes: int, days: int, lacking: Lacking, chance: random.Random) -> Iterator[ClientPlan]:
    """Draw clients until their needs are as many as the programmes, and some more; none where an offer is lacking."""
    wanted = round(programmes * _NEEDS_PER_PROGRAMME)
    while wanted > 0:
        count = min(wanted, chance.choices((1, 2), (88, 12))[0])
        needs = tuple(chance.choices(list(_NEEDS), list(_NEEDS.values()))[0] for _ in range(count))
        starts_on = min(days - 1, _FIRST_CLIENT_DAY + int((days - _FIRST_CLIENT_DAY) * chance.random() ** 0.9))
        served = [district for district in districts() if not {(need, district) for need in needs} & lacking]
        yield _client(chance.choice(served), starts_on, needs, chance)
        wanted -= count


def lacking_of(gaps: Iterable[GapPlan]) -> Lacking:
    """Return where these gaps are."""
    return frozenset((gap.category, gap.district) for gap in gaps)


def draw_gaps(scale: float, chance: random.Random) -> list[GapPlan]:
    """Draw what nobody offers where at first: as many gaps of each fate, at least one."""
    pairs = [(category, district) for category in categories() for district in districts()]
    fates = [fate for fate in Fate for _ in range(max(1, round(_GAPS_OF_A_FATE * scale)))]
    return [GapPlan(*pair, fate) for pair, fate in zip(chance.sample(pairs, len(fates)), fates, strict=True)]


def draw_clients_of(gap: GapPlan, days: int, chance: random.Random) -> Iterator[ClientPlan]:
    """Draw the clients whose needs make a gap: early where it is dealt with, in the last days where it stays open."""
    for _ in range(_CLIENTS_OF_A_GAP):
        late = days - 1 - UNMET_AFTER - chance.randrange(_DAYS_OPEN)
        starts_on = late if gap.fate is Fate.OPEN else chance.randint(1, max(2, days // 5))
        yield _client(gap.district, starts_on, (gap.category,), chance)


def draw_latest_clients(suppliers: Sequence[SupplierPlan], days: int, chance: random.Random) -> Iterator[ClientPlan]:
    """Draw clients of the last days, so that orders stand at every stage when the record ends.

    On each of these days one takes the dearest offer that there is, which needs approval, and two the cheapest.
    """
    district = next(iter(districts()))
    wide = [offer for supplier in suppliers[: len(categories())] for offer in supplier.offers if not offer.course]
    found = sorted((each for each in wide if district in each.districts), key=lambda each: each.price_pence)
    picks = ((found[-1], Pick.DEAREST), (found[0], Pick.CHEAPEST), (found[0], Pick.CHEAPEST))
    for ago in range(1, _LATEST_DAYS):
        for offer, pick in picks:
            yield replace(_client(district, days - 1 - ago, (offer.category,), chance), picks=pick)


def _client(district: str, starts_on: int, needs: tuple[str, ...], chance: random.Random) -> ClientPlan:
    return ClientPlan(UUID(int=chance.getrandbits(128), version=4), district, starts_on, needs)
