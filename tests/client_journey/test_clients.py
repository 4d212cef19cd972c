"""The rules of clients: sealed values are copied, an erased client gets nothing new, details are held to limits."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic import TypeAdapter, ValidationError

from services.client_journey.clients.domain.client import (
    CLIENTS,
    Client,
    kept,
    record_access,
    record_contact,
    with_journey,
)
from services.client_journey.clients.domain.details import AccessNeeds, ContactDetails, check, read, text_of
from services.client_journey.clients.domain.opening import LOOKS_AFTER, reason_for
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.commands import is_confidential
from shared.kernel.rules import Rejected

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
CLIENT, JOURNEY = uuid4(), uuid4()
SEALED = Sealed.of(b"\x02 what only a key opens")


def a_client(*more: Event) -> Client:
    found = CLIENTS.fold([*with_journey(None, CLIENT, JOURNEY, NOON), *more])
    assert found
    return found


def test_a_client_is_recorded_with_its_first_journey_and_keeps_each_once() -> None:
    client = a_client()
    assert client.journey_ids == (JOURNEY,)
    assert with_journey(client, CLIENT, JOURNEY, NOON) == []
    another = uuid4()
    assert a_client(*with_journey(client, CLIENT, another, NOON)).journey_ids == (JOURNEY, another)


def test_what_is_sealed_is_kept_as_it_is_and_the_latest_counts() -> None:
    newer = Sealed.of(b"\x02 newer")
    first = record_contact(a_client(), SEALED, NOON)
    client = a_client(*first, *record_access(a_client(), SEALED, NOON), *record_contact(a_client(*first), newer, NOON))
    assert (client.contact, client.access, client.contact_at) == (newer, SEALED, NOON)
    assert CLIENTS.decode(CLIENTS.encode(client)) == client


def test_nothing_is_recorded_of_a_client_who_is_unknown_or_erased() -> None:
    erased = Client(CLIENT, NOON, (JOURNEY,), erased_at=NOON)
    for client, code in ((None, "client_unknown"), (erased, "client_erased")):
        for record in (lambda c: record_contact(c, SEALED, NOON), lambda c: record_access(c, SEALED, NOON), kept):
            with pytest.raises(Rejected) as refused:
                record(client)
            assert refused.value.codes == {code}
    with pytest.raises(Rejected):
        with_journey(erased, CLIENT, uuid4(), NOON)


DETAILS: dict[str, Any] = {
    "name": "Siân Jêneŵ-O'Hara",
    "language": "cy",
    "address": ["Tŷ Gwyn", "1 Example Street"],
    "postcode": "CF10 1AA",
    "phone": "+44 29 2000 0000",
    "email": "sian@example.org",
    "preferred_way": "letter",
}


def details(**changed: Any) -> ContactDetails:
    return TypeAdapter(ContactDetails).validate_json(TypeAdapter(dict).dump_json({**DETAILS, **changed}), strict=True)


def test_details_come_back_from_their_text_as_they_were() -> None:
    assert read(ContactDetails, text_of(details())) == details()
    needs = AccessNeeds(needs=("step_free",), said="A lift, please.")
    assert read(AccessNeeds, text_of(needs)) == needs
    assert is_confidential(ContactDetails)
    assert is_confidential(AccessNeeds)
    check(details())


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""}, {"name": "\u3164"}, {"name": "Anna\u202e"}, {"name": 7}, {"name": "x" * 201},
        {"language": "fr"}, {"address": ["x"] * 7}, {"address": ["a\nb"]}, {"address": ["x" * 101]},
        {"postcode": "CF101AA<"}, {"postcode": "12345"}, {"phone": "call me"}, {"phone": "1"}, {"phone": "0" * 40},
        {"email": "sian"}, {"email": "a b@example.org"}, {"email": "x@y" + "z" * 300 + ".org"},
        {"preferred_way": "pigeon"}, {"nickname": "x"},
    ],
    ids=str,
)  # fmt: skip
def test_details_that_are_none_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        details(**wrong)


def test_a_way_for_which_nothing_is_recorded_and_a_postcode_alone_are_refused_with_both_reasons() -> None:
    with pytest.raises(Rejected) as refused:
        check(details(address=[], preferred_way="letter"))
    assert refused.value.codes == {"way_not_recorded", "address_missing"}
    assert "CF10" not in str(refused.value)
    with pytest.raises(Rejected) as refused:
        check(details(phone=None, preferred_way="text_message"))
    assert refused.value.codes == {"way_not_recorded"}


def test_who_looks_after_the_client_needs_no_reason_and_others_do() -> None:
    assert reason_for(None, looks_after=True) == LOOKS_AFTER
    assert reason_for("coach_away", looks_after=False) == "coach_away"
    for asked, code in ((None, "reason_needed"), (LOOKS_AFTER, "reason_not_given"), ("emergency", "reason_not_given")):
        with pytest.raises(Rejected) as refused:
            reason_for(asked, looks_after=False)
        assert refused.value.codes == {code}
