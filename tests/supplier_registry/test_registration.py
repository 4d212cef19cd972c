"""Registering an organisation and who speaks for it: pure decisions."""

from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from services.supplier_registry.organisations.domain.accounts import SpeaksFor
from services.supplier_registry.organisations.domain.numbers import (
    ChangeNumbers,
    StrikeNumber,
    change_numbers,
    claims_on,
    strike_number,
    warnings_on,
)
from services.supplier_registry.organisations.domain.registration import (
    Register,
    register,
)
from services.supplier_registry.suppliers.domain.identifiers import NumberInRegister
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import Identifier
from shared.kernel.accounts import Account, Link, organisation
from shared.kernel.rules import Rejected
from tests.supplier_registry.examples import LINK, NOON, SUPPLIER, TERMS, a_member, a_registered, a_registration, after
from tests.supplier_registry.registering import ADDRESS, details

ISSUER = "https://identity.example"
ORG = UUID("5f0c6a9e-3f1b-4a57-9d0a-1c2b3d4e5f60")
VAT = NumberInRegister(scheme="GB-VAT", id="980780684")
PURPOSE = {"objectives": ["social"], "surplus_reinvested_percent": 80, "asset_lock": True}
COMPANY = NumberInRegister(scheme="GB-COH", id="SC123456")


def test_a_registration_tells_what_is_public_and_links_whoever_made_it() -> None:
    told, addresses, figures, linked = register(a_registration(staff=300), LINK, SUPPLIER, (), None, TERMS, NOON)
    assert isinstance(told, facts.SupplierRegistered)
    assert (told.name, told.sme, told.policies) == ("Beacon Skills", False, (TERMS.sme_stamp, TERMS.vcse_stamp))
    assert isinstance(figures, facts.SupplierFiguresDeclared)
    assert addresses.PRIVATE
    assert figures.PRIVATE
    assert linked == facts.AccountLinked(supplier_id=SUPPLIER, org="beacon", linked_at=NOON)
    supplier = after(None, [told, addresses, figures, linked])
    assert (supplier.memberships, supplier.accounts, supplier.figures.staff) == ({}, (LINK,), 300)
    assert SUPPLIERS.decode(SUPPLIERS.encode(supplier)) == supplier


def test_a_number_and_an_account_belong_to_one_live_organisation() -> None:
    asked = a_registration(identifiers=(VAT, COMPANY))
    (number,) = claims_on(asked.identifiers)
    assert number.id == "organisation:GB-COH:SC123456", "a VAT group shares its number"
    with pytest.raises(Rejected) as refused:
        register(asked, LINK, SUPPLIER, [number, LINK.claim], None, TERMS, NOON)
    assert [(each.code, each.pointer) for each in refused.value.rejections] == [
        ("already_registered", ""),
        ("number_registered", "/identifiers/1/id"),
    ]
    assert {each.id for each in SUPPLIERS.claims(a_registered(identifiers=(VAT, COMPANY)))} == {
        number.id,
        "org:beacon",
    }


def test_whoever_speaks_for_a_supplier_registers_no_second_one() -> None:
    with pytest.raises(Rejected) as refused:
        register(a_registration(), LINK, SUPPLIER, (), ORG, TERMS, NOON)
    assert refused.value.codes == {"already_registered"}


def test_a_shared_number_alone_does_not_say_who_an_organisation_is() -> None:
    with pytest.raises(Rejected) as refused:
        register(a_registration(identifiers=(VAT,)), LINK, SUPPLIER, (), None, TERMS, NOON)
    assert refused.value.codes == {"number_not_its_own"}


def test_what_stands_out_in_a_number_is_said_and_keeps_nobody_out() -> None:
    odd = (Identifier(scheme="GB-COH", id="01234567"), Identifier(scheme="GB-COH", id="QX123456"))
    assert [(each.code, each.pointer) for each in warnings_on(odd)] == [("number_unusual", "/identifiers/1/id")]


@pytest.mark.parametrize(
    ("differing", "field"),
    [
        ({"identifiers": []}, "identifiers"),
        ({"identifiers": [{"scheme": "XX", "id": "1"}]}, "identifiers"),
        ({"identifiers": [{"scheme": "GB-COH", "id": "1234567"}]}, "identifiers"),
        ({"identifiers": [{"scheme": "GB-COH", "id": each} for each in ("SC123456", "sc 123456")]}, "identifiers"),
        ({"staff": -1}, "staff"),
        ({"turnover_pence": -1}, "turnover_pence"),
        ({"name": " "}, "name"),
        ({"insurance": "none"}, "insurance"),
        ({"vcse": True}, "vcse"),
        ({"legal_form": "charity"}, "legal_form"),
        ({"registered_address": ADDRESS | {"lines": []}}, "registered_address"),
        ({"registered_address": ADDRESS | {"lines": ["1 Wharf\u202e Street"]}}, "registered_address"),
        ({"registered_address": ADDRESS | {"lines": ["1 Wharf Street\nLeeds"]}}, "registered_address"),
        ({"registered_address": ADDRESS | {"town": "\u3164"}}, "registered_address"),
        ({"registered_address": ADDRESS | {"country": "UK"}}, "registered_address"),
        ({"registered_address": ADDRESS | {"district": "D99"}}, "registered_address"),
        ({"trading_addresses": [ADDRESS, ADDRESS]}, "trading_addresses"),
        ({"year_ended_on": "1999-12-31"}, "year_ended_on"),
        (
            {"social_purpose": {"objectives": [], "surplus_reinvested_percent": 80, "asset_lock": True}},
            "social_purpose",
        ),
        (
            {"social_purpose": {"objectives": ["social"], "surplus_reinvested_percent": 101, "asset_lock": True}},
            "social_purpose",
        ),
    ],
)
def test_a_registration_that_cannot_be_read_is_refused_by_field(differing: dict[str, object], field: str) -> None:
    body = {
        **details(),
        "identifiers": [{"scheme": "UKPRN", "id": "10012345"}],
    }
    read = TypeAdapter(Register)
    assert read.validate_python(body).identifiers[0].id == "10012345"
    with pytest.raises(ValidationError) as invalid:
        read.validate_python(body | differing)
    assert {each["loc"][0] for each in invalid.value.errors()} == {field}


@pytest.mark.parametrize("spelt", [str(ORG).upper(), f"{{{ORG}}}", ORG.urn, ORG.hex])
def test_an_organisation_is_linked_as_a_value_and_other_text_as_it_is(spelt: str) -> None:
    assert SpeaksFor(kind="organisation", id=spelt).link(ISSUER) == Link(org=str(ORG))
    assert SpeaksFor(kind="organisation", id=" Beacon").link(ISSUER) == Link(org=" Beacon")
    assert SpeaksFor(kind="account", id=spelt).link(ISSUER) == Link(issuer=ISSUER, subject=spelt)


def test_a_blank_name_stands_for_nobody() -> None:
    assert organisation(" \t") is organisation(None) is None
    with pytest.raises(Rejected) as refused:
        SpeaksFor(kind="organisation", id=" ").link(ISSUER)
    assert refused.value.codes == {"account_unnamed"}


def test_an_organisation_counts_before_the_account_itself() -> None:
    assert Account(ISSUER, "ada", "beacon").links == (Link(org="beacon"), Link(issuer=ISSUER, subject="ada"))


def test_a_member_adds_numbers_and_keeps_those_that_it_was_admitted_by() -> None:
    (company,) = a_registration().identifiers
    both, other = ChangeNumbers(identifiers=(company, COMPANY)), ChangeNumbers(identifiers=(COMPANY,))
    assert change_numbers(a_member(), ChangeNumbers(identifiers=(company,)), ()) == []
    (added,) = change_numbers(a_member(), both, ())
    assert isinstance(added, facts.SupplierIdentifiersChanged)
    assert [each.id for each in after(a_member(), [added]).identifiers] == [company.id, COMPANY.id]
    with pytest.raises(Rejected) as refused:
        change_numbers(a_member(), other, claims_on((COMPANY,)))
    assert refused.value.codes == {"numbers_fixed", "number_registered"}
    (corrected,) = change_numbers(a_registered(), other, ())
    assert isinstance(corrected, facts.SupplierIdentifiersChanged)
    assert [each.id for each in corrected.identifiers] == [COMPANY.id]
    with pytest.raises(Rejected) as shared:
        change_numbers(a_registered(), ChangeNumbers(identifiers=(VAT,)), ())
    assert shared.value.codes == {"number_not_its_own"}


def test_a_number_that_is_struck_is_held_no_longer_and_striking_it_again_changes_nothing() -> None:
    (company,) = a_registration().identifiers
    struck = after(a_member(), strike_number(a_member(), StrikeNumber(identifier=company)))
    assert [each.id for each in SUPPLIERS.claims(struck)] == ["org:beacon"]
    assert strike_number(struck, StrikeNumber(identifier=company)) == []
