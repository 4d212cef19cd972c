"""Stand-ins for public registers: recorded answers, served over HTTP in each register's own way.

Nothing here reaches a real register. The recordings are made up in the shape that each register documents; a file that
is added to a folder is answered from then on. A register named in `away` answers 503 until it is taken out again.
"""

import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import encode_basic_auth, web

from deploy.local.processes import HOST

RECORDED = Path(__file__).with_name("recordings")
"""The recordings that come with the code."""

KEY = "recorded"
"""The key that every stand-in takes: no secret."""

_NUMBER = re.compile(r"<UnitedKingdomProviderReferenceNumber>(\w+)</")
_STATUS = re.compile(r"<ProviderStatus>(\w+)</")
_PROVIDERS = (
    '<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>'
    '<ns0:ProviderQueryResponse xmlns:ns0="http://ukrlp.co.uk.server.ws.v3">{}<QueryId>0</QueryId>'
    "</ns0:ProviderQueryResponse></S:Body></S:Envelope>"
)


class StandIns:
    """Every register at one address, by folders of recordings: a later folder counts before an earlier one."""

    def __init__(self, *folders: Path) -> None:
        """Answer what these folders hold."""
        self._folders = (RECORDED, *folders)
        self.folder = self._folders[-1]
        self.away: set[str] = set()
        self.asked: list[tuple[str, str]] = []
        self.url = ""

    @property
    def environment(self) -> dict[str, str]:
        """The settings by which services ask here."""
        names = ("companies_house", "charity_commission", "ukrlp", "central_platform")
        return {
            **{f"{name.upper()}_URL": f"{self.url}/{name}" for name in names},
            **{f"{name.upper()}_KEY": KEY for name in names},
        }

    @property
    def application(self) -> web.Application:
        """What answers."""
        application = web.Application()
        application.add_routes(
            [
                web.get("/companies_house/company/{number}", self._company),
                web.get("/charity_commission/allcharitydetailsV2/{number}/0", self._charity),
                web.post("/ukrlp", self._provider),
                web.get("/central_platform/share/data/{code}", self._shared),
            ]
        )
        return application

    async def _company(self, request: web.Request) -> web.Response:
        authorised = request.headers.get("Authorization") == encode_basic_auth(KEY, "")
        return self._answer("companies_house", request.match_info["number"], authorised=authorised)

    async def _charity(self, request: web.Request) -> web.Response:
        authorised = request.headers.get("Ocp-Apim-Subscription-Key") == KEY
        return self._answer("charity_commission", request.match_info["number"], authorised=authorised)

    async def _shared(self, request: web.Request) -> web.Response:
        authorised = request.headers.get("CDP-Api-Key") == KEY
        return self._answer("central_platform", request.match_info["code"], authorised=authorised)

    async def _provider(self, request: web.Request) -> web.Response:
        query = await request.text()
        number, status = _NUMBER.search(query), _STATUS.search(query)
        if number is None or status is None:
            return web.Response(status=500, text="no query for a provider")
        if "ukrlp" in self.away:
            return web.Response(status=503)
        self.asked.append(("ukrlp", number[1]))
        found = self._recording(f"ukrlp/{number[1]}.{status[1]}.xml")
        return web.Response(text=_PROVIDERS.format(found or ""), content_type="text/xml")

    def _answer(self, register: str, number: str, *, authorised: bool) -> web.Response:
        if not authorised:
            return web.Response(status=401)
        if register in self.away:
            return web.Response(status=503)
        self.asked.append((register, number))
        found = self._recording(f"{register}/{number}.json")
        return web.Response(status=404) if found is None else web.Response(text=found, content_type="application/json")

    def _recording(self, name: str) -> str | None:
        """Return what a file of that name holds in one of the folders, and nothing from elsewhere."""
        if not re.fullmatch(r"[\w-]+/[\w.-]+", name):
            return None
        for folder in reversed(self._folders):
            if (path := folder / name).is_file():
                return path.read_text()
        return None


@asynccontextmanager
async def stand_ins(*folders: Path) -> AsyncIterator[StandIns]:
    """Serve the recordings that come with the code and those in folders, until the block ends."""
    found = StandIns(*folders)
    runner = web.AppRunner(found.application, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, HOST, 0)
        await site.start()
        found.url = f"http://{HOST}:{runner.addresses[0][1]}"
        yield found
    finally:
        await runner.cleanup()


def record(folder: Path, register: str, number: str, answer: Mapping[str, Any]) -> None:
    """Let a stand-in answer so for a number from now on."""
    path = folder / register / f"{number}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(answer, indent=2) + "\n")


def a_company(number: str, name: str, status: str = "active", **more: Any) -> dict[str, Any]:
    """Return the profile of a company as Companies House answers it, but for what differs."""
    return {
        "company_number": number,
        "company_name": name.upper(),
        "company_status": status,
        "type": "ltd",
        "jurisdiction": "england-wales",
        "date_of_creation": "2009-04-01",
        "registered_office_address": {
            "address_line_1": "1 Exchange Street",
            "locality": "Sheffield",
            "postal_code": "S2 5TS",
        },
        "etag": "0" * 40,
        "has_insolvency_history": False,
        "links": {"self": f"/company/{number}"},
    } | more


def a_share(number: str, company: str, name: str, submitted_on: str, **more: Any) -> dict[str, Any]:
    """Return what an organisation shares as the central platform answers it, but for what differs."""
    return {
        "name": name,
        "identifier": {"scheme": "GB-PPON", "id": number},
        "additionalIdentifiers": [{"scheme": "GB-COH", "id": company}],
        "address": {"streetAddress": "1 Exchange Street", "locality": "Sheffield", "postalCode": "S2 5TS"},
        "associatedPersons": [],
        "additionalEntities": [],
        "supplierInformationData": {"form": {"submittedAt": f"{submitted_on}T09:00:00+00:00"}},
    } | more
