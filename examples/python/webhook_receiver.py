"""Receives messages by webhook: checks who signed them, and takes each once, however often it comes.

    WEBHOOK_SECRET=whsec_... python webhook_receiver.py --port 8443 --certificate tls.crt --key tls.key

Behind a proxy that speaks TLS, leave out certificate and key. What was taken is one line of JSON in `messages.jsonl`,
written before the answer: so a message that was answered is never lost. Only the standard library is used; the
packages of <https://www.standardwebhooks.com> do what `verified` does in most languages.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import ssl
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any

LARGEST = 256 * 1024
TOLERANCE_SECONDS = 300


class NotSigned(Exception):
    """The request does not come from whom we share the secret with, or it is an old one sent again."""


def verified(body: bytes, headers: Mapping[str, str], secret: str, now: float) -> Any:
    """Return what a request says; raises `NotSigned`. The bytes are checked as they came, before they are read."""
    request_id, moment = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not (moment.isascii() and moment.isdigit()) or abs(now - int(moment)) > TOLERANCE_SECONDS:
        raise NotSigned("the moment is missing, or more than five minutes from ours")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    expected = hmac.new(key, f"{request_id}.{moment}.".encode() + body, hashlib.sha256).digest()
    for each in headers.get("webhook-signature", "").split():  # one by each secret, while one replaces another
        version, _, signature = each.partition(",")
        if version == "v1" and hmac.compare_digest(base64.b64encode(expected), signature.encode()):
            return json.loads(body)
    raise NotSigned("no signature is by our secret")


class Messages:
    """What was taken, by `webhook-id`, which is the same however often a message comes."""

    def __init__(self, file: Path) -> None:
        """Keep them in this file."""
        self._file = file
        self._lock = Lock()
        lines = file.read_text().splitlines() if file.exists() else []
        self._taken = {json.loads(each)["id"] for each in lines}

    def take(self, request_id: str, said: Any) -> bool:
        """Keep a message, and say whether it is a new one."""
        with self._lock:
            if request_id in self._taken:
                return False
            with self._file.open("a") as file:
                file.write(json.dumps({"id": request_id, **said}) + "\n")
                file.flush()
                os.fsync(file.fileno())
            self._taken.add(request_id)
            return True


def receiver(secret: str, messages: Messages) -> type[BaseHTTPRequestHandler]:
    """Return what answers requests."""

    class Receiver(BaseHTTPRequestHandler):
        timeout = 10

        def do_POST(self) -> None:
            """Answer soon, and do the work afterwards: whoever does not answer in ten seconds is sent it again."""
            length = int(self.headers.get("content-length") or 0)
            if length > LARGEST:
                self.send_error(413)
                return
            body = self.rfile.read(length)
            try:
                said = verified(body, self.headers, secret, time.time())
            except NotSigned as error:
                self.send_error(401, str(error))
                return
            new = messages.take(self.headers["webhook-id"], said)
            print(("taken " if new else "known ") + said["type"], flush=True)  # noqa: T201 - its answer
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Log nothing of what comes."""

    return Receiver


def main() -> None:
    """Receive until somebody stops it."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--host", default="127.0.0.1")
    arguments.add_argument("--port", type=int, default=8443)
    arguments.add_argument("--certificate")
    arguments.add_argument("--key")
    arguments.add_argument("--file", type=Path, default=Path("messages.jsonl"))
    given = arguments.parse_args()
    server = ThreadingHTTPServer((given.host, given.port), receiver(os.environ["WEBHOOK_SECRET"], Messages(given.file)))
    if given.certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(given.certificate, given.key)
        server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(f"listening on {server.server_address[1]}", flush=True)  # noqa: T201 - its answer
    server.serve_forever()


if __name__ == "__main__":
    main()
