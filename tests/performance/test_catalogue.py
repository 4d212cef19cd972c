"""However many offers there are, a search and a match look at those in reach: the short form of `make bench-catalogue`.

No time is measured, so that it says the same on every machine: what the database looks at, and by which plan.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from shared.kernel.ids import new_id
from shared.settings import Settings
from tests.performance.catalogue.asking import HELD
from tests.performance.catalogue.filling import HELD as OFFERS_HELD
from tests.performance.catalogue.measuring import Cost, Costs, OfCatalogue, a_catalogue, bad_plans, looks_at, too_much

FEW, MANY = 1_000, 4_000


@pytest.fixture
async def catalogue(mongodb_uri: str, tmp_path: Path) -> AsyncIterator[OfCatalogue]:
    name = f"test_scale_{new_id().hex[-8:]}"
    settings = Settings(mongodb_uri=mongodb_uri, mongodb_database=name, clock_file=tmp_path / "clock")
    async with a_catalogue(settings) as found:
        yield found
        await found.database.client.drop_database(name)


async def test_what_is_looked_at_stays_as_it_is_while_all_else_grows_and_is_never_everything(
    catalogue: OfCatalogue,
) -> None:
    await catalogue.filling.fill_to(FEW)
    before = {kind.name: await looks_at(catalogue, kind) for kind in catalogue.kinds if kind.of == HELD}
    await catalogue.filling.fill_to(MANY)
    assert await bad_plans(catalogue) == []
    for kind in (each for each in catalogue.kinds if each.of == HELD):
        looked, came_back = await looks_at(catalogue, kind)
        assert (looked, came_back) == before[kind.name], kind.name
        assert looked <= 4 * OFFERS_HELD, kind.name
    in_a_district = next(each for each in catalogue.kinds if each.of == HELD)
    assert await in_a_district.ask() == OFFERS_HELD
    # What says so must say otherwise where rows have lost the indexes that they are found by.
    await catalogue.database["listings"].drop_indexes()
    assert any("COLLSCAN" in each for each in await bad_plans(catalogue))


def costs(p50: float, foreign: float = 0.1, **cpu: float) -> Costs:
    one = {"service_cpu": 4.0, "database_cpu": 1.0} | cpu
    return Costs({(HELD, "match"): Cost(100, p50, 20.0, **one)}, foreign)


@pytest.mark.parametrize(
    ("after", "wrong"),
    [
        (costs(9.0), []),
        (costs(10.0), ["match: p50 is 2.00 times what it was"]),
        (costs(10.0, foreign=0.5), []),
        (costs(5.0, foreign=0.5, database_cpu=7.0), ["match: CPU is 2.20 times what it was"]),
    ],
)
def test_what_costs_twice_as_much_is_named_and_times_count_only_on_a_quiet_machine(
    after: Costs, wrong: list[str]
) -> None:
    assert too_much(costs(5.0), after, HELD, 2.0) == wrong
