"""No claim and no header of a token, of whatever type, does more than have it refused: signed by a good key or not."""

import base64
import json
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from shared.auth.keys import Keys
from shared.auth.principal import Principal, Role, Unauthenticated
from shared.auth.tokens import Verifier
from tests.auth.test_tokens import AUDIENCE, CLAIMS, ED, ISSUER, jwks

ODD = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(
        ["", " ", "\ud800", "\x00", "$ne", "ada\r\nX: y", 2**63, -(2**70), 1e308, 10**400, [], {}, {"$gt": ""}, "D01"]
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
CLAIM = st.sampled_from(
    ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "roles", "org", "district", "jobcentre", "scope", "azp", "typ"]
)
HEADER = st.sampled_from(["kid", "alg", "typ", "crit", "b64", "jwk", "jku", "x5u", "x5c", "cty", "zip", "enc"])


@pytest.fixture(scope="module")
def verifier(tmp_path_factory: pytest.TempPathFactory) -> Verifier:
    file = tmp_path_factory.mktemp("keys") / "jwks.json"
    file.write_text(jwks(ed=("EdDSA", ED)))
    return Verifier(Keys(file=file), ISSUER, AUDIENCE)


def _part(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def signed(claims: Any, **header: Any) -> str:
    """A token with any header and any claims, which a library would not write, properly signed."""
    said = {"alg": "EdDSA", "kid": "ed", **header}
    parts = f"{_part(json.dumps(said).encode())}.{_part(json.dumps(claims).encode())}"
    return f"{parts}.{_part(ED.sign(parts.encode()))}"


async def held(verifier: Verifier, token: str) -> Principal | None:
    """Whom a token stands for; nobody where it is refused, and nothing else is allowed to happen."""
    try:
        return await verifier.verify(token)
    except Unauthenticated:
        return None


def is_in_order(principal: Principal) -> bool:
    """Whether nothing of it can surprise whoever asks for it: it can be written down, and has the known forms."""
    texts = [principal.account.subject, principal.account.org or "", *principal.districts, *principal.scopes]
    "".join(texts).encode()
    return (
        principal.account.issuer == ISSUER
        and bool(principal.account.subject.strip())
        and principal.account.subject.isprintable()
        and principal.roles <= frozenset(Role)
        and all(each.isascii() and each.isalnum() for each in principal.districts)
    )


async def test_a_token_that_is_written_by_hand_is_as_good(verifier: Verifier) -> None:
    principal = await held(verifier, signed(CLAIMS))
    assert principal is not None
    assert is_in_order(principal)


@settings(max_examples=120, deadline=None)
@given(changed=st.dictionaries(CLAIM, ODD, min_size=1, max_size=3))
@example(changed={"exp": 10**400})
@example(changed={"exp": 10**400, "iat": 10**400, "nbf": -(10**400)})
async def test_no_claim_of_any_type_is_more_than_refused(verifier: Verifier, changed: dict[str, Any]) -> None:
    principal = await held(verifier, signed({**CLAIMS, **changed}))
    assert principal is None or is_in_order(principal)


@settings(max_examples=40, deadline=None)
@given(claims=ODD)
async def test_claims_that_are_no_object_are_refused(verifier: Verifier, claims: Any) -> None:
    assert await held(verifier, signed(claims)) is None


@settings(max_examples=100, deadline=None)
@given(changed=st.dictionaries(HEADER, ODD, min_size=1, max_size=3))
async def test_no_header_of_any_type_is_more_than_refused(verifier: Verifier, changed: dict[str, Any]) -> None:
    """Nor does one name a key or an address of its own."""
    principal = await held(verifier, signed(CLAIMS, **changed))
    assert principal is None or is_in_order(principal)
    if {"alg", "kid"} & changed.keys():
        assert principal is None or {**{"alg": "EdDSA", "kid": "ed"}, **changed}["kid"] == "ed"


@settings(max_examples=40, deadline=None)
@given(token=st.text(max_size=60) | st.binary(max_size=60).map(_part) | st.just("a." * 5000) | st.just(".."))
async def test_what_is_no_token_is_refused(verifier: Verifier, token: str) -> None:
    assert await held(verifier, token) is None
