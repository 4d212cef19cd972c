"""Looking up as a job: what is due is asked for, and a register that is away is left alone and holds up nothing."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import pytest
from pydantic import TypeAdapter

from services.supplier_registry.organisations.commands import Organisations
from services.supplier_registry.organisations.domain.numbers import StrikeNumber
from services.supplier_registry.organisations.domain.registration import Register as RegisterOrganisation
from services.supplier_registry.registers.clients.answers import NoAnswer, Problem
from services.supplier_registry.registers.commands import RegisterCheckCommands
from services.supplier_registry.registers.domain.checks import Check
from services.supplier_registry.registers.looking_up import LookingUp
from services.supplier_registry.registers.queries import CheckQueries
from services.supplier_registry.suppliers.domain.identifiers import NumberInRegister
from services.supplier_registry.suppliers.queries import SupplierQueries
from services.supplier_registry.wiring import SERVICE
from shared.contracts.supplier_registry import RegisterEntry
from shared.kernel.accounts import Account
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.kernel.jobs import Turn
from shared.store.mongo import connect, disconnect
from shared.store.store import Store
from tests.supplier_registry.registering import a_registration as a_body

NOON = datetime(2017, 3, 9, 12, tzinfo=UTC)
STAFF = Caller(actor="tester", correlation_id="test", roles=frozenset({"category_manager"}))


@dataclass
class Recorded:
    """A register that answers what a test says, and remembers what it was asked."""

    scheme: str
    answers: dict[str, RegisterEntry | Problem] = field(default_factory=dict)
    usual: RegisterEntry | Problem | None = None
    retry_after: float | None = None
    asked: list[str] = field(default_factory=list)

    async def look_up(self, number: str) -> RegisterEntry | None:
        self.asked.append(number)
        answer = self.answers.get(number, self.usual)
        if isinstance(answer, Problem):
            raise NoAnswer(answer, "as the test says", self.retry_after)
        return answer


@dataclass
class Desk:
    """The registry's commands and queries over a database of its own, and the job between them and two registers."""

    store: Store
    companies: Recorded
    charities: Recorded
    now: datetime = NOON

    def __post_init__(self) -> None:
        self.checks = RegisterCheckCommands(self.store, lambda: self.now)
        self.queries = CheckQueries(self.store, SupplierQueries(self.store))
        self.organisations = Organisations(self.store, lambda: self.now)
        self.job = self.another_leader()

    def another_leader(self) -> LookingUp:
        registers = {each.scheme: each for each in (self.companies, self.charities)}
        return LookingUp(self.checks, self.queries, registers, lambda: self.now)

    async def a_supplier(self, *numbers: tuple[str, str]) -> UUID:
        identifiers = [{"scheme": scheme, "id": number} for scheme, number in numbers]
        body = a_body(**({"identifiers": identifiers} if numbers else {}))
        own = Account("https://identity.example", new_id().hex)
        caller = Caller(actor=own.subject, correlation_id="test", roles=frozenset({"supplier"}), account=own)
        asked = TypeAdapter(RegisterOrganisation).validate_python(body)
        supplier_id = UUID((await self.organisations.register(asked, caller)).subject)
        await self.checks.want(supplier_id, STAFF)
        return supplier_id

    async def turn(self) -> None:
        key = new_id().hex
        await self.job.job.act(Turn(key, None, self.now, Caller(actor="job", correlation_id="j", reaction=key)))

    async def check(self, supplier_id: UUID, scheme: str = "GB-COH") -> Check:
        found = await self.queries.find(supplier_id, STAFF)
        assert found is not None
        (check,) = [each for each in found.checks.values() if each.number.scheme == scheme]
        return check


@pytest.fixture
async def desk(mongodb_uri: str, database_name: str) -> AsyncIterator[Desk]:
    database = connect(mongodb_uri, database_name, app_name="test")
    store = Store(database, SERVICE.aggregates, lambda: NOON, deadlines=SERVICE.deadlines)
    await store.prepare()
    await store.start()
    entry = RegisterEntry(name="Beacon Skills", standing="active", status="active")
    yield Desk(store, Recorded("GB-COH", usual=entry), Recorded("GB-CHC", usual=entry))
    await store.close()
    await database.client.drop_database(database_name)
    disconnect(database)


async def test_what_is_due_is_looked_up_once_and_again_when_its_day_comes(desk: Desk) -> None:
    supplier = await desk.a_supplier()
    await desk.turn()
    await desk.turn()
    check = await desk.check(supplier)
    assert (len(desk.companies.asked), check.entry) == (1, desk.companies.usual)
    desk.now = datetime(2017, 4, 7, 12, tzinfo=UTC)
    await desk.turn()
    assert len(desk.companies.asked) == 1
    desk.now = datetime(2017, 4, 8, 12, tzinfo=UTC)
    await desk.turn()
    assert len(desk.companies.asked) == 2
    await desk.checks.want(supplier, STAFF, again=True)
    await desk.turn()
    assert len(desk.companies.asked) == 3


async def test_a_register_that_is_away_is_left_alone_and_holds_up_no_other(desk: Desk) -> None:
    several = [await desk.a_supplier() for _ in range(3)]
    charity = await desk.a_supplier(("GB-COH", "20000001"), ("GB-CHC", "1012345"))
    desk.companies.usual, usual = Problem.AWAY, desk.companies.usual
    for _ in range(3):
        await desk.turn()
    assert len(desk.companies.asked) == 1, "one failure is enough to know"
    assert (await desk.check(charity, "GB-CHC")).checked_at == NOON
    noted = [each for each in (*several, charity) if (await desk.check(each)).problem]
    assert [(await desk.check(each)).problem for each in noted] == ["away"]
    desk.companies.usual = usual
    await desk.turn()
    assert len(desk.companies.asked) == 1, "it is left alone for a while"
    desk.job = desk.another_leader()
    await desk.turn()
    assert [(await desk.check(each)).checked_at for each in (*several, charity)] == [NOON] * 4
    assert not [each for each in (*several, charity) if (await desk.check(each)).problem]


async def test_one_answer_that_is_not_understood_holds_up_nothing(desk: Desk) -> None:
    odd = await desk.a_supplier(("GB-COH", "20000002"))
    others = [await desk.a_supplier() for _ in range(2)]
    desk.companies.answers["20000002"] = Problem.NOT_UNDERSTOOD
    await desk.turn()
    await desk.turn()
    assert (await desk.check(odd)).problem == "not_understood"
    assert [(await desk.check(each)).checked_at for each in others] == [NOON] * 2
    assert len(desk.companies.asked) == 3, "it is asked for again days later, not with every turn"


async def test_no_more_is_asked_at_once_than_a_register_takes(desk: Desk) -> None:
    for _ in range(11):
        await desk.a_supplier()
    await desk.turn()
    assert len(desk.companies.asked) == 8
    await desk.turn()
    assert len(desk.companies.asked) == 11


async def test_how_long_a_register_asks_to_be_left_alone_counts(desk: Desk) -> None:
    await desk.a_supplier()
    desk.companies.usual, desk.companies.retry_after = Problem.BUSY, 0.0
    await desk.turn()
    await desk.turn()
    assert len(desk.companies.asked) == 2
    desk.companies.retry_after = 600.0
    await desk.turn()
    await desk.turn()
    assert len(desk.companies.asked) == 3


async def test_a_number_that_was_struck_meanwhile_is_forgotten(desk: Desk) -> None:
    supplier = await desk.a_supplier(("GB-COH", "20000003"), ("GB-CHC", "1012346"))
    struck = StrikeNumber(identifier=NumberInRegister(scheme="GB-COH", id="20000003"))
    await desk.organisations.strike_number(supplier, struck, STAFF)
    await desk.turn()
    assert (await desk.check(supplier)).checked_at is None, "what a register says of another organisation is not kept"
    await desk.checks.want(supplier, STAFF)
    found = await desk.queries.find(supplier, STAFF)
    assert found is not None
    assert list(found.checks) == ["GB-CHC:1012346"]
