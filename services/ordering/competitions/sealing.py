"""Sealing bids so that nobody can open one before the openers agree, with whatever the database holds.

Each opener has a key pair of the competition (HPKE, RFC 9180, of the library `cryptography`). A bid is encrypted by a
fresh key, and that key split so that any `needed` openers have all of it and fewer have nothing: a random part for each
group of one fewer than needed, given to everybody outside the group; the parts together (exclusive or) make the key.
The private half of a pair is in the answer to its opener, and nowhere else (docs/adr/0118-sealed-bids.md).
"""

import secrets
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

_SUITE: Final = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
_BLOCK: Final = 4096
"""Bids are padded to whole blocks: the length of a price would tell how many digits it has."""


class Unreadable(Exception):
    """What was sealed cannot be opened by these keys: it was changed, or they are others."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """An opener's two halves, in base64."""

    private: str
    public: str


@dataclass(frozen=True, slots=True)
class SealedBid:
    """A bid, and what of its key each opener has, in base64."""

    sealed: str
    parts: Mapping[str, str]


def new_key_pair() -> KeyPair:
    """Return a fresh pair."""
    private = X25519PrivateKey.generate()
    return KeyPair(_text(private.private_bytes_raw()), _text(private.public_key().public_bytes_raw()))


def belongs_to(private: str, public: str) -> bool:
    """Say whether a private half is the one of a public half; not for text that is no key at all."""
    try:
        return _text(_private(private).public_key().public_bytes_raw()) == public
    except ValueError:
        return False


def seal_bid(content: bytes, named: Sequence[UUID], publics: Mapping[str, str], needed: int) -> SealedBid:
    """Seal what is in a bid to the openers; `named` are the ids that it can be opened under, and no others."""
    key, name = secrets.token_bytes(_KEY_BYTES), _name(named)
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = nonce + AESGCM(key).encrypt(nonce, _padded(content), name)
    groups = _groups(publics, needed)
    random = [secrets.token_bytes(_KEY_BYTES) for _ in groups[1:]]
    parts = dict(zip(groups, [*random, _xor([key, *random])], strict=True))
    own = {opener: b"".join(parts[group] for group in groups if opener not in group) for opener in publics}
    return SealedBid(_text(sealed), {opener: _to(publics[opener], part, name) for opener, part in own.items()})


def open_bid(bid: SealedBid, named: Sequence[UUID], privates: Mapping[str, str], needed: int) -> bytes:
    """Return what is in a bid, by the keys of enough of its openers; raises `Unreadable`."""
    groups, name, parts = _groups(bid.parts, needed), _name(named), dict[tuple[str, ...], bytes]()
    for opener, private in privates.items():
        own = _from(private, bid.parts.get(opener, ""), name)
        theirs = [group for group in groups if opener not in group]
        parts |= {group: own[at * _KEY_BYTES :][:_KEY_BYTES] for at, group in enumerate(theirs)}
    if len(parts) < len(groups):
        raise Unreadable("these openers are too few")
    sealed = b64decode(bid.sealed)
    try:
        return _unpadded(AESGCM(_xor(parts.values())).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], name))
    except (InvalidTag, ValueError) as error:
        raise Unreadable("the bid was changed after it was sealed") from error


def hand_over(private: str, giver: str, competition_id: UUID, publics: Mapping[str, str]) -> dict[str, str]:
    """Return an opener's private half sealed to each of the others, so that one of them can use it beside their own."""
    name = _handing(giver, competition_id)
    return {opener: _to(public, b64decode(private), name) for opener, public in publics.items() if opener != giver}


def take_over(sealed: str, giver: str, competition_id: UUID, private: str) -> str:
    """Return another opener's private half that was sealed to the holder of this one; raises `Unreadable`."""
    return _text(_from(private, sealed, _handing(giver, competition_id)))


def _groups(openers: Iterable[str], needed: int) -> list[tuple[str, ...]]:
    return list(combinations(sorted(openers), needed - 1))


def _to(public: str, said: bytes, name: bytes) -> str:
    return _text(_SUITE.encrypt(said, X25519PublicKey.from_public_bytes(b64decode(public)), name))


def _from(private: str, sealed: str, name: bytes) -> bytes:
    try:
        return _SUITE.decrypt(b64decode(sealed), _private(private), name)
    except (InvalidTag, ValueError) as error:
        raise Unreadable("this key opens nothing here") from error


def _private(text: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(b64decode(text, validate=True))


def _name(named: Sequence[UUID]) -> bytes:
    return b"dps/bid/" + b"".join(each.bytes for each in named)


def _handing(giver: str, competition_id: UUID) -> bytes:
    return b"dps/opening/" + competition_id.bytes + giver.encode()


def _padded(content: bytes) -> bytes:
    held = len(content).to_bytes(4) + content
    return held + bytes(-len(held) % _BLOCK)


def _unpadded(held: bytes) -> bytes:
    return held[4 : 4 + int.from_bytes(held[:4])]


def _xor(parts: Iterable[bytes]) -> bytes:
    return reduce(lambda one, other: bytes(a ^ b for a, b in zip(one, other, strict=True)), parts)


def _text(given: bytes) -> str:
    return b64encode(given).decode()
