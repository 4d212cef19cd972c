"""A receiver of webhooks for the laptop's stack, with TLS by an authority of its own, as a supplier's system has one.

It takes what is signed as the Standard Webhooks convention has it, and keeps what came by its id. An address that ends
with `busy` turns the first message away, once.
"""

import ssl
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import web
from standardwebhooks import Webhook, WebhookVerificationError

from deploy.local.certificates import Authority
from deploy.local.processes import HOST

BUSY = "busy"


@dataclass
class Receiver:
    """What came, as ids by the address that took them. `unsigned` counts requests that nobody signed as agreed."""

    ca_file: Path
    port: int = 0
    taken: dict[str, Counter[str]] = field(default_factory=dict)
    unsigned: int = 0
    put_off: set[str] = field(default_factory=set)
    _secrets: dict[str, list[str]] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which services send here."""
        return {"WEBHOOKS_ALLOWED_NETWORKS": f"{HOST}/32", "WEBHOOKS_CA_FILE": str(self.ca_file.resolve())}

    def url_of(self, name: str) -> str:
        """Return the address of a webhook."""
        return f"https://{HOST}:{self.port}/{name}"

    def expects(self, name: str, secrets: list[str]) -> None:
        """Take at an address what is signed by one of these secrets."""
        self._secrets[name] = secrets

    async def take(self, request: web.Request) -> web.Response:
        """Take one request."""
        name, body = request.match_info["name"], await request.text()
        identifier = request.headers.get("webhook-id", "")
        if not self._is_signed(name, body, dict(request.headers)):
            self.unsigned += 1
            return web.Response(status=401)
        if name.endswith(BUSY) and name not in self.put_off:
            self.put_off.add(name)
            return web.Response(status=503)
        self.taken.setdefault(name, Counter())[identifier] += 1
        return web.Response(status=204)

    def _is_signed(self, name: str, body: str, headers: dict[str, str]) -> bool:
        for secret in self._secrets.get(name, ()):
            try:
                Webhook(secret).verify(body, {key.lower(): value for key, value in headers.items()})
            except WebhookVerificationError:
                continue
            return True
        return False


@asynccontextmanager
async def webhook_receiver(folder: Path) -> AsyncIterator[Receiver]:
    """Receive at a free port until the block ends; the authority's certificate is in the folder, which is there."""
    authority = Authority(folder)
    receiver = Receiver(authority.ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*authority.certificate("receiver"))
    application = web.Application()
    application.add_routes([web.post("/{name}", receiver.take)])
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, 0, ssl_context=context).start()
        receiver.port = runner.addresses[0][1]
        yield receiver
    finally:
        await runner.cleanup()
