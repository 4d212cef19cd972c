"""What a mail server sends back: a code of ours for what its report says."""

from typing import Annotated

from shared.kernel.commands import command
from shared.reference.lists import coded


@command
class TakeBounce:
    """A message came back: the address takes nothing (5.1.x, 5.2.1), or this message was not taken (RFC 3463)."""

    code: Annotated[str, coded("bounce")] = "address_bounced"
