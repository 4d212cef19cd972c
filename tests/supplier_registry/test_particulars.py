"""What an organisation says of itself: held together, kept in one form, and tested by the law on its figures."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.organisations.domain.numbers import warnings_on
from services.supplier_registry.suppliers.domain.addresses import WriteAddress
from services.supplier_registry.suppliers.domain.details import ChangeDetails, change_details
from services.supplier_registry.suppliers.domain.particulars import WriteSocialPurpose
from services.supplier_registry.suppliers.domain.supplier import SUPPLIERS
from shared.contracts import supplier_registry as facts
from shared.kernel.rules import Rejected
from shared.reference import legal_forms
from tests.supplier_registry.examples import NOON, TERMS, a_member, a_registered, after, details

TODAY = NOON.date()
ABROAD = {"lines": ("3 Rue du Port",), "town": "Calais", "country": "FR"}


def purpose(**differing: Any) -> WriteSocialPurpose:
    usual = {"objectives": ("social",), "surplus_reinvested_percent": 80, "asset_lock": False}
    return WriteSocialPurpose(**(usual | differing))


def changed(asked: ChangeDetails, today: date = TODAY) -> list[Any]:
    return change_details(a_member(), asked, TERMS, today)


def refused(asked: ChangeDetails) -> list[tuple[str, str]]:
    with pytest.raises(Rejected) as refusal:
        changed(asked)
    return [(each.code, each.pointer) for each in refusal.value.rejections]


def test_a_supplier_that_grew_is_small_no_longer() -> None:
    told, figures = changed(details(name="Beacon plc", staff=400))
    assert isinstance(told, facts.SupplierDetailsChanged)
    assert (told.name, told.sme, told.policies) == ("Beacon plc", False, (TERMS.sme_stamp, TERMS.vcse_stamp))
    assert isinstance(figures, facts.SupplierFiguresDeclared)
    assert after(a_member(), [told, figures]).figures.staff == 400


def test_figures_alone_and_addresses_alone_are_a_private_matter() -> None:
    (figures,) = changed(details(staff=13))
    (moved,) = changed(details(trading_addresses=(WriteAddress(**ABROAD),)))
    assert isinstance(figures, facts.SupplierFiguresDeclared)
    assert isinstance(moved, facts.SupplierAddressesDeclared)
    assert figures.PRIVATE
    assert moved.PRIVATE
    assert after(a_member(), [moved]).trading_addresses[0].country == "FR"


def test_the_same_details_again_change_nothing() -> None:
    assert changed(details()) == []


def test_what_a_supplier_is_for_is_kept_with_its_figures() -> None:
    asked = details(legal_form="guarantee_company", social_purpose=purpose(), year_ended_on=date(2016, 3, 31))
    supplier = after(a_registered(), change_details(a_registered(), asked, TERMS, TODAY))
    assert supplier.vcse
    assert supplier.figures == asked.figures
    assert SUPPLIERS.decode(SUPPLIERS.encode(supplier)) == supplier


@pytest.mark.parametrize(
    ("form", "said", "vcse"),
    [
        ("guarantee_company", purpose(surplus_reinvested_percent=51), True),
        ("guarantee_company", purpose(surplus_reinvested_percent=50), False),
        ("guarantee_company", None, False),
        ("public_body", purpose(surplus_reinvested_percent=100), False),
        ("community_interest_company", purpose(asset_lock=True), True),
    ],
)
def test_a_social_enterprise_is_one_by_the_legal_test_and_not_by_its_word(
    form: str, said: WriteSocialPurpose | None, *, vcse: bool
) -> None:
    told = changed(details(legal_form=form, social_purpose=said, name="Other"))[0]
    assert (told.vcse, told.legal_form) == (vcse, form)


def test_every_contradiction_is_said_at_once() -> None:
    asked = details(
        legal_form="community_interest_company",
        registered_address=WriteAddress(lines=("1 Wharf Street",), town="Leeds", postcode="LS1 CCC"),
        trading_addresses=(
            WriteAddress(lines=("1 Wharf Street",), town="Leeds"),
            WriteAddress(**ABROAD, district="D07"),
            WriteAddress(**ABROAD),
        ),
        year_ended_on=TODAY,
        social_purpose=purpose(),
    )
    assert refused(asked) == [
        ("postcode_invalid", "/registered_address/postcode"),
        ("postcode_missing", "/trading_addresses/0/postcode"),
        ("district_abroad", "/trading_addresses/1/district"),
        ("year_not_ended", "/year_ended_on"),
        ("asset_lock_not_of_form", "/social_purpose/asset_lock"),
    ]


def test_figures_of_the_year_that_ended_yesterday_are_taken() -> None:
    (figures,) = changed(details(year_ended_on=TODAY - timedelta(days=1)))
    assert isinstance(figures, facts.SupplierFiguresDeclared)


@pytest.mark.parametrize("written", ["ls14dy", " LS1  4DY ", "LS1 4DY"])
def test_an_address_is_one_however_its_postcode_is_written(written: str) -> None:
    address = WriteAddress(lines=("1 Wharf Street",), town="Leeds", postcode=written)
    assert changed(details(registered_address=address)) == []


def test_an_address_abroad_has_whatever_code_it_has_there() -> None:
    (moved,) = changed(details(registered_address=WriteAddress(**ABROAD, postcode="62100")))
    assert moved.registered.postcode == "62100"


@given(st.sampled_from(sorted(legal_forms())), st.booleans(), st.integers(0, 100))
def test_whatever_the_form_what_is_said_of_it_is_taken_or_refused_with_reasons(
    form: str, locked: bool, share: int
) -> None:
    asked = details(legal_form=form, social_purpose=purpose(asset_lock=locked, surplus_reinvested_percent=share))
    expected = {"always": True, "never": False}.get(legal_forms()[form].asset_lock, locked)
    if locked is not expected:
        assert refused(asked) == [("asset_lock_not_of_form", "/social_purpose/asset_lock")]
        return
    supplier = after(a_member(), changed(asked))
    assert supplier.vcse is (share > 50 and not legal_forms()[form].public_sector)
    assert change_details(supplier, asked, TERMS, TODAY) == [], "a repeat changes nothing"


def test_an_organisation_that_names_no_number_of_its_form_is_pointed_out_and_kept_out_of_nothing() -> None:
    learning = (facts.Identifier(scheme="UKPRN", id="10012345"),)
    (warned,) = warnings_on(learning, "limited_company")
    assert (warned.code, warned.pointer) == ("number_expected", "/identifiers")
    assert warnings_on(learning, "sole_trader") == warnings_on(learning, None) == []
