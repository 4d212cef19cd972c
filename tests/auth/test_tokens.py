"""Tokens: only those that the identity provider signed, for us, and not too long ago."""

import asyncio
import json
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
from shared.auth.tokens import Keys, Unauthenticated, Verifier
from shared.settings import Settings

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
    ada = Principal("ada", frozenset({Role.BUYER}), ORG, frozenset({"D01", "D02"}))
    assert await verifier.verify(good) == ada
    assert await verifier.verify(good) == ada


async def test_one_district_may_be_told_as_text(verifier: Verifier) -> None:
    assert (await verifier.verify(token(district="D01"))).districts == {"D01"}


async def test_a_token_of_our_own_issuer_is_good(tmp_path: Path) -> None:
    issuer = Issuer(tmp_path, ISSUER, AUDIENCE)
    verifier = Verifier(Keys(file=issuer.jwks_file), ISSUER, AUDIENCE)
    holder = await verifier.verify(issuer.token("bob", [Role.SUPPLIER], org=str(ORG)))
    assert holder == Principal("bob", frozenset({Role.SUPPLIER}), ORG)
    again = Issuer(tmp_path, ISSUER, AUDIENCE)
    assert await verifier.verify(again.token("bob", [Role.SUPPLIER], org=str(ORG))) == holder


BAD: dict[str, Callable[[], str]] = {
    "expired": lambda: token(exp=int(time.time()) - 1),
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
    "of an unknown role": lambda: token(roles=["emperor"]),
    "of a role in the wrong form": lambda: token(roles="buyer"),
    "of no role but a thing": lambda: token(roles=[{"role": "buyer"}]),
    "of a district in the wrong form": lambda: token(district=5),
    "of districts in the wrong form": lambda: token(district=[["D01"]]),
    "of an org in the wrong form": lambda: token(org=["s1"]),
}


@pytest.mark.parametrize("kind", BAD)
async def test_a_bad_token_is_refused(verifier: Verifier, kind: str) -> None:
    bad = BAD[kind]()
    with pytest.raises(Unauthenticated) as refusal:
        await verifier.verify(bad)
    assert bad not in str(refusal.value)


async def test_a_token_without_roles_may_do_nothing_yet_is_known(verifier: Verifier) -> None:
    assert (await verifier.verify(token(roles=None))).roles == frozenset()


async def test_a_verified_token_is_not_trusted_beyond_its_end(verifier: Verifier) -> None:
    ending = int(time.time()) + 1
    short = token(exp=ending)
    await verifier.verify(short)
    while time.time() < ending:
        await asyncio.sleep(0.05)
    with pytest.raises(Unauthenticated):
        await verifier.verify(short)


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
    while not provider.asked:
        await asyncio.sleep(0.005)
    provider.may_answer.set()
    assert [each.subject for each in await asyncio.gather(*coming)] == [f"caller {number}" for number in range(5)]
    assert provider.asked == 1


async def test_a_new_key_is_found_after_rotation_and_the_old_one_is_forgotten(
    provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.auth.tokens._KEYS_ASK_AGAIN_SECONDS", 0.0)
    verifier = Verifier(Keys(url=provider.url), ISSUER, AUDIENCE)
    await verifier.verify(token())
    provider.text = jwks(new=("EdDSA", OTHER))
    assert (await verifier.verify(token(OTHER, kid="new"))).subject == "ada"
    with pytest.raises(Unauthenticated):
        await verifier.verify(token(sub="late"))


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
    monkeypatch.setattr("shared.auth.tokens._KEYS_KEEP_SECONDS", 0.0)
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
