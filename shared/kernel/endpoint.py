"""Where something outside of the system answers: its address, the key that opens it, and how long it may take."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of others, without a slash at its end. `key` is a secret, and is shown nowhere.

    `sender` is who we are there, where that is not said by the key.
    """

    url: str
    key: str = field(default="", repr=False)
    seconds: float = 10.0
    sender: str = ""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far this system goes to addresses that users name themselves: those of the internet, and no others.

    `allowed` are networks that are reached although they are not of the internet. `ca_file` names whom to trust about
    names instead of the authorities that the machine trusts. `seconds` is how long all of one request may take.
    """

    allowed: tuple[IPv4Network | IPv6Network, ...] = ()
    ca_file: Path | None = None
    seconds: float = 10.0
