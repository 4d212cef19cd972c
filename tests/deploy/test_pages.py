"""The pages for consumers: one valid document behind one origin, and nothing that a browser would fetch elsewhere."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi import APIRouter, Response
from openapi_spec_validator import validate

from deploy.gateway.filters import LARGEST_FILE
from deploy.pages.merged import NotDisjoint, merged, operations
from deploy.pages.site import as_json, site
from deploy.services import NAMES, service
from shared.auth.principal import Role
from shared.contracts import public_events
from shared.http.app import endpoints
from shared.http.callers import allow
from shared.http.endpoint import Endpoint
from tests.documents import document_of

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The document of all services, which takes seconds to make; no test changes it."""
    return merged()


@pytest.fixture(scope="module")
def pages() -> dict[str, str]:
    return {str(path): text for path, text in site().items()}


def test_the_document_kept_in_git_is_todays(document: dict[str, Any]) -> None:
    assert (ROOT / "docs/api/openapi.json").read_text() == as_json(document), "run make pages"


def test_the_merged_document_is_valid_and_has_every_operation_of_every_service(document: dict[str, Any]) -> None:
    validate(document)
    declared = [
        (route.path_format, method.lower())
        for name in NAMES
        for route in endpoints(service(name).routers)
        for method in route.methods
    ]
    assert sorted((path, method) for path, methods in document["paths"].items() for method in methods) == sorted(
        declared
    )


def test_what_the_gateway_refuses_is_described_too(document: dict[str, Any]) -> None:
    for operation in operations(document):
        for status in ("413", "429"):
            assert list(operation["responses"][status]["content"]) == ["application/problem+json"]


def test_a_name_that_means_two_things_gets_its_service_before_it(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    assert schemas["CatalogueDraftStatus"] == document_of("catalogue")["components"]["schemas"]["DraftStatus"]
    assert schemas["SupplierRegistryDraftStatus"] != schemas["CatalogueDraftStatus"]
    assert "DraftStatus" not in schemas
    filters = document["paths"]["/v1/offer-drafts"]["get"]["parameters"]
    (status,) = [each["schema"] for each in filters if each.get("name") == "status"]
    assert {"$ref": "#/components/schemas/CatalogueDraftStatus"} in status["anyOf"]
    assert schemas["ProblemBody"]  # which is the same everywhere


def test_what_refers_to_a_name_that_means_two_things_gets_its_service_before_it_too(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for each in ("Ordering", "Catalogue", "ClientJourney"):
        items = schemas[f"{each}PageOfHappened"]["properties"]["items"]["items"]
        assert items["$ref"].endswith(f"/{each}Happened")


def test_two_services_may_not_share_a_path_or_an_operations_name() -> None:
    async def answer() -> Response:
        return Response()

    def one_that_answers(path: str, name: str):
        router = APIRouter(route_class=Endpoint)
        router.add_api_route(path, answer, name=name, methods=["GET"], dependencies=[allow(Role.BUYER)])
        return replace(service("notifications"), name="another", routers=(router,))

    with pytest.raises(NotDisjoint, match=r"/v1/messages$"):
        merged([service("notifications"), one_that_answers("/v1/messages", "other")])
    with pytest.raises(NotDisjoint, match="list_messages"):
        merged([service("notifications"), one_that_answers("/v1/other", "list_messages")])
    assert "/v1/other" in merged([service("notifications"), one_that_answers("/v1/other", "other")])["paths"]


def test_pages_lead_only_to_one_another(pages: dict[str, str]) -> None:
    for name in ("index.html", "http.html", "events.html"):
        ids = set(re.findall(r'id="([^"]+)"', pages[name]))
        for target in re.findall(r'(?:href|src)="([^"]+)"', pages[name]):
            assert target in pages or target.removeprefix("#") in ids, (name, target)


def test_pages_have_no_script_of_their_own_in_them(pages: dict[str, str]) -> None:
    """So that a strict Content-Security-Policy can be set where they are served."""
    for name in ("index.html", "http.html", "events.html"):
        assert all(not text for text in re.findall(r"<script[^>]*>(.*?)</script>", pages[name]))


def test_the_page_of_http_shows_the_merged_document(pages: dict[str, str], document: dict[str, Any]) -> None:
    spec = re.search(r"spec: (\{.*\}), validatorUrl", pages["openapi.js"])
    assert spec
    assert json.loads(spec[1]) == document == json.loads(pages["openapi.json"])


def test_the_gateway_serves_every_page_with_room_to_grow(pages: dict[str, str]) -> None:
    assert max(len(text.encode()) for text in pages.values()) < LARGEST_FILE * 3 // 4


def test_every_event_is_on_the_page_of_events_with_its_sample(pages: dict[str, str]) -> None:
    for event_type in public_events():
        assert f'id="{event_type}"' in pages["events.html"]
        assert f"&quot;ce_type&quot;: &quot;{event_type}&quot;" in pages["events.html"]
