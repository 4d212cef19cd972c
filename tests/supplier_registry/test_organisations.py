"""Organisations over HTTP: registered once whoever comes first, and spoken for by whom their members name."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from shared.auth.principal import Role
from shared.runtime import ProcessRole
from tests.running import Reply, Running
from tests.supplier_registry.registering import a_registration

API = frozenset({ProcessRole.API})
APPLICATION = {
    "categories": ["GETTING_JOBS"],
    "has_safeguarding_policy": True,
    "registered_for_data_protection": True,
    "accepts_terms": True,
}


@pytest.fixture
def registry(processes: list[Running]) -> Running:
    return processes[0]


def of(registry: Running, org: object, *roles: Role, subject: str = "") -> str:
    return registry.token(*(roles or (Role.SUPPLIER,)), org=org, subject=subject)


async def register(registry: Running, org: object, **differing: Any) -> Reply:
    return await registry.call("POST", "/v1/suppliers", of(registry, org), json=a_registration(**differing))


async def registered(registry: Running, org: object) -> str:
    reply = await register(registry, org)
    assert reply.status == 201, reply
    return str(reply.body["supplier_id"])


async def status(registry: Running, supplier_id: str, token: str) -> int:
    return (await registry.call("GET", f"/v1/suppliers/{supplier_id}", token)).status


async def test_an_organisation_gets_an_id_of_its_own_and_applies_with_the_token_that_it_has(registry: Running) -> None:
    org = uuid4()
    token = of(registry, org)
    before = await registry.call("POST", "/v1/applications", token, json=APPLICATION)
    assert (before.status, before.codes) == (403, {"organisation_unknown"})
    made = await register(registry, org, identifiers=[{"scheme": "GB-COH", "id": "qx 654321"}])
    assert made.status == 201
    supplier_id = made.body["supplier_id"]
    assert supplier_id != str(org)
    assert made.headers["Location"] == f"/v1/suppliers/{supplier_id}"
    assert [each["pointer"] for each in made.body["warnings"]] == ["/identifiers/0/id"], "no refusal, a warning"
    officer = await registry.call("GET", f"/v1/suppliers/{supplier_id}", registry.token(Role.CATEGORY_MANAGER))
    assert officer.body["warnings"] == [each["detail"] for each in made.body["warnings"]]
    shown = await registry.call("GET", f"/v1/suppliers/{supplier_id}", token)
    assert shown.body["identifiers"] == [{"scheme": "GB-COH", "id": "QX654321"}]
    assert "accounts" not in shown.body
    applied = await registry.call("POST", "/v1/applications", token, json=APPLICATION)
    assert (applied.status, applied.body["supplier_id"]) == (201, supplier_id)


@pytest.mark.parametrize("org", [None, "", " ", "beacon", "Beacon Skills Ltd \u00e9\u4e2d", "x" * 255])
async def test_an_organisation_may_be_called_whatever_its_identity_provider_calls_it(
    registry: Running, org: str | None
) -> None:
    subject = f"ada of {uuid4()}"
    token = of(registry, org, subject=subject)
    made = await registry.call("POST", "/v1/suppliers", token, json=a_registration())
    assert made.status == 201, made
    assert await status(registry, made.body["supplier_id"], token) == 200
    colleague = of(registry, org, subject="a colleague")
    named = bool(org and org.strip())
    assert await status(registry, made.body["supplier_id"], colleague) == (200 if named else 403)


async def test_of_many_that_register_one_number_at_once_one_is_taken(processes: list[Running]) -> None:
    """Two processes, each with tokens of ten organisations: claims are held against one another in the transaction."""
    for scheme, spellings in (("GB-COH", ("ip12345r", "IP12345R")), ("GB-SC", ("SC 012345", "sc012345"))):
        replies = await asyncio.gather(
            *(
                register(processes[n % 2], uuid4(), identifiers=[{"scheme": scheme, "id": spellings[n // 2 % 2]}])
                for n in range(20)
            )
        )
        assert sorted(each.status for each in replies) == [201, *[409] * 19]
        assert {code for each in replies if each.status == 409 for code in each.codes} == {"number_registered"}


async def test_an_organisation_that_registers_at_two_desks_at_once_is_one_supplier(processes: list[Running]) -> None:
    org = uuid4()
    replies = await asyncio.gather(*(register(processes[n % 2], org) for n in range(10)))
    assert sorted(each.status for each in replies) == [201, *[409] * 9]
    assert {code for each in replies if each.status == 409 for code in each.codes} == {"already_registered"}
    (made,) = (each for each in replies if each.status == 201)
    assert await status(processes[1], made.body["supplier_id"], of(processes[1], str(org).upper())) == 200


async def test_a_registration_sent_again_with_its_key_is_the_same(registry: Running) -> None:
    token, body, key = of(registry, uuid4()), a_registration(), {"Idempotency-Key": uuid4().hex}
    first = await registry.call("POST", "/v1/suppliers", token, json=body, headers=key)
    again = await registry.call("POST", "/v1/suppliers", token, json=body, headers=key)
    assert (first.status, again.status, again.body) == (201, 201, first.body)
    other = await registry.call("POST", "/v1/suppliers", token, json=body)
    assert (other.status, other.codes) == (409, {"already_registered", "number_registered"})


async def join(registry: Running, supplier_id: str, owner: str, newcomer: str, kind: str = "organisation") -> Reply:
    """Let a newcomer accept an invitation that the owner makes."""
    made = await registry.call("POST", f"/v1/suppliers/{supplier_id}/invitations", owner, json={"kind": kind})
    assert made.status == 201, made
    path = f"/v1/invitations/{made.body['invitation_id']}/acceptance"
    return await registry.call("POST", path, newcomer, json={"passcode": made.body["passcode"]})


async def test_whoever_accepted_speaks_for_the_supplier_until_it_is_unlinked(registry: Running) -> None:
    org, partner, ada = uuid4(), f"partner {uuid4()}", f"ada {uuid4()}"
    supplier_id, owner = await registered(registry, org), of(registry, org)
    path = f"/v1/suppliers/{supplier_id}/accounts"
    tokens = {"organisation": of(registry, partner), "account": of(registry, None, subject=ada)}
    for kind, token in tokens.items():
        assert await status(registry, supplier_id, token) == 403
        assert (await join(registry, supplier_id, owner, token, kind)).status == 204
        assert await status(registry, supplier_id, token) == 200
    shown = await registry.call("GET", path, owner)
    assert [(each["kind"], each["id"]) for each in shown.body["items"]] == [
        ("organisation", str(org)),
        ("organisation", partner),
        ("account", ada),
    ]
    for kind, named in (("organisation", partner), ("account", ada)):
        for _ in range(2):
            gone = await registry.call("POST", f"{path}/unlinking", owner, json={"kind": kind, "id": named})
            assert gone.status == 204
        refused = await registry.call("GET", f"/v1/suppliers/{supplier_id}", tokens[kind])
        assert (refused.status, refused.codes) == (403, {"organisation_unknown"}), "with a token that is good for hours"
    last = await registry.call("POST", f"{path}/unlinking", owner, json={"kind": "organisation", "id": str(org)})
    assert (last.status, last.codes) == (409, {"last_account"})


async def test_two_members_that_unlink_each_other_at_once_do_not_leave_nobody(processes: list[Running]) -> None:
    for _ in range(5):
        orgs = uuid4(), uuid4()
        supplier_id = await registered(processes[0], orgs[0])
        path = f"/v1/suppliers/{supplier_id}/accounts"
        joined = await join(processes[0], supplier_id, *(of(processes[0], each) for each in orgs))
        assert joined.status == 204
        replies = await asyncio.gather(
            *(
                one.call("POST", f"{path}/unlinking", of(one, org), json={"kind": "organisation", "id": str(other)})
                for one, org, other in zip(processes, orgs, reversed(orgs), strict=True)
            )
        )
        assert sorted(each.status for each in replies)[0] == 204
        officer = processes[0].token(Role.CATEGORY_MANAGER)
        assert len((await processes[0].call("GET", path, officer)).body["items"]) == 1


async def test_nobody_takes_an_account_from_another_supplier_or_meddles_with_its_accounts(registry: Running) -> None:
    org, rival = uuid4(), uuid4()
    supplier_id, other_id = await registered(registry, org), await registered(registry, rival)
    taken = await join(registry, other_id, of(registry, rival), of(registry, org))
    assert (taken.status, taken.codes) == (409, {"account_linked"})
    assert supplier_id not in str(taken.body)
    for step in ("accounts/unlinking", "invitations"):
        path, body = f"/v1/suppliers/{supplier_id}/{step}", {"kind": "organisation", "id": str(org)}
        assert (await registry.call("POST", path, of(registry, rival), json=body)).status == 404
    coach = registry.token(Role.WORK_COACH, districts=["D01"])
    for step in ("accounts", "invitations"):
        assert (await registry.call("GET", f"/v1/suppliers/{supplier_id}/{step}", coach)).status == 403


async def test_an_unlinked_organisation_may_register_anew(registry: Running) -> None:
    org, partner = uuid4(), uuid4()
    supplier_id, owner = await registered(registry, org), of(registry, org)
    body = {"kind": "organisation", "id": str(partner)}
    assert (await join(registry, supplier_id, owner, of(registry, partner))).status == 204
    assert (await register(registry, partner)).codes == {"already_registered"}
    unlinking = f"/v1/suppliers/{supplier_id}/accounts/unlinking"
    assert (await registry.call("POST", unlinking, owner, json=body)).status == 204
    own = await registered(registry, partner)
    assert await status(registry, own, of(registry, partner)) == 200
    assert await status(registry, supplier_id, of(registry, partner)) == 404


async def test_a_mistyped_number_is_corrected_a_foreign_one_struck_and_each_is_free_again(
    registry: Running,
) -> None:
    org, rival = uuid4(), uuid4()
    wrong, right = ({"scheme": "UKPRN", "id": f"1{number:07}"} for number in (7_000_001, 7_000_002))
    made = await register(registry, org, identifiers=[wrong])
    path = f"/v1/suppliers/{made.body['supplier_id']}/identifiers"
    body, seen = {"identifiers": [right]}, {"If-Match": made.headers["ETag"]}
    assert (await registry.call("PUT", path, of(registry, org), json=body)).status == 428
    changed = await registry.call("PUT", path, of(registry, org), json=body, headers=seen)
    assert changed.status == 204
    assert (await register(registry, rival, identifiers=[right])).codes == {"number_registered"}
    theirs = await register(registry, rival, identifiers=[wrong])
    assert theirs.status == 201
    back = await registry.call(
        "PUT", path, of(registry, org), json={"identifiers": [wrong]}, headers={"If-Match": changed.headers["ETag"]}
    )
    assert (back.status, back.codes) == (409, {"number_registered"})
    strike, officer = f"/v1/suppliers/{theirs.body['supplier_id']}/identifiers/striking", (Role.CATEGORY_MANAGER,)
    for token, expected in (
        (of(registry, rival), 403),
        (of(registry, rival, *officer), 409),
        (registry.token(*officer), 204),
    ):
        assert (await registry.call("POST", strike, token, json={"identifier": wrong})).status == expected
    assert (await register(registry, uuid4(), identifiers=[wrong])).status == 201
