"""No personal data of clients in what leaves the services' databases: the portal, backups, letters, webhooks, crashes.

Beside `test_no_personal_data.py`, whose scenes are lived through once more. Then a coach works at the portal with the
same values, also in forms that cannot be sent, which the portal keeps; a supplier has its letters and a webhook; a
backup is taken; a process ends by an exception that quotes what was typed.
"""

import asyncio
import ssl
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest
import structlog
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient

from deploy.local.certificates import Authority
from deploy.local.post import PostOffice, post_office
from deploy.local.processes import free_port
from portal.pages import PAGES
from services.notifications.channels.email import Email
from services.notifications.channels.interface import Parcel
from shared.auth.principal import Role
from shared.contracts.ordering import OrderIssued
from shared.files.chunks import BUCKET
from shared.kernel.endpoint import Endpoint
from shared.reference.calendar import uk_date
from shared.store.mongo import connect, disconnect
from shared.store.sessions import COLLECTION, Sessions, new_session_id
from tests.console.conftest import System
from tests.console.test_no_personal_data import Watched, watched  # noqa: F401 - a fixture
from tests.drills.backups import taken
from tests.journeys.test_chain import CATEGORY, a_need
from tests.notifications.receiving import Receiver, receiving
from tests.portal.conftest import Browser, visiting
from tests.privacy.forms import Lookout
from tests.privacy.gathering import Place
from tests.privacy.scenes import JOURNEYS, MESSAGES, SCENES
from tests.running import until
from tests.telemetry.test_crashes import PROGRAM

pytestmark = pytest.mark.drill

ROOT = Path(__file__).parents[2]
PORTAL = "portal"
CHUNKS = f"{BUCKET}.chunks"
MADE_BY_THE_SERVER = {"admin", "config", "local"}
CONTACT = ("name", "postcode", "phone", "email")


@dataclass
class Outgoing:
    """Where letters and webhooks of the system arrive."""

    post: PostOffice
    receiver: Receiver
    ca_file: Path

    @property
    def arrived(self) -> list[Place]:
        letters = [("letter", f"{each.subject}\n{each.text}".encode()) for each in self.post.letters]
        hooks = [("webhook", f"{each.headers}".encode() + each.body) for each in self.receiver.received]
        return [*letters, *hooks]


@pytest.fixture
async def outgoing(system: System, tmp_path: Path) -> AsyncIterator[Outgoing]:
    """Let notifications send to a mail server and to a receiver of webhooks here."""
    authority, before = Authority(tmp_path), system.settings["notifications"]
    async with post_office() as post, receiving(authority, "localhost") as receiver:
        lets_out = {name.lower(): value for name, value in post.environment.items()}
        lets_out |= {"webhooks_allowed_networks": "127.0.0.0/8, ::1/128", "webhooks_ca_file": authority.ca_file}
        await system.stop("notifications")
        system.settings["notifications"] = before.model_copy(update=lets_out)
        await system.start("notifications")
        try:
            yield Outgoing(post, receiver, authority.ca_file)
        finally:
            await system.stop("notifications")
            system.settings["notifications"] = before
            await system.start("notifications")


@asynccontextmanager
async def at_the_portal(watched: Watched) -> AsyncIterator[Browser]:  # noqa: F811 - the fixture, handed on
    """A coach of the district at a portal, which keeps what it keeps in a database of the same server."""
    department, uri = watched.stage.department, watched.system.settings["ordering"].mongodb_uri
    token = department.services[JOURNEYS].token(Role.WORK_COACH, districts=[department.district])
    database = connect(uri, PORTAL, app_name="test")
    try:
        async with visiting(PAGES, api=watched.caller.url, database=database) as browser:
            browser.signs_in(Role.WORK_COACH, token=token, districts=frozenset({department.district}))
            yield browser
    finally:
        disconnect(database)


async def the_coach_works(watched: Watched, browser: Browser) -> None:  # noqa: F811 - as above
    """Type what is planted into pages: what is taken, what is refused, and what cannot be sent, which is kept."""
    plant, place = watched.stage.planted, watched.stage.department.district
    started = await watched.stage.coach("/v1/journeys", category=CATEGORY, district=place)
    page = f"/clients/{started.body['journey_id']}"
    typed = {name: plant[f"record_contact_details.{name}"] for name in CONTACT}
    typed |= {"address": plant["record_contact_details.address[]"], "language": "en", "preferred_way": "phone"}
    done = await browser.post(f"{page}/details/contact", **typed)
    assert done.status_code == 303, done.text
    wrong = await browser.post(f"{page}/details/contact", **{**typed, "phone": plant["record_access_needs.said"]})
    assert wrong.status_code == 422
    note = {"occasion": "meeting", "said": plant["write_case_note.said"]}
    for path, fields in ((f"{page}/details/contact", typed), (f"{page}/notes", note)):
        not_sent = {**fields, "form_token": "of a session that is over"}
        assert (await browser.post(path, **not_sent)).status_code == 303
    shown = await browser.get(f"{page}/details/contact")
    assert typed["name"] in shown.text, "the portal keeps what could not be sent, and gives it back"
    await browser.post("/clients/search", reference=plant["search_journeys.client_ref"])
    await browser.get(f"/clients/{plant['search_journeys.client_ref']}")


async def the_supplier_hears_of_an_order(watched: Watched, outgoing: Outgoing) -> None:  # noqa: F811 - as above
    """Its people have a webhook and an address, and one more order comes."""
    department = watched.stage.department
    hook = {"url": outgoing.receiver.url}
    headers = {"Idempotency-Key": uuid4().hex}
    made = await department.call(MESSAGES, "POST", "/v1/webhooks", Role.SUPPLIER, json=hook, headers=headers)
    assert made.status == 201, made
    me = {"email": "orders@beacon.example"}
    assert (await department.call(MESSAGES, "PUT", "/v1/me", Role.SUPPLIER, json=me)).status == 204
    begin, end = (f"{(datetime.now(UTC) + timedelta(hours=hours)):%H}:00" for hours in (6, 7))  # not at this hour
    quiet = {"begin": begin, "end": end, "working_days_only": False}
    wants = {"kinds": {OrderIssued.TYPE: "immediate"}, "channels": ["email"], "quiet": quiet}
    chosen = await department.call(MESSAGES, "PUT", "/v1/me/preferences", Role.SUPPLIER, json=wants)
    assert chosen.status == 204, chosen
    (ordered,) = (await department.call("ordering", "GET", "/v1/orders", Role.SUPPLIER)).body["items"]
    order = await department.call("ordering", "GET", f"/v1/orders/{ordered['order_id']}", Role.SUPPLIER)
    offer_id = order.body["source"]["offer_id"]
    need = await a_need(department)
    today = uk_date(datetime.now(UTC)).isoformat()
    asked = {"need_id": need["need_id"], "offer_id": offer_id, "offer_version": 1, "starts_on": today}
    await department.done("ordering", "POST", "/v1/orders", Role.WORK_COACH, json=asked)

    async def it_came() -> bool:
        return any(b"OrderIssued" in each.body for each in outgoing.receiver.received)

    async def written() -> bool:
        return bool(outgoing.post.letters)

    await until(it_came, "the webhook is told of it")
    await until(written, "a letter")


def in_a_backup(uri: str) -> list[Place]:
    """Every database as a dump has it, vaults and the portal's too."""
    with MongoClient[dict[str, Any]](uri) as client:
        names = set(client.list_database_names()) - MADE_BY_THE_SERVER
    found: list[Place] = []
    for name in sorted(names):
        for kept in taken(uri, name):
            documents: list[RawBSONDocument] = list(kept.documents)
            found.append((f"backup {name}.{kept.name}", b"\n".join(each.raw for each in documents)))
    return found


def in_a_crash(uri: str, said: str) -> Place:
    """What a process writes that fails in every way with this in its exceptions, and ends by one."""
    database = f"test_crashes_{uuid4().hex[-8:]}"
    command = [sys.executable, "-W", "always", "-c", PROGRAM, uri, database, said, str(free_port())]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True, text=True, timeout=60)
    with MongoClient[dict[str, Any]](uri) as client:
        client.drop_database(database)  # the program's own rows have it, as those of no service do
    assert ended.returncode == 1
    return "crash", (ended.stdout + ended.stderr).encode()


async def test_nothing_that_is_kept_or_sent_shows_who_a_client_is(
    watched: Watched,  # noqa: F811 - the fixture
    outgoing: Outgoing,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    for scene in SCENES:
        await scene(watched.stage)
    async with at_the_portal(watched) as browser:
        await the_coach_works(watched, browser)
    await the_supplier_hears_of_an_order(watched, outgoing)
    uri = watched.system.settings["ordering"].mongodb_uri
    places = [*outgoing.arrived, *await asyncio.to_thread(in_a_backup, uri)]
    kept = dict(places)
    assert kept[f"backup {PORTAL}.{COLLECTION}"], "what was typed is kept"
    assert {f"backup {name}.keys" for name in ("client_journey_vault", "notifications_vault")} <= kept.keys()
    written = "".join(capfd.readouterr()) + caplog.text
    places.append(("what the portal and the services wrote", written.encode()))
    places.append(await asyncio.to_thread(in_a_crash, uri, watched.stage.planted["record_contact_details.name"]))
    assert Lookout(watched.stage.planted).leaks(places) == set()


async def is_sent(outgoing: Outgoing, value: str) -> None:
    """Send a letter and a webhook with something in them."""
    sends_by = outgoing.post.environment
    channel = Email(Endpoint(sends_by["SMTP_URL"], "", 5.0, sends_by["SMTP_SENDER"]))
    words = ("New order PO-1", f"For {value}.", None)
    await channel.send(Parcel(uuid4(), "robin@beacon.example", "en", *words, uuid4(), "orders", statutory=False))
    channel.close()
    trusted = ssl.create_default_context(cafile=outgoing.ca_file)
    async with (
        aiohttp.ClientSession() as session,
        session.post(outgoing.receiver.url, data=value, ssl=trusted) as answer,
    ):
        assert answer.status == 204


async def test_what_is_planted_in_each_of_them_is_found_there(
    system: System, outgoing: Outgoing, capfd: pytest.CaptureFixture[str]
) -> None:
    """Each way of looking is tried by a leak of its own: none is blind."""
    value, uri = f"zq{uuid4().hex[:12]}", system.settings["ordering"].mongodb_uri
    typed, file = connect(uri, PORTAL, app_name="test"), system.up["supplier_registry"].database
    try:
        await Sessions(typed).write(new_session_id(), value.encode(), datetime.now(UTC) + timedelta(hours=1))
        sealed = {leak.where for leak in Lookout({"planted": value}).leaks(await asyncio.to_thread(in_a_backup, uri))}
        await typed[COLLECTION].insert_one({"_id": "planted", "content": value})
        await file[CHUNKS].insert_one({"_id": "planted", "content": b"a line of " + value.encode()})
        places = await asyncio.to_thread(in_a_backup, uri)
    finally:
        await typed[COLLECTION].delete_one({"_id": "planted"})
        await file[CHUNKS].delete_one({"_id": "planted"})
        disconnect(typed)
    assert sealed == set(), "what the portal keeps cannot be read from its database"
    await is_sent(outgoing, value)
    structlog.get_logger("tests").warning("planted", who=value)
    places += [*outgoing.arrived, ("what the portal and the services wrote", "".join(capfd.readouterr()).encode())]
    aloud = [sys.executable, "-c", "import sys; raise LookupError(sys.argv[1])", value]
    ended = await asyncio.to_thread(subprocess.run, aloud, check=False, capture_output=True, timeout=60)
    places.append(("crash", ended.stderr))
    assert {leak.where for leak in Lookout({"planted": value}).leaks(places)} >= {
        f"backup {PORTAL}.{COLLECTION}",
        f"backup {file.name}.{CHUNKS}",
        "what the portal and the services wrote",
        "webhook",
        "letter",
        "crash",
    }
