"""What is asked of the catalogue: in the one place that stays as it is, and in one that grows with all."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from uuid import UUID

from services.catalogue.listings.domain.asking import SearchOffers
from services.catalogue.listings.queries import Searching
from services.catalogue.matches.commands import Matches
from services.catalogue.matches.domain.asking import MakeMatch
from services.catalogue.matches.domain.match import MATCHES
from shared.auth.principal import Role
from shared.contracts.catalogue import MatchEvent
from shared.kernel.caller import Caller, Repeatable
from shared.kernel.constraints import Near
from shared.kernel.ids import new_id
from shared.service import Built
from tests.performance.catalogue.filling import (
    CATEGORY,
    DISTRICT,
    GROWING,
    ITS_DISTRICT,
    JOBCENTRE,
    WITHIN_KM,
    id_of,
)

NEEDS: Mapping[str, UUID] = {CATEGORY: id_of(6, 1), GROWING: id_of(6, 2)}
HELD = "offers in reach held"
GROWS = "offers in reach grow"


@dataclass(frozen=True)
class Kind:
    """One kind of question: whether what is in reach is held or grows with all, and how many offers answer it."""

    name: str
    of: str
    ask: Callable[[], Awaitable[int]]


def kinds_of(built: Built) -> tuple[Kind, ...]:
    """Return every kind of question to a catalogue; each tells how many offers answer it."""
    searching, matches = built.of(Searching), built.of(Matches)

    def search(**asked: object) -> Callable[[], Awaitable[int]]:
        what = SearchOffers(**asked)  # type: ignore[arg-type] # each call names fields of its own

        async def one() -> int:
            return (await searching.search(what)).offers

        return one

    def match(category: str) -> Callable[[], Awaitable[int]]:
        async def one() -> int:
            key = new_id().hex
            caller = Caller(
                "buyer:bench",
                key,
                roles=frozenset({Role.BUYER}),
                repeatable=Repeatable(f"request/bench/{key}", "0" * 32, lasts_days=7),
                command="make_match",
            )
            made = await matches.make(MakeMatch(need_id=NEEDS[category]), caller)
            found = MATCHES.fold([each.event for each in made.events if isinstance(each.event, MatchEvent)])
            return found.offers if found else 0

        return one

    near = Near(jobcentre=JOBCENTRE, within_km=WITHIN_KM)
    return (
        Kind("search in a district", HELD, search(category=CATEGORY, district=DISTRICT)),
        Kind("search within a distance", HELD, search(category=CATEGORY, near=near)),
        Kind("search by words", HELD, search(text="coaching for interviews", category=CATEGORY, district=DISTRICT)),
        Kind("match", HELD, match(CATEGORY)),
        Kind("search in a district", GROWS, search(category=GROWING, district=ITS_DISTRICT)),
        Kind("match", GROWS, match(GROWING)),
    )
