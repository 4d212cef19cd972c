"""Tokens: only those that the identity provider signed, for us, and not too long ago."""

import asyncio
import base64
import json
import os
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any
from uuid import UUID

import jwt
import pytest
from aiohttp import web
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from deploy.local.processes import free_port
from shared.auth.issuing import Issuer
from shared.auth.principal import Principal, Role
from shared.auth.tokens import LEEWAY_SECONDS, Keys, Unauthenticated, Verifier
from shared.kernel.accounts import Account
from shared.settings import Settings
from tests.running import until

ISSUER, AUDIENCE = Settings().auth_issuer, Settings().auth_audience
ED, OTHER = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
EC = ec.generate_private_key(ec.SECP256R1())
RSA = rsa.generate_private_key(65537, 2048)
ORG = UUID("5f0c6a9e-3f1b-4a57-9d0a-1c2b3d4e5f60")
CLAIMS = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "roles": ["buyer"], "exp": int(time.time()) + 3600}
TO_JWK = {
    "EdDSA": jwt.algorithms.OKPAlgorithm.to_jwk,
    "ES256": jwt.algorithms.ECAlgorithm.to_jwk,
    "RS256": jwt.algorithms.RSAAlgorithm.to_jwk,
}


def jwks(**keys: tuple[str, Any]) -> str:
    """A key set by `kid`: each an algorithm and a private key, of which only the public part is told."""
    told = [
        {**json.loads(TO_JWK[algorithm](key.public_key())), "kid": kid, "use": "sig"}
        for kid, (algorithm, key) in keys.items()
    ]
    return json.dumps({"keys": told})


def token(key: Any = ED, algorithm: str = "EdDSA", kid: str | None = "ed", **changed: Any) -> str:
    claims = {name: value for name, value in {**CLAIMS, **changed}.items() if value is not None}
    return jwt.encode(claims, key, algorithm, headers={"kid": kid} if kid else {})


@pytest.fixture
def verifier(tmp_path: Path) -> Verifier:
    file = tmp_path / "jwks.json"
    file.write_text(jwks(ed=("EdDSA", ED), ec=("ES256", EC), rsa=("RS256", RSA)))
    return Verifier(Keys(file=file), ISSUER, AUDIENCE)


@pytest.mark.parametrize(("key", "algorithm", "kid"), [(ED, "EdDSA", "ed"), (EC, "ES256", "ec"), (RSA, "RS256", "rsa")])
async def test_a_good_token_stands_for_its_holder(verifier: Verifier, key: Any, algorithm: str, kid: str) -> None:
    good = token(key, algorithm, kid, org=str(ORG), district=["D01", "D02"])
    ada = Principal(Account(ISSUER, "ada", str(ORG)), frozenset({Role.BUYER}), None, frozenset({"D01", "D02"}))
    assert await verifier.verify(good) == ada
    assert await verifier.verify(good) == ada


async def test_one_district_may_be_told_as_text(verifier: Verifier) -> None:
    assert (await verifier.verify(token(district="D01"))).districts == {"D01"}


async def test_a_token_of_our_own_issuer_is_good(tmp_path: Path) -> None:
    issuer = Issuer(tmp_path, ISSUER, AUDIENCE)
    verifier = Verifier(Keys(file=issuer.jwks_file), ISSUER, AUDIENCE)
    holder = await verifier.verify(issuer.token("bob", [Role.SUPPLIER], org=str(ORG)))
    assert holder == Principal(Account(ISSUER, "bob", str(ORG)), frozenset({Role.SUPPLIER}))
    again = Issuer(tmp_path, ISSUER, AUDIENCE)
    assert await verifier.verify(again.token("bob", [Role.SUPPLIER], org=str(ORG))) == holder


def _part(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def nested_claims() -> str:
    """Properly signed, and nested deeper than can be read."""
    return jwt.PyJWS().encode(b'{"a":' + b"[" * 9000, ED, "EdDSA", headers={"kid": "ed"})


BAD: dict[str, Callable[[], str]] = {
    "expired": lambda: token(exp=int(time.time()) - LEEWAY_SECONDS - 1),
    "without end": lambda: token(exp=None),
    "not yet valid": lambda: token(nbf=int(time.time()) + 600),
    "for others": lambda: token(aud="another service"),
    "for nobody": lambda: token(aud=None),
    "of another issuer": lambda: token(iss="https://elsewhere.example"),
    "of no issuer": lambda: token(iss=None),
    "of nobody": lambda: token(sub=None),
    "forged": lambda: token(OTHER),
    "of an unknown key": lambda: token(OTHER, kid="other"),
    "without a key's name": lambda: token(kid=None),
    "signed by nothing": lambda: jwt.encode(CLAIMS, "", "none", headers={"kid": "ed"}),
    "signed by the public key": lambda: jwt.encode(CLAIMS, "x" * 32, "HS256", headers={"kid": "rsa"}),
    "of another algorithm than its key": lambda: token(EC, "ES256", "ed"),
    "altered": lambda: token()[:-8] + "AAAAAAAA",
    "no token at all": lambda: "nonsense",
    "of a role in the wrong form": lambda: token(roles="buyer"),
    "of no role but a thing": lambda: token(roles=[{"role": "buyer"}]),
    "of a district in the wrong form": lambda: token(district=5),
    "of districts in the wrong form": lambda: token(district=[["D01"]]),
    "of an org in the wrong form": lambda: token(org=["s1"]),
    "of a district that is a supplier's id": lambda: token(district=str(ORG)),
    "of a district among others that is a supplier's id": lambda: token(district=["D01", str(ORG)]),
    "of an inbox as a district": lambda: token(district="district:D01"),
    "of an empty district": lambda: token(district=""),
    "of too many districts": lambda: token(district=[f"D{number:03}" for number in range(201)]),
    "of too many roles": lambda: token(roles=[f"role{number}" for number in range(101)]),
    "of an endless scope": lambda: token(scope="x" * 5000),
    "of an endless org": lambda: token(org="x" * 256),
    "of an empty name": lambda: token(sub=""),
    "of a blank name": lambda: token(sub=" \t"),
    "of a name with a blank behind it": lambda: token(sub="ada "),
    "of a name with a line end": lambda: token(sub="ada\nbob"),
    "of an endless name": lambda: token(sub="a" * 256),
    "of an endless size": lambda: token(padding="x" * 20_000),
    "good for years": lambda: token(exp=int(time.time()) + 10 * 365 * 86400),
    "issued for years, and about to end": lambda: token(iat=int(time.time()) - 365 * 86400),
    "without an end in time": lambda: token(exp=float("inf")),
    "ending at no number": lambda: token(exp="soon"),
    "issued too far in the future": lambda: token(iat=int(time.time()) + LEEWAY_SECONDS + 30),
    "with a header nested without end": lambda: f"{_part('[' * 9000)}.e30.AAAA",
    "with claims nested without end": nested_claims,
}


@pytest.mark.parametrize("kind", BAD)
async def test_a_bad_token_is_refused(verifier: Verifier, kind: str) -> None:
    bad = BAD[kind]()
    with pytest.raises(Unauthenticated) as refusal:
        await verifier.verify(bad)
    assert bad not in str(refusal.value)


@pytest.mark.parametrize(
    ("claim", "seconds"),
    [("iat", 3), ("nbf", 3), ("iat", LEEWAY_SECONDS - 5), ("nbf", LEEWAY_SECONDS - 5), ("exp", 5 - LEEWAY_SECONDS)],
)
async def test_clocks_of_two_machines_may_be_apart_by_the_leeway(verifier: Verifier, claim: str, seconds: int) -> None:
    assert (await verifier.verify(token(**{claim: int(time.time()) + seconds}))).subject == "ada"


async def test_unknown_roles_and_claims_are_passed_over(verifier: Verifier) -> None:
    odd = token(roles=["emperor", "buyer"], colour={"red": [1]}, jobcentre=7)
    assert await verifier.verify(odd) == Principal(Account(ISSUER, "ada"), frozenset({Role.BUYER}))
    assert (await verifier.verify(token(roles=["emperor"]))).roles == frozenset()


async def test_jobcentres_are_those_that_a_token_names_by_codes(verifier: Verifier) -> None:
    for named, read in (("AB1", {"AB1"}), (["AB1", "C02", "no office", 7], {"AB1", "C02"}), ({"AB1": 1}, set())):
        assert (await verifier.verify(token(jobcentre=named))).jobcentres == read


async def test_a_scope_is_words_between_blanks(verifier: Verifier) -> None:
    holder = await verifier.verify(token(roles=["service"], scope="journeys:write  offers:read"))
    assert (holder.roles, holder.scopes) == ({Role.SERVICE}, {"journeys:write", "offers:read"})


@pytest.mark.parametrize("spelt", [str(ORG).upper(), f"{{{ORG}}}", ORG.urn, ORG.hex])
async def test_an_organisation_is_compared_as_a_value(verifier: Verifier, spelt: str) -> None:
    assert (await verifier.verify(token(org=spelt))).account.org == str(ORG)


@pytest.mark.parametrize(
    "odd", ["beacon", "Beacon ", f" {ORG}", f"{ORG}0", "0" * 31, "5f0c6a9e_3f1b_4a57_9d0a_1c2b3d4e5f60"]
)
async def test_an_organisation_that_is_no_uuid_is_compared_as_it_is(verifier: Verifier, odd: str) -> None:
    assert (await verifier.verify(token(org=odd))).account.org == odd


@pytest.mark.parametrize("blank", ["", " ", "\t", None])
async def test_an_organisation_without_a_name_is_none(verifier: Verifier, blank: str | None) -> None:
    assert (await verifier.verify(token(org=blank))).account.org is None


@pytest.mark.parametrize(
    ("claims", "looked_for"),
    [
        ({"roles": ["work_coach"]}, False),
        ({"roles": ["work_coach"], "org": "beacon"}, True),
        ({"roles": ["supplier"]}, True),
        ({"roles": ["buyer", "supplier"]}, True),
    ],
)
async def test_only_a_token_that_may_speak_for_a_supplier_costs_a_look(
    verifier: Verifier, claims: dict[str, Any], looked_for: bool
) -> None:
    assert (await verifier.verify(token(**claims))).may_speak_for_a_supplier is looked_for


async def test_one_audience_of_several_is_enough(tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(jwks(ed=("EdDSA", ED)))
    settings = Settings(auth_audience="dps, casework")
    verifier = Verifier(Keys(file=file), ISSUER, settings.audiences)
    for audience in ("dps", "casework", ["other", "casework"]):
        assert (await verifier.verify(token(aud=audience))).subject == "ada"
    with pytest.raises(Unauthenticated):
        await verifier.verify(token(aud="dps, casework"))


async def test_a_token_without_roles_may_do_nothing_yet_is_known(verifier: Verifier) -> None:
    assert (await verifier.verify(token(roles=None))).roles == frozenset()


async def test_a_verified_token_is_not_trusted_beyond_its_end(verifier: Verifier) -> None:
    ending = int(time.time()) + 1
    short = token(exp=ending - LEEWAY_SECONDS)
    await verifier.verify(short)
    await until(lambda: is_over(ending), "the token has ended")
    with pytest.raises(Unauthenticated):
        await verifier.verify(short)


async def is_over(moment: int) -> bool:
    return time.time() >= moment


class Provider:
    """An identity provider's address: tells `text`, and may be slow or broken."""

    def __init__(self) -> None:
        self.text = jwks(ed=("EdDSA", ED))
        self.status = 200
        self.asked = 0
        self.may_answer = asyncio.Event()
        self.may_answer.set()
        self.url = ""

    async def answer(self, _: web.Request) -> web.Response:
        self.asked += 1
        await self.may_answer.wait()
        return web.Response(text=self.text, status=self.status)

    async def is_asked(self) -> bool:
        return self.asked > 0


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    provider, port = Provider(), free_port()
    app = web.Application()
    app.router.add_get("/jwks", provider.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    provider.url = f"http://127.0.0.1:{port}/jwks"
    yield provider
    provider.may_answer.set()
    await runner.cleanup()


async def test_keys_from_an_address_are_asked_for_once(provider: Provider) -> None:
    verifier = Verifier(Keys(url=provider.url), ISSUER, AUDIENCE)
    for name in ("ada", "bob"):
        assert (await verifier.verify(token(sub=name))).subject == name
    assert provider.asked == 1


async def test_all_who_come_while_the_keys_are_fetched_are_let_in(provider: Provider) -> None:
    provider.may_answer.clear()
    verifier = Verifier(Keys(url=provider.url), ISSUER, AUDIENCE)
    coming = [asyncio.create_task(verifier.verify(token(sub=f"caller {number}"))) for number in range(5)]
    await until(provider.is_asked, "the keys are asked for")
    provider.may_answer.set()
    assert [each.subject for each in await asyncio.gather(*coming)] == [f"caller {number}" for number in range(5)]
    assert provider.asked == 1


async def test_a_new_key_is_found_after_rotation_and_the_old_one_is_forgotten(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.auth.keys._KEYS_ASK_AGAIN_SECONDS", 0.0)
    verifier = Verifier(Keys(url=provider.url), ISSUER, AUDIENCE)
    await verifier.verify(token())
    provider.text = jwks(new=("EdDSA", OTHER))
    assert (await verifier.verify(token(OTHER, kid="new"))).subject == "ada"
    with pytest.raises(Unauthenticated):
        await verifier.verify(token(sub="late"))


async def test_a_key_that_was_withdrawn_vouches_for_nobody_any_more(
    provider: Provider, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, rest = jwks(ed=("EdDSA", ED), ec=("ES256", EC)), jwks(ec=("ES256", EC))
    file = tmp_path / "jwks.json"
    file.write_text(both)
    provider.text = both
    old, other = token(), token(EC, "ES256", "ec")
    by_file, by_address = (Verifier(keys, ISSUER, AUDIENCE) for keys in (Keys(file=file), Keys(url=provider.url)))
    for verifier in (by_file, by_address):
        for _ in range(2):
            await verifier.verify(old)
            await verifier.verify(other)
    file.write_text(rest)
    os.utime(file, ns=(0, 1))
    provider.text = rest
    monkeypatch.setattr("shared.auth.keys._KEYS_KEEP_SECONDS", 0.0)
    for verifier in (by_file, by_address):
        with pytest.raises(Unauthenticated):
            await verifier.verify(old)
        assert (await verifier.verify(other)).subject == "ada"


HS = {"kty": "oct", "k": "c2VjcmV0", "kid": "hs", "alg": "HS256"}
USELESS_SETS = {
    "of shared secrets alone": json.dumps({"keys": [HS]}),
    "with one name for two keys": json.dumps(
        {"keys": [*json.loads(jwks(ed=("EdDSA", ED)))["keys"], *json.loads(jwks(ed=("EdDSA", OTHER)))["keys"]]}
    ),
    "nested without end": '{"keys":' + "[" * 100_000,
    "nested to the end": '{"keys":' + "[" * 100_000 + "]" * 100_000 + "}",
    "of a name that is a list": json.dumps({"keys": [{"kty": "OKP", "kid": ["ed"], "crv": "Ed25519", "x": "AA"}]}),
    "of numbers": json.dumps({"keys": [1, None, {"kty": "RSA", "n": 5, "e": 3, "kid": "ed"}]}),
    "without the numbers of its key": json.dumps(
        {"keys": [{"kty": kind, "kid": "ed"} for kind in ("RSA", "EC", "OKP")]}
    ),
    "of no list": json.dumps({"keys": {"kid": "ed"}}),
    "of an endless size": json.dumps({"keys": [], "padding": "x" * 1_100_000}),
}


@pytest.mark.parametrize("kind", USELESS_SETS)
async def test_a_useless_key_set_never_replaces_a_good_one(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr("shared.auth.keys._KEYS_KEEP_SECONDS", 0.0)
    verifier = Verifier(Keys(url=provider.url), ISSUER, AUDIENCE)
    await verifier.verify(token())
    provider.text = USELESS_SETS[kind]
    assert (await verifier.verify(token())).subject == "ada"
    assert (await verifier.verify(token(sub="bob"))).subject == "bob"
    with pytest.raises(Unauthenticated):
        await Verifier(Keys(url=provider.url), ISSUER, AUDIENCE).verify(token())


async def test_a_shared_secret_beside_good_keys_signs_nothing(provider: Provider) -> None:
    provider.text = json.dumps({"keys": [HS, *json.loads(jwks(ed=("EdDSA", ED)))["keys"]]})
    verifier = Verifier(Keys(url=provider.url), ISSUER, AUDIENCE)
    assert (await verifier.verify(token())).subject == "ada"
    with pytest.raises(Unauthenticated):
        await verifier.verify(jwt.encode(CLAIMS, "secret" * 8, "HS256", headers={"kid": "hs"}))


async def test_unknown_keys_do_not_make_us_ask_again_and_again(provider: Provider) -> None:
    verifier = Verifier(Keys(url=provider.url), ISSUER, AUDIENCE)
    for _ in range(20):
        with pytest.raises(Unauthenticated):
            await verifier.verify(token(OTHER, kid="unknown"))
    assert provider.asked == 1


@pytest.mark.parametrize(("status", "text"), [(503, "away"), (200, "<html>"), (200, "[]"), (200, '{"keys": []}')])
async def test_a_broken_identity_provider_locks_nobody_out_that_it_vouched_for_before(
    provider: Provider, monkeypatch: pytest.MonkeyPatch, status: int, text: str
) -> None:
    monkeypatch.setattr("shared.auth.keys._KEYS_KEEP_SECONDS", 0.0)
    verifier = Verifier(Keys(url=provider.url), ISSUER, AUDIENCE)
    await verifier.verify(token())
    provider.status, provider.text = status, text
    assert (await verifier.verify(token(sub="bob"))).subject == "bob"
    with pytest.raises(Unauthenticated):  # and without any keys, nobody is let in
        await Verifier(Keys(url=provider.url), ISSUER, AUDIENCE).verify(token())


@pytest.mark.parametrize("given", [{}, {"file": Path("x"), "url": "http://x"}])
def test_keys_come_from_one_place(given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="exactly one"):
        Keys(**given)
