"""Where something outside of the system answers: its address, the key that opens it, and how long it may take."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address of others, without a slash at its end. `key` is a secret, and is shown nowhere.

    `sender` is who we are there, where that is not said by the key.
    """

    url: str
    key: str = field(default="", repr=False)
    seconds: float = 10.0
    sender: str = ""
