"""Who speaks for a supplier in ordering: as the news says at this moment, with the token that the caller has."""

from collections.abc import AsyncIterator

import pytest

from services.ordering.wiring import SERVICE
from shared.auth.principal import Role
from shared.contracts import supplier_registry
from shared.kernel.clock import RecordClock
from shared.kernel.ids import new_id
from shared.kernel.known_accounts import KNOWN_ACCOUNTS
from shared.store.rows import Rows
from tests.ordering.examples import NOON
from tests.ordering.world import Case, World
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker


@pytest.fixture(scope="module")
async def world(mongodb_uri: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[World]:
    folder = tmp_path_factory.mktemp("accounts")
    RecordClock.create(folder / "clock", NOON)
    issuer = issuer_in(folder)
    async with a_broker(folder / "broker.log") as bootstrap:
        database = f"test_accounts_{new_id().hex[-8:]}"
        settings = settings_for(mongodb_uri, bootstrap, database, issuer, clock_file=folder / "clock")
        async with running(SERVICE, settings, issuer) as service:
            yield World(service)


async def test_an_organisation_without_a_uuid_is_compared_letter_by_letter(world: World) -> None:
    case = await world.begin("D01")
    order_id = await case.ordered()
    named = f"Beacon {case.supplier_id}"
    await world.tell(supplier_registry.AccountLinked(supplier_id=case.supplier_id, org=named, linked_at=NOON))
    await until(lambda: _is_let_in(case, order_id, named), "the link is known")
    for other in (named.lower(), f"{named} ", named.replace(" ", "\u00a0")):
        stranger = world.running.token(Role.SUPPLIER, org=other)
        assert (await case.order(order_id, stranger)).codes == {"organisation_unknown"}, other


async def test_an_account_alone_speaks_for_its_supplier_with_whatever_organisation_it_has(world: World) -> None:
    case, rival = await world.begin("D02"), await world.begin("D03")
    order_id = await case.ordered()
    issuer, ada = world.running.settings.auth_issuer, f"ada {case.supplier_id}"
    linked = supplier_registry.AccountLinked(supplier_id=case.supplier_id, issuer=issuer, account=ada, linked_at=NOON)
    await world.tell(linked)

    async def answers(subject: str, org: object = None) -> int:
        return (await case.order(order_id, world.running.token(Role.SUPPLIER, subject=subject, org=org))).status

    assert [await answers(ada), await answers(ada, "of nobody"), await answers(ada.upper())] == [200, 200, 403]
    assert await answers(ada, rival.org) == 404, "linking an account draws nobody away from the organisation it is of"


async def test_an_account_that_was_unlinked_is_shut_out_with_the_token_that_it_has(world: World) -> None:
    case = await world.begin("D04")
    order_id = await case.ordered()
    assert (await case.order(order_id, case.seller)).status == 200
    await world.tell(case.unlinked())
    refused = await case.step(order_id, "acceptance", case.seller)
    assert (refused.status, refused.codes) == (403, {"organisation_unknown"})


async def test_while_news_of_an_account_is_missing_nobody_is_let_in_by_what_was_known(world: World) -> None:
    case = await world.begin("D05")
    order_id = await case.ordered()
    rows = Rows(world.running.database, KNOWN_ACCOUNTS)
    await rows.mark([str(case.supplier_id)], incomplete=True)
    waiting = await case.order(order_id, case.seller)
    assert (waiting.status, waiting.codes, waiting.headers["Retry-After"]) == (503, {"news_incomplete"}, "1")
    await rows.mark([str(case.supplier_id)], incomplete=False)
    assert (await case.order(order_id, case.seller)).status == 200


async def test_who_speaks_for_a_supplier_is_found_by_an_index(world: World) -> None:
    looked_for = {"find": KNOWN_ACCOUNTS.name, "filter": {"accounts": {"$in": ["org:beacon", "account:x ada"]}}}
    plan = await world.running.database.command({"explain": looked_for})
    assert "IXSCAN" in str(plan["queryPlanner"]["winningPlan"])
    assert "COLLSCAN" not in str(plan["queryPlanner"]["winningPlan"])


async def _is_let_in(case: Case, order_id: str, org: str) -> bool:
    return (await case.order(order_id, case.world.running.token(Role.SUPPLIER, org=org))).status == 200
