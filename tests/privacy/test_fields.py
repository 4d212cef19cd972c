"""Every text that a body may bring in about a person is planted in the property, or has its reason not to be."""

from typing import Any

import pytest

from services.client_journey.wiring import SERVICE as CLIENT_JOURNEY
from services.notifications.wiring import SERVICE as NOTIFICATIONS
from shared.http.app import openapi_of
from shared.service import Service
from tests.contracts.test_personal_data import fields_of
from tests.privacy.personal_fields import NOT_PERSONAL, PERSONAL

_SAYS_NOTHING = frozenset({"uuid", "date", "date-time"})


SERVICES = (CLIENT_JOURNEY, NOTIFICATIONS)


def texts() -> set[str]:
    """The texts of all bodies as `<operation>.<path>`: what is no code, id or day may say who somebody is."""
    return {
        f"{operation['operationId']}.{path}"
        for document in map(_document_of, SERVICES)
        for operations in document["paths"].values()
        for operation in operations.values()
        if "requestBody" in operation
        for body in operation["requestBody"]["content"].values()
        if "schema" in body  # a file has none: see PERSONAL_IN_FILES
        for path, node in fields_of(_flat(body["schema"], document["components"]["schemas"]))
        if may_say_anything(node)
    }


def _document_of(service: Service) -> Any:
    return openapi_of(service)


def _flat(schema: Any, named: Any) -> Any:
    """Return a schema with its definitions beside it, as those of events have them."""
    top = named[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    return {**top, "$defs": named}


def may_say_anything(node: Any) -> bool:
    """Whether a field is a text that is bound to no list and is no id or day: a pattern is no such bound."""
    return (
        node.get("type") == "string"
        and not {"enum", "const", "x-code-of"} & set(node)
        and node.get("format") not in _SAYS_NOTHING
    )


def test_every_text_of_a_body_is_planted_or_has_its_reason_not_to_be() -> None:
    assert texts() - set(PERSONAL) - set(NOT_PERSONAL) == set(), (
        "add what is personal to PERSONAL in tests/privacy/personal_fields.py and send it in a scene"
    )


def test_every_entry_is_still_needed() -> None:
    assert set(PERSONAL) | set(NOT_PERSONAL) <= texts()
    assert set(PERSONAL) & set(NOT_PERSONAL) == set()


@pytest.mark.parametrize(
    ("node", "may"),
    [
        ({"type": "string"}, True),
        ({"type": "string", "maxLength": 80}, True),
        ({"type": "string", "pattern": "^[A-Z]+$"}, True),
        ({"type": "string", "format": "email"}, True),
        ({"type": "string", "format": "date"}, False),
        ({"type": "string", "enum": ["en", "cy"]}, False),
        ({"type": "string", "x-code-of": "outcome"}, False),
        ({"type": "integer"}, False),
    ],
)
def test_a_text_that_is_bound_to_no_list_may_say_anything(node: Any, may: bool) -> None:
    assert may_say_anything(node) is may
