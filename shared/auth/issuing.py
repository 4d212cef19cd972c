"""Issuing tokens for the laptop stack and the tests. In production an identity provider does this."""

import json
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from shared.auth.principal import Role

_KEY_ID = "laptop"


class Issuer:
    """An identity provider in two files: a private key, and the JWKS that services check against."""

    def __init__(self, folder: Path, issuer: str, audience: str) -> None:
        """Use the key in `folder`, made there if there is none yet."""
        self.jwks_file = folder / "jwks.json"
        self._key_file = folder / "signing-key.pem"
        self.issuer = issuer
        self._audience = audience
        if not self._key_file.exists():
            self._make_key()
        self._key = self._key_file.read_bytes()

    def _make_key(self) -> None:
        key = Ed25519PrivateKey.generate()
        self._key_file.touch(mode=0o600)
        self._key_file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key()))
        self.jwks_file.write_text(json.dumps({"keys": [{**public, "kid": _KEY_ID, "alg": "EdDSA", "use": "sig"}]}))

    def token(
        self,
        subject: str,
        roles: Iterable[Role],
        *,
        org: str | None = None,
        districts: Iterable[str] = (),
        jobcentres: Iterable[str] = (),
        scopes: Iterable[str] = (),
        hours: float = 12,
    ) -> str:
        """Return a signed token that is valid for `hours`."""
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": self._audience,
            "sub": subject,
            "roles": sorted(roles),
            "iat": now,
            "exp": now + int(hours * 3600),
        }
        if org:
            claims["org"] = org
        if districts := sorted(districts):
            claims["district"] = districts
        if jobcentres := sorted(jobcentres):
            claims["jobcentre"] = jobcentres
        if scope := " ".join(sorted(scopes)):
            claims["scope"] = scope
        return self._signed(claims)

    def identity(self, about: Mapping[str, str], *, hours: float = 12) -> str:
        """Return an id token of OpenID Connect with these claims about somebody: `aud`, `sub`, `name`, `nonce`."""
        now = int(time.time())
        return self._signed({"iss": self.issuer, "iat": now, "exp": now + int(hours * 3600), **about})

    def _signed(self, claims: Mapping[str, Any]) -> str:
        return jwt.encode(dict(claims), self._key, algorithm="EdDSA", headers={"kid": _KEY_ID})
