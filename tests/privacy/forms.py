"""The forms in which a word about a person could be told: plain, encoded, or as what a guess can be checked by."""

import hashlib
import re
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from urllib.parse import quote, quote_plus
from uuid import UUID

ALGORITHMS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "sha3_512", "blake2b", "blake2s")
DIGEST = 8
"""So many bytes of a digest are looked for, since it may have been cut: enough to be met by no accident."""


@dataclass(frozen=True)
class Leak:
    """A personal field that was met where none may be, and in which form; never the value itself."""

    field: str
    form: str
    where: str


@dataclass(frozen=True)
class _Form:
    """One form of a value. What is spelt in letters of either case is looked for in small ones."""

    field: str
    name: str
    seen: bytes


class Lookout:
    """Looks for the values of personal fields, in every form, in whatever it is given.

    Texts are looked for one by one. Digests and base64 are many, so only runs of their letters are looked through.
    """

    def __init__(self, planted: Mapping[str, str]) -> None:
        """Look for these values, by the names of their fields."""
        values = list(planted.items())
        self._texts = {_Form(field, name, seen.lower()) for field, value in values for name, seen in _texts(value)}
        self._bytes = {_Form(field, "bytes", seen) for field, value in values for seen in _bytes(value)}
        self._hex = _Runs(rb"[0-9a-f]+", [_Form(f, "hex", each) for f, value in values for each in _hex(value)])
        self._base64 = _Runs(
            rb"[0-9A-Za-z+/_-]+", [_Form(f, "base64", each) for f, value in values for each in _base64_of(value)]
        )

    def leaks(self, places: Iterable[tuple[str, bytes]]) -> set[Leak]:
        """Return what is told at these places."""
        return {Leak(form.field, form.name, where) for where, told in places for form in self._in(told)}

    def _in(self, told: bytes) -> Iterator[_Form]:
        small = told.lower()
        yield from (form for form in self._texts if form.seen in small)
        yield from (form for form in self._bytes if form.seen in told)
        yield from self._hex.found(small)
        yield from self._base64.found(told)


class _Runs:
    """Forms that can only be within a run of certain letters, found by how they begin."""

    def __init__(self, letters: bytes, forms: list[_Form]) -> None:
        self._length = min((len(form.seen) for form in forms), default=1)
        self._letters = re.compile(letters[:-1] + b"{%d,}" % self._length)
        self._begun: dict[bytes, list[_Form]] = {}
        for form in forms:
            self._begun.setdefault(form.seen[: self._length], []).append(form)

    def found(self, told: bytes) -> Iterator[_Form]:
        size, begun = self._length, self._begun
        for run in set(self._letters.findall(told)):
            starts = range(len(run) - size + 1)
            likely = {part for at in starts if (part := run[at : at + size]) in begun}
            yield from (form for part in likely for form in begun[part] if form.seen in run)


def _texts(value: str) -> Iterator[tuple[str, bytes]]:
    yield "plain", value.encode()
    yield "plain", value.encode("utf-16-le")
    yield "in a URL", quote(value, safe="").encode()
    yield "in a URL", quote_plus(value).encode()
    if (reference := _uuid(value)) is not None:
        yield "number", str(reference.int).encode()


def _bytes(value: str) -> Iterator[bytes]:
    """Yield what is no text: a reference's own bytes, and the digests that are made most often."""
    for plain, name in product(_plain(value), ("md5", "sha1", "sha256", "blake2b")):
        yield hashlib.new(name, plain).digest()[:DIGEST]
    if (reference := _uuid(value)) is not None:
        yield reference.bytes


def _hex(value: str) -> Iterator[bytes]:
    for plain in _plain(value):
        yield plain.hex().encode()
        yield from (digest.hex().encode() for digest in _digests(plain))
    if (reference := _uuid(value)) is not None:
        yield reference.hex.encode()


def _base64_of(value: str) -> Iterator[bytes]:
    for plain in _plain(value):
        yield from _inside_base64(plain)
        for digest, encode in product(_digests(plain), (b64encode, urlsafe_b64encode)):
            yield encode(digest)[:10]


def _inside_base64(plain: bytes) -> Iterator[bytes]:
    """Yield what stands in base64 of any text that has this in it, wherever it begins."""
    for before, encode in product(range(3), (b64encode, urlsafe_b64encode)):
        shared_with_what_follows = (before + len(plain)) % 3 != 0
        encoded = encode(b"\0" * before + plain).rstrip(b"=")
        yield encoded[(0, 2, 3)[before] : len(encoded) - shared_with_what_follows]


def _digests(plain: bytes) -> Iterator[bytes]:
    yield from (hashlib.new(name, plain).digest()[:DIGEST] for name in ALGORITHMS)


def _plain(value: str) -> set[bytes]:
    reference = _uuid(value)
    spelt = {value, value.casefold(), value.upper()} | ({reference.hex} if reference else set())
    return {each.encode() for each in spelt} | ({reference.bytes} if reference else set())


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None
