"""The JSON Schema of an event: what a reader in any language may rely on."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from shared.contracts.event import Event

Schema = dict[str, Any]

_DIALECT = GenerateJsonSchema.schema_dialect
_BASE = "https://dps.example/events"


class _WithoutFieldTitles(GenerateJsonSchema):
    """A field's title would only repeat its name."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        del schema
        return False


def owner_of(event_type: str) -> str:
    """Return the service that publishes a type: `ordering` of `ordering.OrderPlaced.v1`."""
    return event_type.partition(".")[0]


def name_of(event_type: str) -> str:
    """Return a type without its owner: `OrderPlaced.v1` of `ordering.OrderPlaced.v1`."""
    return event_type.partition(".")[2]


def schema_of(event: type[Event]) -> Schema:
    """Return the JSON Schema of an event's value, with its topic and the field that is its key."""
    described = event.model_json_schema(schema_generator=_WithoutFieldTitles, mode="validation")
    return {
        "$schema": _DIALECT,
        "$id": f"{_BASE}/{owner_of(event.TYPE)}/{name_of(event.TYPE)}.json",
        **described,
        "title": event.TYPE,
        "x-topic": event.TOPIC,
        "x-key": event.SUBJECT,
    }
