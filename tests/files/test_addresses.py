"""Signed addresses: one file, one account, a few minutes, whichever process made them."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shared.files.addresses import GOOD_FOR, Addresses, AddressRefused
from shared.kernel.accounts import Account
from shared.kernel.caller import Caller
from shared.kernel.ids import new_id
from shared.kernel.rules import Forbidden
from shared.store.mongo import Database
from tests.files.test_files import Machine, database, machine

__all__ = ["database", "machine"]  # fixtures

FILE = new_id()
ADA = Caller(actor="ada", correlation_id="test", account=Account("https://identity.example", "ada", "org-1"))
OTHERS = [
    Account("https://identity.example", "bob", "org-1"),
    Account("https://identity.example", "ada", "org-2"),
    Account("https://identity.example", "ada"),
    Account("https://another.example", "ada", "org-1"),
    Account("https://identity.example", "org-1", "ada"),
]


async def test_an_address_is_good_for_minutes_in_every_process(database: Database, machine: Machine) -> None:
    one, other = Addresses(database, machine), Addresses(database, machine)
    grant, until = await one.grant(FILE, ADA)
    assert until == machine.now + GOOD_FOR
    machine.now = until - timedelta(seconds=1)
    await other.check(FILE, ADA, grant)
    machine.now = until
    for each in (one, other):
        with pytest.raises(AddressRefused):
            await each.check(FILE, ADA, grant)


async def test_it_is_for_no_other_file_and_no_other_account(database: Database, machine: Machine) -> None:
    addresses = Addresses(database, machine)
    grant, _ = await addresses.grant(FILE, ADA)
    with pytest.raises(AddressRefused):
        await addresses.check(new_id(), ADA, grant)
    for account in OTHERS:
        with pytest.raises(AddressRefused):
            await addresses.check(FILE, replace(ADA, account=account), grant)
    with pytest.raises(Forbidden):
        await addresses.grant(FILE, replace(ADA, account=None))


async def test_nobody_makes_one_longer(database: Database, machine: Machine) -> None:
    addresses = Addresses(database, machine)
    grant, until = await addresses.grant(FILE, ADA)
    seconds, _, signature = grant.partition(".")
    machine.now = until
    with pytest.raises(AddressRefused):
        await addresses.check(FILE, ADA, f"{int(seconds) + 60}.{signature}")


async def test_a_new_secret_ends_all_that_there_are(database: Database, machine: Machine) -> None:
    addresses = Addresses(database, machine)
    grant, _ = await addresses.grant(FILE, ADA)
    await database["file_secrets"].delete_many({})
    with pytest.raises(AddressRefused):
        await addresses.check(FILE, ADA, grant)
    await addresses.check(FILE, ADA, (await addresses.grant(FILE, ADA))[0])


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(st.text(max_size=80), st.from_regex(r"[0-9]{10}\.[A-Za-z0-9_-]{43}", fullmatch=True)))
async def test_nothing_made_up_is_one(database: Database, machine: Machine, made_up: str) -> None:
    with pytest.raises(AddressRefused):
        await Addresses(database, machine).check(FILE, ADA, made_up)
