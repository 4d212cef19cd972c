"""A stand-in for GOV.UK Notify: the part of its documented API by which e-mails are sent and asked about.

It is as strict as the documents say: a token that is signed with the key's secret within 30 seconds, no field that is
not named, errors by status and type. Nothing leaves it. As at Notify, `perm-fail@simulator.notify` bounces and
`temp-fail@simulator.notify` is a full mailbox; what `next_answers` holds is answered before anything is looked at.
"""

import json
import re
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import jwt
from aiohttp import web

from deploy.local.processes import HOST

SERVICE = "26785a09-ab16-4eb0-8407-a37497a57506"
SECRET = "3d844edf-8d35-48ac-975b-e847b4f122b0"  # noqa: S105 - of this stand-in alone  # pragma: allowlist secret
KEY = f"stand_in-{SERVICE}-{SECRET}"
"""The key that the stand-in takes: no secret."""

TEMPLATES = {"en": UUID("f33517ff-2a88-4f6e-b855-c550268ce08a"), "cy": UUID("f33517ff-2a88-4f6e-b855-c550268ce0c7")}
"""The templates that there are, by language."""

PAGE = 250
_ADDRESS = re.compile(r"[^@\s<>,;]{1,320}@[^@\s<>,;.]+(\.[^@\s<>,;.]+)*\.[a-z]{2,63}", re.IGNORECASE)
_FIELDS = {
    "email_address",
    "template_id",
    "personalisation",
    "reference",
    "email_reply_to_id",
    "one_click_unsubscribe_url",
    "sanitise_content_for",
}
_STATUSES = {"perm-fail@simulator.notify": "permanent-failure", "temp-fail@simulator.notify": "temporary-failure"}
_FAILURES = frozenset({"permanent-failure", "temporary-failure", "technical-failure"})
_SECONDS = 30


@dataclass
class Mail:
    """One e-mail that was taken over."""

    id: str
    reference: str | None
    to: str
    template: str
    subject: str
    body: str
    status: str
    sanitised: list[str]

    @property
    def shown(self) -> dict[str, Any]:
        """What the API tells of it."""
        return {
            "id": self.id,
            "reference": self.reference,
            "email_address": self.to,
            "type": "email",
            "status": self.status,
            "template": {"id": self.template, "version": 1, "uri": f"/v2/template/{self.template}"},
            "body": self.body,
            "subject": self.subject,
            "created_at": "2026-11-27T09:00:00.000000Z",
            "scheduled_for": None,
        }


@dataclass
class Notify:
    """What was taken over, newest last, and what is answered next."""

    taken: list[Mail] = field(default_factory=list)
    next_answers: deque[web.Response] = field(default_factory=deque)
    lose_next_answer: bool = False
    asked: list[str] = field(default_factory=list)
    url: str = ""

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which notifications send here."""
        return {
            "GOVUK_NOTIFY_URL": self.url,
            "GOVUK_NOTIFY_KEY": KEY,
            "GOVUK_NOTIFY_TEMPLATES": ",".join(f"{language}={each}" for language, each in TEMPLATES.items()),
        }

    @property
    def application(self) -> web.Application:
        """What answers."""
        application = web.Application()
        application.add_routes(
            [
                web.post("/v2/notifications/email", self._send),
                web.get("/v2/notifications", self._list),
            ]
        )
        return application

    async def _send(self, request: web.Request) -> web.Response:
        if (early := self._early(request)) is not None:
            return early
        asked = json.loads(await request.text())
        if (refused := _refused(asked)) is not None:
            return refused
        said = asked["personalisation"]
        mail = Mail(
            str(uuid4()),
            asked.get("reference"),
            asked["email_address"],
            asked["template_id"],
            said["subject"],
            said["body"],
            _STATUSES.get(asked["email_address"], "delivered"),
            asked.get("sanitise_content_for", []),
        )
        self.taken.append(mail)
        if self.lose_next_answer:
            self.lose_next_answer = False
            return problem(500, "Exception", "Internal server error")
        content = {"subject": mail.subject, "body": mail.body, "from_email": "dps@notifications.service.gov.uk"}
        answer = {"id": mail.id, "reference": mail.reference, "uri": f"{self.url}/v2/notifications/{mail.id}"}
        return web.json_response({**answer, "content": content, "template": mail.shown["template"]}, status=201)

    async def _list(self, request: web.Request) -> web.Response:
        if (early := self._early(request)) is not None:
            return early
        query, found = request.query, list(reversed(self.taken))
        if "older_than" in query:
            at = next((n for n, each in enumerate(found) if each.id == query["older_than"]), len(found))
            found = found[at + 1 :]
        if "reference" in query:
            found = [each for each in found if each.reference == query["reference"]]
        if query.get("status") == "failed":
            found = [each for each in found if each.status in _FAILURES]
        page = [each.shown for each in found[:PAGE]]
        return web.json_response({"notifications": page, "links": {"current": str(request.url)}})

    def _early(self, request: web.Request) -> web.Response | None:
        self.asked.append(f"{request.method} {request.path}")
        if self.next_answers:
            return self.next_answers.popleft()
        try:
            token = request.headers["Authorization"].removeprefix("Bearer ")
            claims = jwt.decode(token, SECRET, algorithms=["HS256"], options={"verify_iat": False})
        except (KeyError, jwt.InvalidTokenError):
            return problem(403, "AuthError", "Invalid token: API key not found")
        if claims.get("iss") != SERVICE or abs(time.time() - claims.get("iat", 0)) > _SECONDS:
            return problem(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
        return None


def problem(status: int, kind: str, message: str) -> web.Response:
    """Return an error as Notify answers it."""
    return web.json_response({"status_code": status, "errors": [{"error": kind, "message": message}]}, status=status)


def _refused(asked: dict[str, Any]) -> web.Response | None:
    if unknown := sorted(set(asked) - _FIELDS):
        return problem(400, "ValidationError", f"Additional properties are not allowed ({unknown[0]} was unexpected)")
    if not _ADDRESS.fullmatch(str(asked.get("email_address"))):
        return problem(400, "ValidationError", "email_address Not a valid email address")
    if asked.get("template_id") not in {str(each) for each in TEMPLATES.values()}:
        return problem(400, "BadRequestError", "Template not found")
    if missing := sorted({"subject", "body"} - set(asked.get("personalisation", {}))):
        return problem(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
    return None


@asynccontextmanager
async def govuk_notify() -> AsyncIterator[Notify]:
    """Serve the stand-in until the block ends."""
    found = Notify()
    runner = web.AppRunner(found.application, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        found.url = f"http://{HOST}:{runner.addresses[0][1]}"
        yield found
    finally:
        await runner.cleanup()
