"""The OpenAPI document of each service, written once for all tests of a process: none of them changes it."""

from functools import cache
from typing import Any

from deploy.services import service
from shared.http.app import openapi_of


@cache
def document_of(name: str) -> dict[str, Any]:
    return openapi_of(service(name))
