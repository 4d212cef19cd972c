"""Where the laptop's stack sends e-mail: a real SMTP server that keeps what it takes in, and lets nothing out.

It behaves as others do towards some addresses, so that what follows is lived too: to one that begins with `gone`
nothing can be delivered, and one that begins with `busy` takes each letter at the second attempt only.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from deploy.local.processes import HOST

GONE, BUSY = "gone", "busy"
SENDER = "Provision <provision@dps.example>"

_TAKEN = "250 OK"
_NO_SUCH_MAILBOX = "550 5.1.1 there is no such mailbox"
_LATER = "451 4.2.0 busy, please try again"


@dataclass(frozen=True, slots=True)
class Letter:
    """An e-mail as it was taken in: its id, whom to, and its words."""

    id: str
    to: str
    subject: str
    text: str


@dataclass
class PostOffice:
    """The server's memory. `refused` counts by the address what was not taken, for now or for good."""

    letters: list[Letter] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    port: int = 0
    _put_off: set[str] = field(default_factory=set)

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which services send here."""
        return {"SMTP_URL": f"smtp+plain://{HOST}:{self.port}", "SMTP_SENDER": SENDER}

    async def handle_RCPT(  # noqa: N802 - the name that the server calls
        self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]
    ) -> str:
        """Take a recipient, or say that there is none of that name."""
        if address.startswith(GONE):
            self.refused[address] += 1
            return _NO_SUCH_MAILBOX
        envelope.rcpt_tos.append(address)
        return _TAKEN

    async def handle_DATA(self, _: SMTP, __: Session, envelope: Envelope) -> str:  # noqa: N802 - as above
        """Take a letter, or put it off once where the mailbox is busy."""
        content = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        letter: Any = message_from_bytes(content, _class=EmailMessage, policy=policy.default)
        identifier = str(letter["Message-ID"]).strip("<>").partition("@")[0]
        (to,) = envelope.rcpt_tos
        if to.startswith(BUSY) and identifier not in self._put_off:
            self._put_off.add(identifier)
            self.refused[to] += 1
            return _LATER
        body = letter.get_body(preferencelist=("plain",))
        self.letters.append(Letter(identifier, to, str(letter["Subject"]), body.get_content() if body else ""))
        return _TAKEN


@asynccontextmanager
async def post_office() -> AsyncIterator[PostOffice]:
    """Take in e-mail at a free port, until the block ends."""
    office = PostOffice()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(office, loop=loop), HOST, 0)
    office.port = server.sockets[0].getsockname()[1]
    try:
        yield office
    finally:
        server.close()
