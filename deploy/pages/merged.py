"""One OpenAPI document of all services, as a caller of the gateway sees them."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from deploy.services import NAMES, service
from shared.http.app import openapi_of
from shared.http.links import OpenApi
from shared.http.schema_names import with_schemas_called
from shared.service import Service

_INFO = {
    "title": "Dynamic purchasing system",
    "version": "1",
    "description": "Five services behind one origin. Send a bearer token with every request, an Idempotency-Key with "
    "every POST that you may have to repeat, and If-Match with every change of what you read before. Refusals are "
    "problem details (RFC 9457) with every reason.",
}
_SERVER = {
    "url": "{origin}",
    "description": "The gateway",
    "variables": {"origin": {"default": "https://dps.example"}},
}
_OF_THE_GATEWAY = {
    "413": "The body is larger than the gateway takes",
    "429": "Too many requests of one caller; nothing was changed",
}


class NotDisjoint(Exception):
    """Two services answer the same path, or call two operations alike: behind one origin only one could be reached."""


def merged(services: Iterable[Service] | None = None) -> OpenApi:
    """Return the OpenAPI 3.1 document of all services; raises `NotDisjoint`.

    A schema keeps its name unless two services mean different things by it; then each has its service's name before it.
    """
    documents = {each.name: openapi_of(each) for each in services or map(service, NAMES)}
    ambiguous = _ambiguous(documents)
    whole: OpenApi = {"openapi": "3.1.0", "info": _INFO, "servers": [_SERVER], "paths": {}, "components": {}}
    for name, document in documents.items():
        _add(whole, with_schemas_called(document, _own(name, document, ambiguous)))
    _refuse_repeated(each["operationId"] for each in operations(whole))
    for operation in operations(whole):
        refusal = operation["responses"]["404"]["content"]
        operation["responses"] |= {
            status: {"description": text, "content": refusal} for status, text in _OF_THE_GATEWAY.items()
        }
    return whole


def operations(document: OpenApi) -> list[OpenApi]:
    """Return every operation of a document."""
    return [operation for methods in document["paths"].values() for operation in methods.values()]


def _ambiguous(documents: Mapping[str, OpenApi]) -> frozenset[str]:
    """Return the schemas that are not the same in all services, or that refer to one that is not."""
    found: frozenset[str] = frozenset()
    while True:
        meanings = {
            (name, json.dumps(with_schemas_called(schema, _own(service_name, document, found)), sort_keys=True))
            for service_name, document in documents.items()
            for name, schema in document["components"]["schemas"].items()
        }
        several = frozenset(name for name, count in Counter(name for name, _ in meanings).items() if count > 1)
        if several <= found:
            return found
        found |= several


def _own(service_name: str, document: OpenApi, ambiguous: frozenset[str]) -> dict[str, str]:
    return {each: f"{_camel(service_name)}{each}" for each in ambiguous & set(document["components"]["schemas"])}


def _add(whole: OpenApi, document: OpenApi) -> None:
    both = set(whole["paths"]) & set(document["paths"])
    if both:
        raise NotDisjoint(f"paths of two services: {', '.join(sorted(both))}")
    whole["paths"] |= document["paths"]
    whole["security"] = document["security"]
    for kind, named in document["components"].items():
        whole["components"][kind] = dict(sorted((whole["components"].get(kind, {}) | named).items()))


def _refuse_repeated(ids: Iterable[str]) -> None:
    repeated = sorted(each for each, count in Counter(ids).items() if count > 1)
    if repeated:
        raise NotDisjoint(f"operations called alike: {', '.join(repeated)}")


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
