"""One sample message of every event, as it is on the wire: fixed ids and times, made up, about nobody real.

A field gets the first of its `examples` where the contract gives some, else the value that its name has below, else
one that follows from its type. A text that has none of these is refused, so that no sample is filled with rubbish.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin
from uuid import UUID

import orjson
from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from shared.contracts.event import Event, Reason
from shared.contracts.schema import owner_of
from shared.contracts.sealed import Sealed
from shared.kernel.ids import derived_id
from shared.messaging.envelope import Envelope, encode
from shared.reference import reasons
from shared.reference.codes import Code
from shared.reference.lists import LISTS

Sample = dict[str, Any]

_MOMENT = datetime(2016, 11, 14, 10, 30, tzinfo=UTC)
_ORIGIN = UUID("01586262-ec40-7000-8000-000000000000")  # the same moment, as an identifier carries it
_DAY = date(2016, 11, 28)
_VERSION = 3
_TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"

_CODES = {
    "market": "DPS-EMPLOYABILITY",
    "regime": "PCR_LIGHT_TOUCH",
    "category": "SKILLS_FOR_WORK",
    "district": "D07",
    "outcome": "job_started",
}

_BY_NAME: Mapping[str, Any] = {
    "besides": {str(derived_id(_ORIGIN, "message_id")): _MOMENT},
    "url": "https://example.org/dps/messages",
    "about_event": f"{derived_id(_ORIGIN, 'offer_id')}:1",
    "about_type": "catalogue.OfferPublished.v1",
    "accepts_terms": True,
    "achieved_on": date(2017, 3, 6),
    "allocated_pence": 85_000_000,
    "amount_pence": 42_000,
    "balance_sheet_pence": 61_000_000,
    "by": "5e0c2d7b",
    "issuer": "https://identity.example",
    "begins_at": time(9, 30),
    "change_pence": 5_000_000,
    "budget_id": "FSF:D07:2016-17",
    "client_key": "5d41402abc4b2a76b9719d911017c592e3f1a7c08d3f6b5a4c2e1d0f9a8b7c6d",  # pragma: allowlist secret
    "held_pence": 68_042_000,
    "completed_on": date(2017, 1, 20),
    "agreed_by": "8b41f6a3",
    "rank": 2,
    "next_offer_version": 4,
    "decide_by": date(2016, 11, 28),
    "exclusion_grounds": [],
    "ended_on": date(2016, 12, 16),
    "financial_year": "2016-17",
    "justification": "further_documents",
    "lent_by": "8b41f6a3",
    "left_pence": 16_958_000,
    "name": "Aysgarth Skills CIC",
    "needs": "5_to_9",
    "offer_version": 2,
    "percent": 80,
    "notice_days": 5,
    "group": "orders",
    "group_size": 12,
    "places": 12,
    "policies": ["order_approval.v1"],
    "placed_by": "8b41f6a3",
    "policy": "order_approval.v1",
    "price_pence": 42_000,
    "purchase_order": "PO-7C1E5A90B342",
    "recipient": "D07",
    "repeats_id": "D07:01586262-ec40-7e28-8f42-553d62def017",
    "moved_from": date(2016, 12, 8),
    "representations_by": date(2016, 12, 12),
    "respond_by": date(2016, 11, 21),
    "rule": "order_approval.v1",
    "self_cleaning": "",
    "staff": 23,
    "supplier_name": "Aysgarth Skills CIC",
    "summary": "Six weeks of customer service, tills and stock work, with a work trial in the last week.",
    "title": "Retail skills with a work trial",
    "to_category": "GETTING_JOBS",
    "turns_id": "DPS-EMPLOYABILITY/SKILLS_FOR_WORK/D07",
    "turnover_pence": 118_000_000,
    "venue": "Wharfside Centre",
    "digest": "daily:2016-11-21",
    "distance_km": 8.4,
    "completion_percent": 71.5,
    "outward": "LS1",
    "opener": "1c7f09be",
    "openers": ["1c7f09be", "5e0c2d7b", "8b41f6a3"],
    "openers_needed": 2,
    "evaluator": "5e0c2d7b",
    "evaluators": ["5e0c2d7b", "9d20b7c4"],
    "successor": "9d20b7c4",
    "prepared_by": "8b41f6a3",
    "proposed_by": "8b41f6a3",
    "returned_by": "1c7f09be",
    "approved_by": "1c7f09be",
    "estimate_pence": 840_000,
    "price_percent": 40,
    "quality_floor_percent": 60,
    "points": 80,
    "score": 74,
}
_BY_OWNER: Mapping[tuple[str, str], Any] = {
    ("supplier_registry", "policies"): ["application_decision.v1"],
    ("catalogue", "policies"): ["order_dates.v1", "payment_split.v1"],
    ("client_journey", "policies"): ["requirements_to_come.v1", "suppression.v1"],
}
_VENUE = {
    "name": "Wharfside Centre",
    "postcode": "LS1 4DY",
    "latitude": 53.79648,
    "longitude": -1.54785,
    "district": "D07",
}
_BY_MODEL: Mapping[str, Sample] = {
    "KeyOfLine": {"line": 1, "key": "5abafd93ba762edf343a3cb266f2df0a", "number": 1},
    "Coach": {"issuer": "https://identity.example", "subject": "8b41f6a3"},
    "Identifier": {"scheme": "GB-COH", "id": "00000000"},
    "Price": {"pence": 42_000, "currency": "GBP", "per": "place", "vat": "included", "vat_rate": 20},
    "Duration": {"value": 6, "unit": "week", "hours": 90},
    "WeeklyPattern": {"days": ["tuesday", "thursday"], "parts_of_day": ["daytime"], "hours": 15},
    "EntryCondition": {"kind": "english_for_the_course", "detail": "Entry level 3"},
    "Qualification": {"scheme": "ofqual", "reference": "603/1234/5"},
    "PaymentParts": {
        "start_percent": 20,
        "completion_percent": 50,
        "job_outcome_percent": 20,
        "sustained_percent": 10,
    },
    "PaymentShares": {
        "start_percent": 20,
        "completion_percent": 50,
        "job_outcome_percent": 20,
        "sustained_percent": 10,
    },
    "Source": {
        "offer_id": derived_id(_ORIGIN, "offer_id"),
        "offer_version": 2,
        "start_id": derived_id(_ORIGIN, "start_id"),
        "places": 12,
    },
    "Weight": {"criterion": "approach", "percent": 60},
    "RequirementLine": {"district_group": "G1", "district": "D02", "stated": 15, "forecast": 10},
    "KeptVenue": {**_VENUE, "reference": "WHARF"},
    "Delivery": {
        "mode": "in_person",
        "venues": [_VENUE],
        "national": False,
    },
}

_OWNERS_WITHOUT_FREE_TEXT = frozenset({"client_journey", "ordering"})


class NoSample(LookupError):
    """A field of an event says nothing from which a sensible value follows."""


def sample_of(event: type[Event]) -> Sample:
    """Return a message of this event: topic, key, headers, value. Raises `NoSample` naming the field."""
    filled = event.model_validate({name: _value(event, name, field) for name, field in event.model_fields.items()})
    headers = {name: value.decode() for name, value in _envelope(filled).to_headers()}
    return {"topic": event.TOPIC, "key": filled.subject, "headers": headers, "value": orjson.loads(encode(filled))}


def _envelope(event: Event) -> Envelope:
    return Envelope(
        id=f"{event.subject}:{_VERSION}",
        source=owner_of(event.TYPE),
        type=event.TYPE,
        time=_MOMENT,
        subject=event.subject,
        aggregate_version=_VERSION,
        previous_version=_VERSION - 1,
        correlation_id=derived_id(_ORIGIN, "correlation").hex,
        traceparent=_TRACE,
        originated_at=_MOMENT,
    )


def _value(event: type[Event], name: str, field: FieldInfo) -> Any:
    if field.examples:
        return field.examples[0]
    listed = _BY_OWNER.get((owner_of(event.TYPE), name), _BY_NAME.get(name))
    if listed is not None:
        return listed
    code = next((each for each in field.metadata if isinstance(each, Code)), None)
    if code is not None:
        return _coded(event, code, field.annotation)
    try:
        return _of_type(event, name, field.annotation)
    except NoSample:
        if field.is_required():
            raise
        return field.get_default(call_default_factory=True)


def _of_type(event: type[Event], name: str, annotation: Any) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        code = next((each for each in inner[1:] if isinstance(each, Code)), None)
        return _coded(event, code, inner[0]) if code else _of_type(event, name, inner[0])
    if origin in {Union, UnionType}:
        return _of_type(event, name, next(each for each in inner if each is not NoneType))
    if origin in {tuple, list, frozenset}:
        return [_of_type(event, name, inner[0])]
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return _of_model(event, annotation)
    return _simple(event, name, annotation)


def _of_model(event: type[Event], model: type[BaseModel]) -> Any:
    if model.__name__ in _BY_MODEL:
        return _BY_MODEL[model.__name__]
    return {name: _value(event, name, field) for name, field in model.model_fields.items()}


def _simple(event: type[Event], name: str, annotation: Any) -> Any:
    if annotation is UUID:
        return derived_id(_ORIGIN, name)
    if annotation is AwareDatetime or annotation is datetime:
        return _MOMENT
    if annotation is date:
        return _DAY
    if annotation is bool:
        return True
    if annotation is Sealed:
        return Sealed.of(b"made by a key of the vault")
    if annotation is int:
        return 1
    raise NoSample(f"{event.TYPE}: give {name} an example, in its contract or by its name in {__name__}")


def _coded(event: type[Event], code: Code, annotation: Any) -> Any:
    first = _CODES.get(code.of) or next(iter(LISTS[code.of]()))
    if annotation is not Reason:
        return first
    text = reasons(code.of.removesuffix(" reason"))[first].text
    return {"code": first, "detail": "" if owner_of(event.TYPE) in _OWNERS_WITHOUT_FREE_TEXT else text}
