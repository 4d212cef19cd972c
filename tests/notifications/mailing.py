"""A real SMTP server for tests, which takes what it is sent, or answers as a test asks it to."""

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


@dataclass(eq=False)
class MailServer:
    """What came, in its order. `refusals` are what it says to recipients; `after_data` what it says to letters.

    `to_senders` is what it says to whoever sends, before any recipient is named.
    """

    port: int = 0
    came: list[EmailMessage] = field(default_factory=list)
    envelopes: list[tuple[str, list[str]]] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)
    after_data: str | None = None
    to_senders: str | None = None
    connections: int = 0
    hangs: asyncio.Event | None = None
    """While this is set to an event that has not happened, it answers no letter."""

    @property
    def url(self) -> str:
        return f"smtp+plain://127.0.0.1:{self.port}"

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session
        if self.to_senders:
            return self.to_senders
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session, options
        if refusal := self.refusals.get(address):
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        del server, session
        if self.hangs:
            await self.hangs.wait()
        if self.after_data:
            return self.after_data
        content = envelope.content
        letter = message_from_bytes(content if isinstance(content, bytes) else b"", policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.came.append(letter)
        self.envelopes.append((envelope.mail_from or "", list(envelope.rcpt_tos)))
        return "250 2.0.0 taken over"

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        del server, session, envelope, mechanism
        right = isinstance(data, LoginPassword) and (data.login, data.password) == (b"dps", b"secret")
        return AuthResult(success=right, handled=False)


@contextlib.asynccontextmanager
async def a_mail_server(tls: ssl.SSLContext | None = None) -> AsyncIterator[MailServer]:
    """Run one; with `tls` it takes no letter before STARTTLS, nor before somebody has signed in."""
    mail = MailServer()

    def connected() -> SMTP:
        mail.connections += 1
        secured = {"tls_context": tls, "require_starttls": True, "auth_required": True} if tls else {}
        return SMTP(mail, hostname="mail.example", authenticator=mail.authenticate, **secured)

    server = await asyncio.get_running_loop().create_server(connected, "127.0.0.1", 0)
    mail.port = server.sockets[0].getsockname()[1]
    try:
        yield mail
    finally:
        server.close()
