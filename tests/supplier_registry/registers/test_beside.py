"""What a register says beside what the supplier says of itself, and taking it over: only as it was seen."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.registers.domain.beside import Takeable, is_the_same_place, otherwise
from services.supplier_registry.registers.domain.checks import RegisterChecks
from services.supplier_registry.registers.domain.taking_over import TakeOver, take_over
from services.supplier_registry.suppliers.domain.identifiers import NumberInRegister
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Address, Identifier, RegisterEntry, SupplierEvent
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import NOON, TERMS, a_registered
from tests.supplier_registry.registers.test_checking import CHECKS, COMPANY, after, told, wanted

HARBOUR = Address(lines=("7 Harbour Road",), town="Hull", postcode="HU1 2AA", country="GB")
SAME = RegisterEntry(
    name="BEACON SKILLS LIMITED",
    standing="active",
    status="active",
    kind="ltd",
    address="1 Wharf Street, Leeds, West Yorkshire, LS1 4DY",
)
OTHER = RegisterEntry(
    name="BEACON GROUP PLC",
    standing="insolvent",
    status="liquidation",
    kind="plc",
    address="7 Harbour Road, Hull, HU1 2AA",
    identifiers=(Identifier(scheme="GB-CHC", id="1012345"),),
    registered_address=HARBOUR,
)


def seen(entry: RegisterEntry | None) -> RegisterChecks:
    return after(wanted(a_registered()), told(wanted(a_registered()), entry))


def asked(*fields: Takeable, **differing: Any) -> TakeOver:
    usual: dict[str, Any] = {"number": NumberInRegister(scheme="GB-COH", id="01234567"), "checked_at": NOON}
    return TakeOver(**(usual | {"fields": fields or tuple(Takeable)} | differing))


def taken(asked: TakeOver, entry: RegisterEntry | None = OTHER, supplier: Supplier | None = None) -> list[Event]:
    return take_over(seen(entry), supplier or a_registered(), asked, TERMS, NOON)


def refused(asked: TakeOver, entry: RegisterEntry | None = OTHER, supplier: Supplier | None = None) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        taken(asked, entry, supplier)
    return set(refusal.value.codes)


def then(events: list[Event]) -> Supplier:
    supplier = a_registered()
    for event in events:
        if isinstance(event, SupplierEvent):
            supplier = SUPPLIERS.evolve(supplier, event)
    return supplier


def test_what_a_register_writes_in_its_own_way_is_no_difference() -> None:
    assert otherwise(a_registered(), "GB-COH", SAME) == ()
    assert otherwise(a_registered(), "GB-COH", None) == ()
    unknown = SAME.model_copy(update={"kind": "a-new-word", "address": "", "standing": "unknown"})
    assert otherwise(a_registered(), "GB-COH", unknown) == ()


def test_every_difference_is_named_with_both_sides() -> None:
    found = otherwise(a_registered(), "GB-COH", OTHER)
    assert [(each.field, each.here, each.there, each.may_be_taken_over) for each in found] == [
        ("name", "Beacon Skills", "BEACON GROUP PLC", True),
        ("legal_form", "limited_company", "public_limited_company or community_interest_company", False),
        ("registered_address", "1 Wharf Street, Leeds, LS1 4DY", "7 Harbour Road, Hull, HU1 2AA", True),
        ("standing", "", "insolvent", False),
        ("identifiers.GB-CHC", "", "1012345", False),
    ]


def test_what_was_never_said_is_a_difference_too() -> None:
    silent = replace(a_registered(), legal_form=None, registered_address=None)
    partnership = SAME.model_copy(update={"kind": "llp"})
    assert [(each.field, each.here) for each in otherwise(silent, "GB-COH", partnership)] == [
        ("legal_form", ""),
        ("registered_address", ""),
    ]


@given(st.lists(st.sampled_from(["1 Wharf Street", "Leeds", "LS1 4DY", "Yorkshire"]), unique=True))
def test_a_place_is_the_same_only_where_every_part_of_it_is_named(parts: list[str]) -> None:
    here = Address(lines=("1 Wharf Street",), town="Leeds", postcode="LS1 4DY", country="GB")
    assert is_the_same_place(here, ", ".join(parts).upper()) == ({"1 Wharf Street", "Leeds", "LS1 4DY"} <= set(parts))


def test_what_the_member_names_is_taken_over_and_nothing_else() -> None:
    only_name = taken(asked(Takeable.NAME))
    assert [type(each) for each in only_name] == [facts.SupplierDetailsChanged, facts.RegisterEntryTakenOver]
    assert then(only_name).name == "BEACON GROUP PLC"
    assert then(only_name).registered_address == a_registered().registered_address
    moved = taken(asked(Takeable.REGISTERED_ADDRESS))
    assert [type(each) for each in moved] == [facts.SupplierAddressesDeclared, facts.RegisterEntryTakenOver]
    assert then(moved).registered_address == HARBOUR
    (_, noted) = moved
    assert isinstance(noted, facts.RegisterEntryTakenOver)
    assert (noted.checks_id, noted.number, noted.fields, noted.checked_at) == (
        CHECKS,
        COMPANY,
        ("registered_address",),
        NOON,
    )
    both = then(taken(asked(Takeable.NAME, Takeable.REGISTERED_ADDRESS)))
    left = [each.field for each in otherwise(both, "GB-COH", OTHER)]
    assert left == ["legal_form", "standing", "identifiers.GB-CHC"]
    assert take_over(seen(OTHER), both, asked(Takeable.NAME), TERMS, NOON) == [], "a repeat changes nothing"


def test_a_form_that_is_the_only_one_of_its_word_is_taken_over() -> None:
    partnership = SAME.model_copy(update={"kind": "llp"})
    assert then(taken(asked(Takeable.LEGAL_FORM), partnership)).legal_form == "limited_liability_partnership"


def test_nothing_is_taken_over_that_was_not_seen_or_that_cannot_stand_here() -> None:
    assert refused(asked(checked_at=NOON - timedelta(days=30))) == {"checked_since", "not_to_be_taken_over"}
    assert refused(asked(Takeable.LEGAL_FORM)) == {"not_to_be_taken_over"}
    whole = OTHER.model_copy(update={"registered_address": None})
    assert refused(asked(Takeable.REGISTERED_ADDRESS), whole) == {"not_to_be_taken_over"}
    assert refused(asked(), None) == {"no_entry"}
    assert refused(asked(number=NumberInRegister(scheme="GB-COH", id="07654321"))) == {"no_entry"}
    long = OTHER.model_copy(update={"name": "x" * 300})
    assert refused(asked(Takeable.NAME), long) == {"not_to_be_taken_over"}
    odd = OTHER.model_copy(update={"registered_address": HARBOUR.model_copy(update={"postcode": "nowhere"})})
    assert refused(asked(Takeable.REGISTERED_ADDRESS), odd) == {"postcode_invalid"}
    silent = replace(a_registered(), legal_form=None)
    assert refused(asked(Takeable.NAME), supplier=silent) == {"details_missing"}
