"""The register of a day: the periods find whoever stood so then, and each supplier is shown as its facts fold."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.suppliers.domain.periods import STILL, Period, listed_on
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from services.supplier_registry.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import supplier_registry as facts
from shared.history.folding import NotYet, as_it_was
from shared.kernel.filters import satisfies
from shared.kernel.memberships import Standing
from shared.reference.calendar import uk_date
from shared.runtime import database_of, prepare
from shared.store.mongo import disconnect
from tests.history.logs import logged
from tests.running import issuer_in, settings_for
from tests.supplier_registry.examples import SUPPLIER
from tests.supplier_registry.running import CATEGORY, OTHER, START, Registry
from tests.upgrades.writing import EARLIEST, kept, restore

BEGAN = datetime(2016, 3, 24, 22, 30, tzinfo=UTC)  # summer time begins on the 27th
MARKET = "DPS-EMPLOYABILITY"
FIRST = uk_date(BEGAN)
ABOUT: dict[str, Any] = {"supplier_id": SUPPLIER, "market": MARKET}
REGISTERED: dict[str, Any] = {
    "supplier_id": SUPPLIER,
    "name": "Beacon Skills",
    "identifiers": (),
    "sme": True,
    "vcse": False,
}
# What a supplier's life is made of; each is some seconds after the one before, and in the log some seconds later.
STEPS = st.sampled_from(["admitted", "suspended", "reinstated", "removed", "left", "lapsed", "renamed"])
CATEGORIES = st.sampled_from([CATEGORY, OTHER, None])
GAPS = st.one_of(st.integers(0, 5), st.integers(0, 4).map(lambda days: days * 86_400), st.integers(0, 200_000))
LIVES = st.lists(st.tuples(STEPS, CATEGORIES, GAPS, st.integers(0, 30)), max_size=14)


def fact(step: str, category: str | None, now: datetime) -> facts.SupplierEvent:
    where = {**ABOUT, "category": category}
    match step:
        case "admitted":
            admitted = {**ABOUT, "category": category or CATEGORY, "application_id": SUPPLIER}
            return facts.SupplierAdmitted(**admitted, admitted_at=now)
        case "suspended":
            return facts.SupplierSuspended(**where, reason="investigation", suspended_at=now)
        case "reinstated":
            return facts.SupplierReinstated(**where, reinstated_at=now)
        case "removed":
            return facts.SupplierRemoved(**where, reason="ceased_trading", removed_at=now)
        case "left":
            return facts.MembershipWithdrawn(**where, withdrawn_at=now)
        case "lapsed":
            return facts.MembershipLapsed(**where, lapsed_at=now, due_on=uk_date(now))
    return facts.SupplierDetailsChanged(**{**REGISTERED, "name": "Beacon plc"})


def lived(life: Sequence[tuple[str, str | None, int, int]]) -> list[dict[str, Any]]:
    """The log of a life: each fact is decided at its own moment, and is in the log as of one a little later."""
    now, log = BEGAN, [logged(facts.SupplierRegistered(**REGISTERED, registered_at=BEGAN), 1, BEGAN)]
    for step, category, gap, lag in life:
        now += timedelta(seconds=gap)
        log.append(logged(fact(step, category, now), len(log) + 1, now + timedelta(seconds=lag)))
    return log


def state_of(log: list[dict[str, Any]]) -> Supplier:
    stored = as_it_was(SUPPLIERS, str(SUPPLIER), log, date(2099, 1, 1))
    return SUPPLIERS.decode(SUPPLIERS.encode(stored.state))


@given(LIVES, st.integers(-2, 40), st.sampled_from([None, *Standing]), st.sampled_from([None, CATEGORY, OTHER]))
def test_whoever_stood_so_when_a_day_ended_is_found_by_its_periods(
    life: list[tuple[str, str | None, int, int]], days: int, standing: Standing | None, category: str | None
) -> None:
    """Whatever it lived through since, and wherever midnight lay between a decision and its commit."""
    log, day = lived(life), FIRST + timedelta(days=days)
    both = f"{category}:{standing}" if category and standing else category or standing
    try:
        then = as_it_was(SUPPLIERS, str(SUPPLIER), log, day).state
    except NotYet:
        return
    if both is None or both in then.listed_under:
        assert satisfies(state_of(log), listed_on(day, category, standing))


@given(LIVES)
def test_the_periods_of_a_category_follow_one_another_and_the_last_is_how_it_stands(
    life: list[tuple[str, str | None, int, int]],
) -> None:
    supplier = state_of(lived(life))
    for name, membership in supplier.memberships.items():
        periods = [each for each in supplier.periods if f"{each.market}:{each.category}" == name]
        assert [each.last for each in periods[:-1]] == [each.first for each in periods[1:]]
        assert (periods[-1].standing, periods[-1].last) == (membership.standing, STILL)
        assert all(one.standing != other.standing for one, other in pairwise(periods))


def test_others_are_not_looked_through() -> None:
    """The periods are worth their while: who never stood so, or left long before, is not found."""
    day = 86_400
    supplier = state_of(lived([("admitted", CATEGORY, day, 0), ("left", CATEGORY, 10 * day, 0)]))
    assert supplier.periods == (
        Period(MARKET, CATEGORY, Standing.ACTIVE, FIRST + timedelta(days=1), FIRST + timedelta(days=11)),
        Period(MARKET, CATEGORY, Standing.LEFT, FIRST + timedelta(days=11)),
    )

    def found(days: int, category: str | None, standing: Standing | None) -> bool:
        return satisfies(supplier, listed_on(FIRST + timedelta(days=days), category, standing))

    assert [found(days, CATEGORY, Standing.ACTIVE) for days in (5, 30)] == [True, False]
    assert not found(5, OTHER, None)
    assert not found(5, None, Standing.SUSPENDED)
    assert not found(-9, None, None)


def test_what_an_older_version_changed_without_periods_is_caught_up_with() -> None:
    log = lived([("admitted", CATEGORY, 60, 0), ("suspended", CATEGORY, 60, 0)])
    forgotten = SUPPLIERS.decode({**SUPPLIERS.encode(state_of(log)), "periods": []})
    after = SUPPLIERS.evolve(forgotten, fact("admitted", OTHER, BEGAN + timedelta(days=3)))
    assert [(each.category, each.standing, each.first) for each in after.periods] == [
        (CATEGORY, Standing.SUSPENDED, FIRST),
        (OTHER, Standing.ACTIVE, FIRST + timedelta(days=3)),
    ]


async def test_the_register_of_a_day_is_what_each_supplier_was_then(registry: Registry) -> None:
    """By every filter and for every day: the list has whoever stood so, each as its own address shows it."""
    one = await registry.a_member(categories=[CATEGORY, OTHER])
    registry.clock.set(START + timedelta(days=1))
    two = await registry.a_member()
    assert (await registry.decide(one, "suspension", {"reason": "investigation", "category": OTHER})).status == 204
    registry.clock.set(START + timedelta(days=3))
    assert (await registry.decide(one, "reinstatement")).status == 204
    assert (await registry.remove(two, "debarred")).status == 204
    own = {str(one), str(two)}
    for days in range(4):
        day = str((START + timedelta(days=days)).date())
        alone = [await registry.officer("GET", f"/v1/suppliers/{each}?as_at={day}") for each in sorted(own)]
        then = [each.body for each in alone if each.status == 200]
        assert len(then) == (1 if days == 0 else 2)
        for category in (None, CATEGORY, OTHER):
            for standing in (None, "active", "suspended", "removed", "left"):
                asked = {"category": category, "standing": standing, "as_at": day, "limit": 500}
                params = {name: value for name, value in asked.items() if value}
                listed = await registry.officer("GET", "/v1/suppliers", params=params)
                assert listed.status == 200, listed
                found = [each for each in listed.body["items"] if each["supplier_id"] in own]
                assert found == [each for each in then if stands(each, category, standing)], params


async def test_kept_suppliers_have_their_periods_once_they_are_migrated(
    mongodb_uri: str, database_name: str, tmp_path: Path
) -> None:
    settings = settings_for(mongodb_uri, "", database_name, issuer_in(tmp_path), kafka_create_topics=False)
    database = database_of(SERVICE, settings)
    try:
        await restore(database, kept(EARLIEST, SERVICE.name))
        await prepare(SERVICE, settings)
        suppliers = [SUPPLIERS.decode(each["state"]) async for each in database["suppliers"].find()]
    finally:
        await database.client.drop_database(database_name)
        disconnect(database)
    assert sum(len(each.memberships) for each in suppliers) > 0
    for supplier in suppliers:
        now = {f"{each.market}:{each.category}": each.standing for each in supplier.periods if each.last == STILL}
        assert now == {name: each.standing for name, each in supplier.memberships.items()}


def stands(shown: dict[str, Any], category: str | None, standing: str | None) -> bool:
    return (category or standing) is None or any(
        category in {None, each["category"]} and standing in {None, each["standing"]} for each in shown["memberships"]
    )


async def test_the_register_of_a_day_is_read_page_by_page_and_by_a_supplier_of_itself_alone(registry: Registry) -> None:
    members = {str(await registry.a_member()) for _ in range(3)}
    registry.clock.set(START + timedelta(days=2))
    for each in members:
        await registry.decide(each, "suspension", {"reason": "investigation"})  # type: ignore[arg-type] # an id
    found: list[str] = []
    params: dict[str, Any] = {"as_at": str(START.date()), "limit": 2, "standing": "active"}
    while True:
        page = await registry.officer("GET", "/v1/suppliers", params=params)
        found += [each["supplier_id"] for each in page.body["items"]]
        if page.body["next"] is None:
            break
        params["after"] = page.body["next"]
    assert members <= set(found)
    assert len(found) == len(set(found))
    one = next(iter(registry.orgs))
    own = await registry.supplier(one, "GET", "/v1/suppliers", params={"as_at": str(START.date())})
    assert [each["supplier_id"] for each in own.body["items"]] == [str(one)]
    coach = registry.one.token(Role.WORK_COACH, districts=["D01"])
    seen = await registry.one.call("GET", "/v1/suppliers", coach, params={"as_at": str(START.date()), "limit": 1})
    assert "figures" not in seen.body["items"][0], "the view of staff who assess nobody"
    late = await registry.officer("GET", "/v1/suppliers", params={"as_at": "2030-01-01"})
    assert (late.status, late.codes) == (404, {"day_to_come"})
