"""Invitations over HTTP: a passcode is shown once and found nowhere, and opens one door once."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest
from bson import json_util

from shared.auth.principal import Role
from shared.runtime import ProcessRole
from tests.running import Reply, Running
from tests.supplier_registry.registering import a_registration

API = frozenset({ProcessRole.API})


class Inviting:
    """A supplier with somebody who speaks for it, and whoever is invited to."""

    def __init__(self, one: Running, supplier_id: str, org: object) -> None:
        self.one = one
        self.supplier_id = supplier_id
        self.owner = one.token(Role.SUPPLIER, org=org)
        self.org = org

    async def invite(self, token: str | None = None, headers: dict[str, str] | None = None, **asked: Any) -> Reply:
        path = f"/v1/suppliers/{self.supplier_id}/invitations"
        return await self.one.call("POST", path, token or self.owner, json=asked, headers=headers or {})

    async def accept(self, made: Reply, token: str, passcode: str | None = None, one: Running | None = None) -> Reply:
        path = f"/v1/invitations/{made.body['invitation_id']}/acceptance"
        return await (one or self.one).call("POST", path, token, json={"passcode": passcode or made.body["passcode"]})

    async def listed(self) -> list[str]:
        shown = await self.one.call("GET", f"/v1/suppliers/{self.supplier_id}/invitations", self.owner)
        assert shown.status == 200, shown
        return [each["status"] for each in shown.body["items"]]


@pytest.fixture
async def inviting(processes: list[Running]) -> Inviting:
    one, org = processes[0], uuid4()
    made = await one.call("POST", "/v1/suppliers", one.token(Role.SUPPLIER, org=org), json=a_registration())
    assert made.status == 201, made
    return Inviting(one, made.body["supplier_id"], org)


def a_colleague(one: Running) -> str:
    return one.token(Role.SUPPLIER, subject=f"grace {uuid4()}")


async def test_a_passcode_is_shown_once_and_nothing_that_is_kept_has_it(inviting: Inviting) -> None:
    one, key = inviting.one, {"Idempotency-Key": uuid4().hex}
    made, again = await inviting.invite(headers=key), await inviting.invite(headers=key)
    passcode = made.body["passcode"]
    assert (made.status, len(passcode) >= 32) == (201, True)
    assert (again.status, again.body) == (201, made.body | {"passcode": None})
    assert made.headers["Location"] == f"/v1/invitations/{made.body['invitation_id']}"
    shown = await one.call("GET", made.headers["Location"], inviting.owner)
    assert (shown.body["status"], "passcode" in shown.body) == ("open", False)
    for name in await one.database.list_collection_names():
        async for document in one.database[name].find():
            assert passcode not in json_util.dumps(document), name
    told = await one.call("GET", f"/v1/suppliers/{inviting.supplier_id}/history", inviting.owner)
    assert passcode not in str(told.body)


async def test_whoever_lacks_the_passcode_finds_no_invitation(inviting: Inviting) -> None:
    made, other = await inviting.invite(), await inviting.invite()
    mallory = a_colleague(inviting.one)
    for passcode in (other.body["passcode"], made.body["passcode"][:-1], made.body["passcode"].swapcase(), "x" * 100):
        refused = await inviting.accept(made, mallory, passcode)
        assert (refused.status, refused.body["title"]) == (404, (await _of_nobody(inviting, mallory)).body["title"])
    assert (await inviting.accept(made, mallory, "x" * 101)).status == 422
    assert (await inviting.one.call("GET", made.headers["Location"], a_rival(inviting.one))).status == 403
    assert await inviting.listed() == ["open", "open"]
    assert (await inviting.accept(made, mallory)).status == 204, "which is why the passcode must stay between two"


async def _of_nobody(inviting: Inviting, token: str) -> Reply:
    return await inviting.one.call("POST", f"/v1/invitations/{uuid4()}/acceptance", token, json={"passcode": "x"})


def a_rival(one: Running) -> str:
    return one.token(Role.SUPPLIER, org=uuid4())


async def test_of_many_that_accept_at_once_one_speaks_for_the_supplier(
    processes: list[Running], inviting: Inviting
) -> None:
    made = await inviting.invite()
    replies = await asyncio.gather(
        *(inviting.accept(made, a_colleague(one), one=one) for _ in range(5) for one in processes)
    )
    assert sorted(each.status for each in replies) == [204, *[409] * 9]
    assert {code for each in replies if each.status == 409 for code in each.codes} == {"invitation_accepted"}
    accounts = await inviting.one.call("GET", f"/v1/suppliers/{inviting.supplier_id}/accounts", inviting.owner)
    assert len(accounts.body["items"]) == 2


async def test_an_invitation_that_is_taken_back_while_it_is_accepted_is_the_one_or_the_other(
    processes: list[Running], inviting: Inviting
) -> None:
    for _ in range(4):
        made = await inviting.invite()
        withdrawal = f"/v1/invitations/{made.body['invitation_id']}/withdrawal"
        accepted, withdrawn = await asyncio.gather(
            inviting.accept(made, a_colleague(processes[1]), one=processes[1]),
            processes[0].call("POST", withdrawal, inviting.owner),
        )
        codes = accepted.codes if accepted.status == 409 else withdrawn.codes
        assert {accepted.status, withdrawn.status} == {204, 409}
        assert codes == {"invitation_withdrawn" if accepted.status == 409 else "invitation_accepted"}


async def test_one_that_is_invited_by_two_suppliers_at_once_speaks_for_one(
    processes: list[Running], inviting: Inviting
) -> None:
    org = uuid4()
    token = processes[1].token(Role.SUPPLIER, org=org)
    made = await processes[1].call("POST", "/v1/suppliers", token, json=a_registration())
    rival = Inviting(processes[1], made.body["supplier_id"], org)
    grace = a_colleague(inviting.one)
    invitations = [(each, await each.invite()) for each in (inviting, rival)]
    both = await asyncio.gather(*(each.accept(made, grace) for each, made in invitations))
    assert sorted(each.status for each in both) == [204, 409]
    assert {code for each in both if each.status == 409 for code in each.codes} == {"account_linked"}


async def test_whoever_was_shut_out_does_not_come_back_by_an_invitation_of_their_own(inviting: Inviting) -> None:
    leaver = f"leaver {uuid4()}"
    token = inviting.one.token(Role.SUPPLIER, subject=leaver)
    assert (await inviting.accept(await inviting.invite(), token)).status == 204
    kept = await inviting.invite(token)
    unlinking = f"/v1/suppliers/{inviting.supplier_id}/accounts/unlinking"
    gone = await inviting.one.call("POST", unlinking, inviting.owner, json={"kind": "account", "id": leaver})
    assert gone.status == 204
    back = await inviting.accept(kept, a_colleague(inviting.one))
    assert (back.status, back.codes) == (409, {"inviter_unlinked"})


async def test_an_officer_invites_where_nobody_is_left_and_not_for_itself(inviting: Inviting) -> None:
    officer = inviting.one.token(Role.CATEGORY_MANAGER)
    made = await inviting.invite(officer)
    assert made.status == 201
    assert (await inviting.accept(made, officer)).status == 403, "a category manager is no supplier"
    assert (await inviting.accept(made, a_colleague(inviting.one))).status == 204
    both = inviting.one.token(Role.CATEGORY_MANAGER, Role.SUPPLIER, org=inviting.org)
    assert (await inviting.invite(both)).status == 201, "as the member that it is"


async def test_a_named_account_alone_may_accept(inviting: Inviting) -> None:
    grace = f"grace {uuid4()}"
    made = await inviting.invite(kind="account", id=grace)
    refused = await inviting.accept(made, a_colleague(inviting.one))
    assert (refused.status, refused.codes) == (409, {"invitation_for_another"})
    token = inviting.one.token(Role.SUPPLIER, subject=grace)
    for _ in range(2):
        assert (await inviting.accept(made, token)).status == 204, "a repeat changes nothing"
    assert await inviting.listed() == ["accepted"]
