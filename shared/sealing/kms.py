"""Where the master key is, by which every key of the vault is encrypted: a key management service, or a file."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from shared.settings import Settings

PROVIDERS: Final = ("aws", "azure", "gcp", "kmip")
LOCAL: Final = "local"
LOCAL_BYTES: Final = 96
"""How long a local master key is: the driver's own measure."""

_KNOWN = frozenset({"provider", "credentials", "master_key", "tls"})


class SealingUnfit(Exception):
    """A service that seals what it knows of clients has no master key, or one that is not fit."""


@dataclass(frozen=True, slots=True)
class MasterKey:
    """A master key, as the driver takes it: its provider with credentials, and which of the provider's keys it is.

    `seconds` is how long the provider may take.
    """

    provider: str
    credentials: Mapping[str, Any] = field(repr=False)
    key: Mapping[str, Any] | None = field(default=None, repr=False)
    tls: Mapping[str, Any] | None = field(default=None, repr=False)
    seconds: float = 5.0

    @property
    def is_remote(self) -> bool:
        """Whether somebody else has to be asked for it."""
        return self.provider != LOCAL

    @property
    def providers(self) -> dict[str, Mapping[str, Any]]:
        """The providers with their credentials, for the driver."""
        return {self.provider: self.credentials}

    @property
    def tls_options(self) -> dict[str, Mapping[str, Any]] | None:
        """How the provider is spoken to, for the driver."""
        return {self.provider: self.tls} if self.tls else None


def master_key_of(settings: Settings) -> MasterKey | None:
    """Return the master key that is set, `None` where there is none; raises `SealingUnfit`, without repeating it."""
    if settings.sealing_kms and settings.sealing_local_key_file:
        raise SealingUnfit("set SEALING_KMS or SEALING_LOCAL_KEY_FILE, and not both")
    if settings.sealing_kms:
        return _named(settings.sealing_kms, settings)
    return _kept_in_a_file(settings.sealing_local_key_file, settings) if settings.sealing_local_key_file else None


def _named(text: str, settings: Settings) -> MasterKey:
    try:
        given = json.loads(text)
    except ValueError:
        raise SealingUnfit("SEALING_KMS is no JSON") from None
    if not isinstance(given, dict) or not given.keys() <= _KNOWN:
        raise SealingUnfit(f"SEALING_KMS is an object with {', '.join(sorted(_KNOWN))} and nothing else")
    provider = given.get("provider")
    if provider not in {*PROVIDERS, LOCAL}:
        raise SealingUnfit(f"SEALING_KMS names no provider of {', '.join(PROVIDERS)}")
    parts = {name: given.get(name) for name in ("credentials", "master_key", "tls")}
    wrong = sorted(name for name, part in parts.items() if part is not None and not isinstance(part, dict))
    if wrong:
        raise SealingUnfit(f"{', '.join(wrong)} of SEALING_KMS must be an object, as the driver takes it")
    credentials = parts["credentials"] or {}
    if provider == LOCAL:
        return _local(str(credentials.get("key", "")), settings, "credentials.key of SEALING_KMS must be")
    return MasterKey(provider, credentials, parts["master_key"], parts["tls"], settings.sealing_seconds)


def _kept_in_a_file(file: Path, settings: Settings) -> MasterKey:
    must_be = "SEALING_LOCAL_KEY_FILE must be a file with"
    try:
        text = file.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        text = ""
    return _local(text.strip(), settings, must_be)


def _local(text: str, settings: Settings, must_be: str) -> MasterKey:
    """Return a master key that is at hand: nobody else keeps it, so it is taken where nothing is reached by TLS."""
    if settings.mongodb_tls_ca_file or settings.kafka_by_tls:
        raise SealingUnfit(
            "a local master key is for a machine of one's own, and here the database or the broker is reached by TLS: "
            "name a key management service in SEALING_KMS"
        )
    try:
        key = base64.b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != LOCAL_BYTES:
        raise SealingUnfit(f"{must_be} the base64 of {LOCAL_BYTES} random bytes")
    return MasterKey(LOCAL, {"key": key}, seconds=settings.sealing_seconds)
