"""What an export has of a client: all that is kept, in words that a person reads, and nothing of anybody else."""

from dataclasses import dataclass, fields
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from services.client_journey.rights.exported import EXPORTED, LEFT_OUT
from services.client_journey.rights.exporting import ANOTHER, ERASED, STAFF, YOUR_RIGHTS, Export, plain, sealed_in
from services.client_journey.rights.page import page_of
from services.client_journey.wiring import SERVICE
from shared.contracts.sealed import Sealed
from shared.kernel.ids import new_id

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
A_NOTE, ANOTHER_NOTE = Sealed.of(b"one"), Sealed.of(b"another")


@dataclass(frozen=True)
class Thing:
    """Something that is kept of a client."""

    note_id: UUID
    client_id: UUID
    written_by: str
    written_on: date
    notes: tuple[Sealed, ...]
    days: dict[str, date]


THING = Thing(new_id(), uuid4(), "tester", NOON.date(), (A_NOTE, ANOTHER_NOTE), {"first": NOON.date()})


def test_every_kind_of_thing_that_is_kept_of_a_client_is_exported_or_left_out_with_a_reason() -> None:
    of_clients = {
        each.name
        for each in SERVICE.aggregates
        if {field.name for field in fields(each.state)} & {"client_id", "journey_id", "journey_ids"}
    }
    exported = {each.kind.name for each in EXPORTED}
    unheard_of = of_clients - exported - LEFT_OUT.keys()
    assert unheard_of == set(), "add it to EXPORTED, or to LEFT_OUT with the reason: rights/exported.py"
    assert not exported & LEFT_OUT.keys()
    assert exported | LEFT_OUT.keys() <= {each.name for each in SERVICE.aggregates}


def test_what_is_sealed_is_said_as_it_was_opened_and_what_is_gone_as_erased() -> None:
    assert [*sealed_in([THING])] == [A_NOTE, ANOTHER_NOTE]
    assert plain(THING, {A_NOTE: '{"text": "He likes <tea>"}', ANOTHER_NOTE: None}) == {
        "note_id": str(THING.note_id),
        "written_by": STAFF,
        "written_on": "2017-03-01",
        "notes": [{"text": "He likes <tea>"}, ERASED],
        "days": {"first": "2017-03-01"},
    }


def test_the_page_says_all_of_it_to_a_person_and_runs_nothing_that_was_said() -> None:
    said = plain(THING, {A_NOTE: '{"text": "<script>alert(1)</script>"}', ANOTHER_NOTE: None})
    page = page_of(Export(new_id(), NOON, {"client": [said, {"withheld": ANOTHER}]}, 1))
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert page.startswith('<!doctype html><html lang="en-GB">')
    assert page.count("<h2>") == len(EXPORTED) + 2
    assert all(each.heading.split("'")[0] in page for each in EXPORTED)
    assert "about another person" in page
    assert "Written on" in page
    assert YOUR_RIGHTS[-1] in page
