"""Ways through whole lives by a seed: what happens one after the other, so that long lives are not rare."""

from random import Random

from tests.ordering.life_competing import Said
from tests.ordering.life_steps import Drawn

Way = list[tuple[str, Drawn]]
ContestWay = list[tuple[str, Said]]

# The order of a life; each step may be left out, and may be about one line, or about all of them.
AROUND = ("moved", "cut", "more", "gone", "suspend", "need gone")
BACK = ("as it was", "reinstate", "need back")
WAY = (
    *(
        *AROUND,
        "hear",
        "wait some days",
        "reject",
        "hand over",
        "approve",
        *BACK,
        "approve as a buyer",
        "approve",
        "propose a start",
    ),
    *("refuse", "agree", "decline", "hear", "order the next best", "refuse the next best", *AROUND, *BACK, "accept"),
    *("hear", "propose a change", "withdraw", *AROUND, *BACK, "agree", "propose as the department", "hear"),
    *("agree as the supplier", "cancel", "wait", "did not start", "hear", "start", "start", "hear", *AROUND, "hear"),
    *("propose a change", "agree", "cancel", "continue", "terminate", "wait", *BACK, "attend", "report", "answer"),
    *(
        "dispute",
        "withdraw the dispute",
        "complete",
        "end early",
        "complete",
        "hear",
        "claim",
        "dispute",
        "pay",
        "work",
    ),
    *(
        "verify work",
        "hear",
        "claim",
        "no work",
        "pay",
        "no work",
        "hear",
        "work",
        "settle",
        "wait long",
        "lasting work",
    ),
    *("verify lasting work", "hear", "pay", "no lasting work", "no work", "hear", "pay"),
    *("buy again",) * 6,
    "hear",
)
RARELY = (
    dict.fromkeys(("propose a start", "propose a change", "propose as the department", "did not start"), 0.35)
    | dict.fromkeys(("dispute", "end early", "no work", "no lasting work", "report", "continue", "terminate"), 0.35)
    | dict.fromkeys(("refuse", "decline", "cancel", "wait long", "hand over", "withdraw"), 0.15)
    | dict.fromkeys(("order the next best", "buy again"), 0.6)
    | dict.fromkeys(AROUND, 0.07)
    | {"wait some days": 0.2, "decline": 0.25}
    | {"reject": 0.1, "refuse the next best": 0.3, "terminate": 0.7}
)


def way_of(seed: int) -> Way:
    """A way by a seed, which chance spreads more evenly over ways than hypothesis would over what they are made of."""
    chance = Random(seed)
    taken = [name for name in WAY if chance.random() < RARELY.get(name, 0.85)]
    return [(name, Drawn(chance.choice((0, 0, 0, 1, 2, 3)), 0, chance.randint(0, 99))) for name in taken]


def contest_way_of(seed: int) -> ContestWay:
    """The way of a competition by a seed: each step in its turn, some left out, some by whoever may not take it."""
    chance, way = Random(seed), []

    def may(name: str, often: float = 0.95, **said: int) -> None:
        if chance.random() < often:
            way.append((name, Said(**{"number": chance.randint(0, 99)} | said)))

    def meanwhile() -> None:
        for name in ("suspend", "need gone", "order meanwhile"):
            may(name, 0.1, which=chance.randint(0, 3))

    for who in range(3):
        may("take a key", 0.98, who=who)
    may("cancel", 0.02)
    may("open", 0.98)
    for name, often in (("ask", 0.3), ("answer", 0.3), ("take a key", 0.05)):
        may(name, often)
    bid = chance.choice((0.8, 0.8, 0.8, 0.4, 0.05))
    for which in range(4):
        may("bid", bid, which=which)
    for name, often in (("invite", 0.3), ("take the bid back", 0.15), ("bid", bid / 3), ("agree to open", 0.1)):
        may(name, often, which=chance.randint(0, 3))
    meanwhile()
    may("clocks are late", 0.3)
    may("bid", 0.5, which=chance.randint(0, 3))
    may("wait for the end", 0.98)
    may("bid", 0.2, which=chance.randint(0, 3))
    for who, often in zip(chance.sample(range(3), 3), (0.97, 0.97, 0.2), strict=True):
        may("agree to open", often, who=who)
    may("declare an interest", 0.06, who=chance.randint(0, 1))
    may("replace an evaluator", 0.1, who=chance.randint(0, 1))
    for who in range(2):
        may("declare nothing", 0.98, who=who)
        for which in range(4):
            may("score", 0.98, who=who, which=which)
    for which in range(4):
        may("justify", 0.4, which=which)
    may("wait 16", 0.7)
    for which in range(4):
        may("decide on the price", which=which)
    meanwhile()
    for _ in range(2):
        may(chance.choice(("propose", "propose", "propose with a standstill", "propose another")))
        for name in ("approve one's own", "approve as an evaluator", "approve as a bidder"):
            may(name, 0.1)
        may("give back", 0.1)
    for name, often in (("approve", 0.9), ("approve as commercial", 0.9), ("give back", 0.1)):
        may(name, often)
    meanwhile()
    may("conclude", 0.3)
    for name, often in (("wait 12", 0.8), ("conclude", 0.8), ("reinstate", 0.9), ("need back", 0.9), ("conclude", 0.9)):
        may(name, often)
    may("wait 70", 0.1)
    return way
