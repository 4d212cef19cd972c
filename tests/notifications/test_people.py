"""The address book, decided purely: who is in it, what reaches whom, and what becomes of an address."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from services.notifications.people.domain import registering
from services.notifications.people.domain.person import PEOPLE, Person, evolve, person_of
from services.notifications.people.domain.recipient import BUYING, COMMERCIAL, Recipient, inboxes
from services.notifications.people.domain.registering import CloseAccount, Details, Email, NewEmail, Register
from shared.contracts.event import Event
from shared.contracts.notifications import EmailRecorded, EmailRemoved, PersonChanged, PersonClosed, PersonRegistered
from shared.contracts.sealed import Sealed
from shared.kernel.accounts import Account
from shared.kernel.rules import Rejected

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
COACH = Details(Account("https://id", "anna"), roles=("work_coach",), districts=("D01",), jobcentres=("AAA",))
PERSON_ID = uuid4()


def folded(*events: Event, after: Person | None = None) -> Person:
    person = after
    for each in events:
        person = evolve(person, each)
    assert person is not None
    return person


def an_email() -> NewEmail:
    return NewEmail(uuid4(), Sealed.of(b"sealed"))


def a_coach(email: NewEmail | None = None) -> Person:
    return folded(*registering.register(None, PERSON_ID, COACH, email, NOON))


def test_whoever_registers_is_in_the_book_once_and_unchanged_when_it_repeats_itself() -> None:
    events = registering.register(None, PERSON_ID, COACH, an_email(), NOON)
    assert [type(each) for each in events] == [PersonRegistered, EmailRecorded]
    person = folded(*events)
    assert registering.register(person, uuid4(), COACH, None, NOON) == []
    assert PEOPLE.claims(person) == (person_of(COACH.account),)
    assert set(person.reached_by) == {"district:D01", "jobcentre:AAA", "team:districts"}


def test_what_a_token_says_now_replaces_what_it_said() -> None:
    moved = replace(COACH, districts=("D02",), jobcentres=(), language="cy")
    (changed,) = registering.register(a_coach(), PERSON_ID, moved, None, NOON)
    assert isinstance(changed, PersonChanged)
    person = folded(changed, after=a_coach())
    assert (person.reached_by, person.language) == (("district:D02", "team:districts"), "cy")


def test_a_new_address_puts_the_key_of_the_old_one_out_of_use() -> None:
    first, second = an_email(), an_email()
    person = folded(*registering.register(a_coach(first), PERSON_ID, COACH, second, NOON), after=a_coach(first))
    assert (person.email_key, person.keys_to_destroy) == (second.key_id, (first.key_id,))
    person = folded(*registering.forget_email(person, first.key_id, NOON), after=person)
    assert person.keys_to_destroy is None
    assert registering.forget_email(person, first.key_id, NOON) == []


def test_an_address_that_takes_nothing_is_stopped_until_there_is_another() -> None:
    first, second = an_email(), an_email()
    person = a_coach(first)
    assert person.takes_email
    assert registering.stop_email(person, uuid4(), "address_bounced", NOON) == []
    person = folded(*registering.stop_email(person, first.key_id, "address_bounced", NOON), after=person)
    assert (person.takes_email, person.email_stopped) == (False, "address_bounced")
    assert registering.stop_email(person, first.key_id, "address_gone", NOON) == []
    assert folded(*registering.register(person, PERSON_ID, COACH, second, NOON), after=person).takes_email


def test_whoever_takes_its_address_out_stays_in_the_book() -> None:
    person = a_coach(an_email())
    (removed,) = registering.remove_email(person, NOON)
    assert isinstance(removed, EmailRemoved)
    person = folded(removed, after=person)
    assert (person.email, person.reached_by) == (None, ("district:D01", "jobcentre:AAA", "team:districts"))
    assert registering.remove_email(person, NOON) == []


def test_nothing_reaches_whoever_has_left_and_no_token_brings_it_back() -> None:
    email = an_email()
    person = a_coach(email)
    (closed,) = registering.close(person, CloseAccount(), NOON)
    assert isinstance(closed, PersonClosed)
    person = folded(closed, after=person)
    assert (person.reached_by, person.email, person.keys_to_destroy) == ((), None, (email.key_id,))
    assert PEOPLE.claims(person) == (person_of(COACH.account),)
    assert registering.close(person, CloseAccount(), NOON) == []
    with pytest.raises(Rejected) as refused:
        registering.register(person, PERSON_ID, COACH, an_email(), NOON)
    assert refused.value.codes == {"person_closed"}


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        (("work_coach",), {"district:D01", "jobcentre:AAA", "team:districts", "team:youth"}),
        (
            ("district_manager",),
            {"district:D01", "district_manager:D01", "jobcentre:AAA", "team:districts", "team:youth"},
        ),
        (("safeguarding_lead",), {"safeguarding_lead:D01", "team:youth"}),
        (("buyer", "category_manager"), {str(BUYING), str(COMMERCIAL), "team:youth"}),
        (("auditor", "something_new"), {"team:youth"}),
    ],
)
def test_roles_say_whose_messages_somebody_reads(roles: tuple[str, ...], expected: set[str]) -> None:
    found = inboxes(roles, districts=("D01",), jobcentres=("AAA",), teams=("youth",), supplier_id=uuid4())
    assert {str(each) for each in found} == expected


def test_a_supplier_reads_its_own_messages_and_no_districts() -> None:
    supplier_id = uuid4()
    found = inboxes(("supplier",), districts=("D01",), supplier_id=supplier_id)
    assert found == {Recipient("supplier", str(supplier_id))}


ADDRESS: TypeAdapter[str] = TypeAdapter(Email)


@pytest.mark.parametrize("address", ["anna@example.org", "a.b+c@mail.example.co.uk", "o'neil@example.cymru"])
def test_a_sound_address_is_taken(address: str) -> None:
    assert ADDRESS.validate_python(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "anna",
        "anna@",
        "@example.org",
        "anna@localhost",
        "anna@example.org\n",
        "anna@example.org\r\nBcc: all@example.org",
        "anna example@example.org",
        "Anna <anna@example.org>",
        "anna@example.org, all@example.org",
        "a..b@example.org",
        ".a@example.org",
        "anna@-example.org",
        "anna@example..org",
        "ann\x00a@example.org",
        "anná@example.org",
        f"{'a' * 250}@example.org",
    ],
)
def test_an_address_that_could_say_more_than_an_address_is_refused(address: str) -> None:
    with pytest.raises(ValidationError):
        ADDRESS.validate_python(address)


@given(st.text(max_size=40))
def test_no_address_holds_what_could_end_a_header(text: str) -> None:
    try:
        found = ADDRESS.validate_python(f"{text}@example.org")
    except ValidationError:
        return
    assert found.isascii()
    assert found.isprintable()
    assert not set(found) & set(' <>(),:;"\\[]')


@given(st.lists(st.sampled_from(["register", "email", "remove", "stop", "forget", "close"]), max_size=12))
def test_every_key_is_in_use_or_to_be_destroyed_or_gone(steps: list[str]) -> None:
    person, used, gone = a_coach(), set[UUID](), set[UUID]()
    for step in steps:
        events: list[Event] = []
        match step:
            case "register" | "email" if person.closed_on is None:
                email = an_email() if step == "email" else None
                used |= {email.key_id} if email else set()
                events = registering.register(person, PERSON_ID, COACH, email, NOON)
            case "remove":
                events = registering.remove_email(person, NOON)
            case "stop" if person.email_key:
                events = registering.stop_email(person, person.email_key, "address_bounced", NOON)
            case "forget":
                gone |= {*(person.keys_to_destroy or ())}
                events = [
                    event
                    for key in person.keys_to_destroy or ()
                    for event in registering.forget_email(person, key, NOON)
                ]
            case "close":
                events = registering.close(person, CloseAccount(), NOON)
        person = folded(*events, after=person)
    in_use = {person.email_key} if person.email_key else set[UUID]()
    assert used == in_use | {*(person.keys_to_destroy or ())} | gone
    assert not in_use & gone
    assert not (person.closed_on and (person.email or person.reached_by))


def test_a_refused_body_repeats_no_address() -> None:
    assert Register.__confidential__  # type: ignore[attr-defined] # set by the decorator
