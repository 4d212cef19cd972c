"""No personal data of clients on the bus: every schema is walked, and each exception has its reason here."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deploy.events.publishing import SAMPLES, schemas_today
from shared.contracts import all_events, events_of
from shared.contracts.schema import owner_of, schema_of
from shared.contracts.topics import EVENT_TOPICS

ROOT = Path(__file__).resolve().parents[2]
TODAY = schemas_today()

# Words that a field's name must not be made of: each would hold something about a person.
_WORDS = """
account address age allergy bank benefit birth birthday born caution citizenship claimant contact conviction criminal
customer dependants diagnosis disability disabled dob driving education email ethnic ethnicity faith family fax
firstname forename gender health home household iban immigration income initials ip landlord language lastname latitude
licence location longitude marital medical mobile mother name names nationality nickname nhs ni nino offence orientation
partner passport password person phone photo picture postcode pregnancy pregnant pronoun pronouns race religion salary
salutation sanction sanctions sex sexuality signatory signature sort spouse street surname tel telephone title town trn
uprn user username visa vulnerability wage
"""
PERSONAL = frozenset(_WORDS.split())
NOT_ABOUT_PERSONS = {
    ("supplier_registry", "name"): "the name of an organisation, as public registers have it",
    ("supplier_registry", "account"): "who speaks for a supplier, as its own members name it: nobody else's staff",
    ("catalogue", "title"): "the title of an offer, which suppliers publish",
    ("catalogue", "delivery.venues[].name"): "the name of a place where courses are held",
    ("catalogue", "delivery.venues[].postcode"): "where that place is",
    ("catalogue", "delivery.venues[].latitude"): "where that place is",
    ("catalogue", "delivery.venues[].longitude"): "where that place is",
}

# Of the people who use the system, in private facts alone: no topic says who they are.
NOT_ABOUT_CLIENTS = {
    ("notifications", "person_id"): "a random id",
    ("notifications", "account"): "an account, as its identity provider calls it: the address book is of accounts",
    ("notifications", "language"): "in which language somebody is written to",
}

# Facts about clients, or made from such facts: no text that somebody could fill with a story.
ABOUT_CLIENTS = frozenset({"client_journey", "ordering", "notifications"})
CLOSED_TEXTS = {
    ("ordering", "invoice"): "a supplier's number of an invoice, in a form that leaves no room for words",
    ("client_journey", "reason.code"): "a code of the reference data, checked by the commands",
    ("client_journey", "reason.detail"): "always empty: see the tests below",
    ("client_journey", "policies[]"): "stamps of policies",
    ("client_journey", "coach.issuer"): "an identity provider: who looks after a need is on a topic of its own",
    ("client_journey", "coach.subject"): "an account of staff, as the identity provider calls it",
    ("ordering", "reason.code"): "a code of the reference data, checked by the commands",
    ("ordering", "reason.detail"): "always empty: see the tests below",
    ("ordering", "budget_id"): "<fund>:<district>:<financial year>",
    ("ordering", "financial_year"): "such as 2016-17, made by the calendar",
    ("ordering", "policies[]"): "stamps of policies",
    ("ordering", "authority.rule"): "the stamp of a policy",
    ("ordering", "authority.by"): "an account of staff, by the number that the identity provider gives it",
    ("ordering", "authority.lent_by"): "an account of staff, by the number that the identity provider gives it",
    ("ordering", "placed_by"): "an account of staff, by the number that the identity provider gives it",
    ("ordering", "agreed_by"): "an account of staff or of a supplier, by the number that its provider gives it",
    ("ordering", "by"): "an account of staff, by the number that the identity provider gives it",
    ("ordering", "lines[].budget_id"): "<fund>:<district>:<financial year>",
    ("ordering", "from_budget"): "<fund>:<district>:<financial year>",
    ("ordering", "to_budget"): "<fund>:<district>:<financial year>",
    ("ordering", "lines[].from_budget"): "<fund>:<district>:<financial year>",
    ("ordering", "reference"): "the number of a published notice, in a form that leaves no room for words",
    ("ordering", "purchase_order"): "a number made from the order's id",
    ("notifications", "recipient"): "a district's code or a supplier's id",
    ("notifications", "told"): "a district's code or the name of a team",
    ("notifications", "about_type"): "a ce_type",
    ("notifications", "about_event"): "a ce_id",
    ("notifications", "parameters{}"): "ids, codes, days and amounts of the event that the message tells of",
}

# Texts of private facts about clients that are bound to no list: nothing that anybody writes.
CLOSED_PRIVATE_TEXTS = {
    ("notifications.MessageWritten.v1", "coaches[]"): "accounts of staff, as the identity provider calls them",
    ("notifications.MessageWritten.v1", "changes[].kind"): "a code of ours",
    (
        "notifications.MessageWritten.v1",
        "changes[].called",
    ): "an offer's title, or a supplier's public name",
    ("notifications.MessageWritten.v1", "changes[].category"): "a category, as the fact of another service has it",
    ("notifications.MessageWritten.v1", "changes[].districts[]"): "a district, as the fact of another service has it",
    (
        "notifications.MessageWritten.v1",
        "changes[].reason",
    ): "a reason's code, as the fact of another service has it",
    ("client_journey.ClientKeyed.v1", "client_key"): "an HMAC, as it was kept until clients had keys of their own",
    ("client_journey.CoachCovered.v1", "covering.issuer"): "an identity provider",
    ("client_journey.CoachCovered.v1", "covering.subject"): "an account of staff, as the identity provider calls it",
}
CLOSED_PRIVATE_TEXTS |= {
    (f"notifications.{fact}.v1", "coaches[]"): "accounts of staff, for whom it is"
    for fact in ("MessageWritten", "MessageHandedOver")
}
CLOSED_PRIVATE_TEXTS |= {
    (f"notifications.{fact}.v1", field): reason
    for fact in ("PersonRegistered", "PersonChanged")
    for field, reason in (
        ("account", "an account, as its identity provider calls it: whose messages reach it is what the book is for"),
        ("org", "an organisation, as its identity provider calls it"),
    )
}
CLOSED_PRIVATE_TEXTS |= {
    ("notifications.PreferencesSet.v1", "by_kind[].about_type"): "a ce_type",
    ("notifications.MessageWritten.v1", "coaches[]"): "accounts of staff, as their identity provider calls them",
    ("notifications.DeliveryPlanned.v1", "digest"): "such as daily:2026-11-27, made by the calendar",
}
CLOSED_PRIVATE_TEXTS |= {
    (f"notifications.{fact}.v1", field): reason
    for fact in ("WebhookRegistered", "WebhookChanged")
    for field, reason in (
        ("url", "where a server of an organisation answers, as its owner gave it: shown to nobody but who runs this"),
        ("kinds[]", "types of facts, from the table of notices"),
    )
}
CLOSED_IN_ANY = {
    "policies[]": "stamps of policies",
    "issuer": "an identity provider of staff",
    "by": "an account of staff, by the number that the identity provider gives it",
    "reason.detail": "always empty: see the tests below",
    "reason.code": "a code of the reference data, checked by the commands",
}

# Public facts about suppliers: what they declare and what is said to them in free words is in private facts.
ABOUT_SUPPLIERS = {
    "name": "the name of an organisation, as public registers have it",
    "identifiers[].id": "a number in a public register, in the one form that it is kept in",
    "number.id": "a number in a public register, in the one form that it is kept in",
    "org": "an organisation, as its identity provider calls it",
    "issuer": "an identity provider",
    "account": "an account, as its identity provider calls it",
    "policies[]": "stamps of policies",
    "reference": "what a published notice is found by",
    "entry": "an entry of the debarment list, as the list calls it",
}
CONFIDENTIAL = frozenset({"declaration", "detail", "justification", "self_cleaning", "staff", "turnover_pence"})
NO_DETAIL_IN = ("services/client_journey", "services/ordering")

_BOUND = frozenset({"enum", "const", "format", "pattern", "x-code-of"})


def fields_of(schema: Any) -> Iterator[tuple[str, Any]]:
    """Every field of a schema by its path, those inside others too."""

    def walk(node: Any, path: str) -> Iterator[tuple[str, Any]]:
        if "$ref" in node:
            node = schema["$defs"][node["$ref"].rpartition("/")[2]]
        if path:
            yield path, node
        for name, field in node.get("properties", {}).items():
            yield from walk(field, f"{path}.{name}" if path else name)
        for word, mark in (("items", "[]"), ("additionalProperties", "{}")):
            if isinstance(node.get(word), dict):
                yield from walk(node[word], path + mark)
        for each in (*node.get("anyOf", ()), *node.get("oneOf", ()), *node.get("prefixItems", ())):
            yield from walk(each, path)

    return walk(schema, "")


def personal_names(owner: str, schema: Any) -> set[str]:
    """The paths of fields whose names speak of a person and have no exception."""
    return {
        path
        for path, _ in fields_of(schema)
        if PERSONAL & set(re.split(r"[^a-z]+", path.rpartition(".")[2])) and (owner, path) not in NOT_ABOUT_PERSONS
    }


def open_texts(schema: Any) -> set[str]:
    """The paths of fields that any text may go into."""
    return {path for path, node in fields_of(schema) if node.get("type") == "string" and not _BOUND & set(node)}


@pytest.mark.parametrize("event_type", sorted(TODAY))
def test_no_field_of_an_event_is_named_after_something_personal(event_type: str) -> None:
    assert personal_names(owner_of(event_type), TODAY[event_type]) == set()


@pytest.mark.parametrize("owner", sorted(ABOUT_CLIENTS))
def test_a_private_fact_about_a_client_is_no_place_for_what_is_personal_either(owner: str) -> None:
    private = [event for event in events_of(owner) if event.PRIVATE]
    found = {(owner, path) for event in private for path in personal_names(owner, schema_of(event))}
    assert found == {each for each in NOT_ABOUT_CLIENTS if each[0] == owner}


@pytest.mark.parametrize("event_type", sorted(name for name in TODAY if owner_of(name) in ABOUT_CLIENTS))
def test_an_event_about_clients_has_no_text_that_anything_may_go_into(event_type: str) -> None:
    owner = owner_of(event_type)
    assert {path for path in open_texts(TODAY[event_type]) if (owner, path) not in CLOSED_TEXTS} == set()


def test_a_private_fact_about_a_client_has_codes_ids_days_and_what_is_sealed_and_no_other_text() -> None:
    found = {
        (event.TYPE, path)
        for owner in ("client_journey", "notifications")
        for event in events_of(owner)
        if event.PRIVATE
        for path in open_texts(schema_of(event)) - CLOSED_IN_ANY.keys()
        if (owner, path) not in CLOSED_TEXTS
    }
    assert found == set(CLOSED_PRIVATE_TEXTS)


@pytest.mark.parametrize("event_type", sorted(name for name in TODAY if owner_of(name) == "supplier_registry"))
def test_a_public_fact_about_a_supplier_gives_codes_and_no_words(event_type: str) -> None:
    assert open_texts(TODAY[event_type]) <= set(ABOUT_SUPPLIERS)
    named = {path.rpartition(".")[2] for path, _ in fields_of(TODAY[event_type])}
    assert named & CONFIDENTIAL == set()


def test_what_is_confidential_about_a_supplier_is_in_private_facts() -> None:
    private = [schema_of(event) for event in events_of("supplier_registry") if event.PRIVATE]
    assert {path.rpartition(".")[2] for schema in private for path, _ in fields_of(schema)} >= CONFIDENTIAL


def test_every_exception_is_still_needed() -> None:
    texts = {(owner_of(name), path) for name, schema in TODAY.items() for path in open_texts(schema)}
    fields = {(owner_of(name), path) for name, schema in TODAY.items() for path, _ in fields_of(schema)}
    assert set(CLOSED_TEXTS) <= texts
    assert {("supplier_registry", path) for path in ABOUT_SUPPLIERS} <= texts
    assert set(NOT_ABOUT_PERSONS) <= fields


@pytest.mark.parametrize("event_type", sorted(TODAY))
def test_no_event_on_a_topic_has_a_reference_to_a_client_or_its_key(event_type: str) -> None:
    assert [path for path, _ in fields_of(TODAY[event_type]) if "client" in path] == []


def test_every_event_is_on_a_topic_of_the_contracts() -> None:
    assert {event.TOPIC for event in all_events().values()} <= {topic.name for topic in EVENT_TOPICS}


@pytest.mark.parametrize("service", NO_DETAIL_IN)
def test_reasons_about_clients_are_given_by_code_alone(service: str) -> None:
    worded = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in sorted((ROOT / service).rglob("*.py"))
        for call in reasons_with_a_detail(path.read_text(encoding="utf-8"))
    ]
    assert worded == []


def reasons_with_a_detail(source: str) -> list[ast.Call]:
    """The places that make a `Reason` of more than a code."""
    return [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] == "Reason"
        and (len(node.args) > 1 or any(each.arg != "code" for each in node.keywords))
    ]


@pytest.mark.parametrize("event_type", sorted(name for name in TODAY if owner_of(name) in ABOUT_CLIENTS))
def test_a_sample_about_clients_has_reasons_without_words(event_type: str) -> None:
    owner, _, name = event_type.partition(".")
    value = json.loads((ROOT / SAMPLES / owner / f"{name}.json").read_text())["value"]
    assert [each["detail"] for each in value.values() if isinstance(each, dict) and each.get("detail")] == []


@pytest.mark.parametrize(
    ("owner", "properties", "found"),
    [
        ("client_journey", {"client_name": {"type": "string"}}, "client_name"),
        ("ordering", {"name": {"type": "string"}}, "name"),
        ("supplier_registry", {"contact_email": {"type": "string"}}, "contact_email"),
        ("catalogue", {"people": {"type": "array", "items": {"$ref": "#/$defs/Person"}}}, "people[].date_of_birth"),
        ("ordering", {"postcode": {"anyOf": [{"type": "string"}, {"type": "null"}]}}, "postcode"),
    ],
)
def test_a_personal_field_is_found_wherever_it_is(owner: str, properties: Any, found: str) -> None:
    person = {"type": "object", "properties": {"date_of_birth": {"type": "string", "format": "date"}}}
    assert personal_names(owner, {"properties": properties, "$defs": {"Person": person}}) == {found}


def test_an_open_text_is_found_wherever_it_is() -> None:
    properties = {
        "note": {"type": "string"},
        "notes": {"type": "array", "items": {"type": "string"}},
        "more": {"type": "object", "additionalProperties": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
        "day": {"type": "string", "format": "date"},
        "code": {"type": "string", "x-code-of": "outcome"},
    }
    assert open_texts({"properties": properties}) == {"note", "notes[]", "more{}"}


def test_a_reason_with_words_is_found() -> None:
    source = "Reason(code=c)\nfacts.Reason(code=c, detail=d)\nReason(c, d)\nReason(**both)\n"
    assert [call.lineno for call in reasons_with_a_detail(source)] == [2, 3, 4]
