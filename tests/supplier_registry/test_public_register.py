"""What the public register says: members and nothing confidential, counted as they are, in a table that is harmless."""

import csv
from dataclasses import fields, replace
from datetime import timedelta
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.public_register.domain.finding import is_called, place_of
from services.supplier_registry.public_register.domain.listing import (
    ListedMembership,
    ListedSupplier,
    Served,
    Wanted,
    counts,
    listed,
    narrowed,
)
from services.supplier_registry.public_register.domain.table import COLUMNS, table
from services.supplier_registry.suppliers.domain.membership import WithdrawMembership, leave
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.suspending import (
    ReinstateSupplier,
    SuspendSupplier,
    reinstate,
    suspend,
)
from shared.contracts.supplier_registry import Identifier
from shared.kernel.ids import new_id
from tests.supplier_registry.examples import (
    CATEGORY,
    MARKET,
    NOON,
    OTHER,
    TERMS,
    a_member,
    a_registered,
    a_suspended_member,
    after,
)

TODAY = NOON.date()
HERE = MARKET.code
DISTRICTS = ("D01", "D02", "D03")
THERE_ARE = [(HERE, CATEGORY), (HERE, OTHER), (HERE, "ENGAGEMENT")]


def the_listing(supplier: Supplier, served: Served | None = None) -> ListedSupplier:
    found = listed(supplier, TODAY, served or {})
    assert found is not None
    return found


def one(
    name: str = "Beacon Skills",
    *categories: str,
    sme: bool = True,
    vcse: bool = False,
    districts: tuple[str, ...] = (),
) -> ListedSupplier:
    memberships = tuple(ListedMembership(HERE, each, TODAY, None, districts) for each in categories or (CATEGORY,))
    return ListedSupplier(new_id(), name, (Identifier(scheme="GB-COH", id="01234567"),), sme, vcse, memberships)


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(text)))


def test_a_member_is_listed_with_its_numbers_and_each_of_its_categories() -> None:
    shown = the_listing(a_member(CATEGORY, OTHER))
    assert [(each.category, each.since) for each in shown.memberships] == [(CATEGORY, TODAY), (OTHER, TODAY)]
    assert shown.identifiers[0].id == "01234567"
    assert {each.name for each in fields(shown)} == {
        *("supplier_id", "name", "identifiers", "sme", "vcse", "memberships")
    }, "neither figures nor accounts nor anything that was said to it"


def test_who_is_a_member_of_nothing_is_not_listed() -> None:
    member = a_member()
    left = after(member, leave(member, HERE, WithdrawMembership(), NOON))
    assert listed(left, TODAY, {}) is None
    assert listed(a_registered(), TODAY, {}) is None


def test_a_membership_is_listed_until_its_last_day() -> None:
    member = a_member()
    ((name, membership),) = member.memberships.items()
    ends = type(membership)(membership.standing, membership.since, TODAY)
    ending = type(member)(**{**vars(member), "memberships": {name: ends}})
    assert the_listing(ending).memberships[0].until == TODAY
    assert listed(ending, TODAY + timedelta(days=1), {}) is None


def test_a_suspension_does_not_show_neither_while_it_stands_nor_once_it_was_lifted() -> None:
    member, suspended = a_member(), a_suspended_member()
    later = NOON + timedelta(days=9)
    lifted = after(suspended, reinstate(suspended, HERE, ReinstateSupplier(), later))
    again = after(lifted, suspend(lifted, HERE, SuspendSupplier(reason="investigation"), TERMS, later))
    assert the_listing(member) == the_listing(suspended) == the_listing(lifted) == the_listing(again)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), {"small", "large", "charity"}),
        (Wanted(sme=True), {"small", "charity"}),
        (Wanted(sme=False), {"large"}),
        (Wanted(vcse=True), {"charity"}),
        (Wanted(category=OTHER), {"charity"}),
        (Wanted(category=OTHER, sme=False), set()),
        (Wanted(market=HERE, category=CATEGORY), {"small", "large"}),
        (Wanted(market="ELSEWHERE"), set()),
        (Wanted(district="D01"), {"small", "charity"}),
        (Wanted(district="D02"), {"charity"}),
        (Wanted(category=CATEGORY, district="D02"), set()),
        (Wanted(sme=True, district="D03"), set()),
    ],
)
def test_all_that_is_asked_for_holds_of_whom_is_found(wanted: Wanted, found: set[str]) -> None:
    there_are = [
        one("small", districts=("D01",)),
        one("large", sme=False),
        one("charity", OTHER, vcse=True, districts=("D01", "D02")),
    ]
    assert {each.name for each in narrowed(there_are, wanted)} == found


members = st.lists(
    st.builds(
        lambda sme, vcse, of: replace(
            one("Any", sme=sme, vcse=vcse),
            memberships=tuple(ListedMembership(HERE, each, TODAY, None, tuple(of[each])) for each in sorted(of)),
        ),
        st.booleans(),
        st.booleans(),
        st.dictionaries(st.sampled_from([CATEGORY, OTHER]), st.sets(st.sampled_from(DISTRICTS)), min_size=1),
    ),
    max_size=30,
)


@given(members)
def test_counts_are_those_of_the_lists_that_they_count(there_are: list[ListedSupplier]) -> None:
    counted = counts(there_are, THERE_ARE, [*DISTRICTS, "D04"])
    assert counted.total.members == len(there_are)
    for each, of_it in (
        *((each, narrowed(there_are, Wanted(each.market, each.category))) for each in counted.categories),
        *((each, narrowed(there_are, Wanted(district=each.district))) for each in counted.districts),
    ):
        assert (each.members, each.sme, each.vcse) == (
            len(of_it),
            sum(member.sme for member in of_it),
            sum(member.vcse for member in of_it),
        )
        assert (each.sme_percent is None) == (not of_it)
        assert each.sme_percent is None or each.sme_percent == round(100 * each.sme / each.members, 1)
    assert counted.categories[-1].members == 0, "an empty category shows"
    assert counted.districts[-1].members == 0, "a district that nobody serves shows"


@given(members)
def test_counts_by_category_and_district_are_the_same_from_either_side(there_are: list[ListedSupplier]) -> None:
    """A category is counted for a district, and the district for the category: both are who delivers that there."""
    for _, category in THERE_ARE:
        by_district = counts(there_are, THERE_ARE, DISTRICTS, Wanted(HERE, category))
        assert [each.category for each in by_district.categories] == [category]
        for each in by_district.districts:
            by_category = counts(there_are, THERE_ARE, DISTRICTS, Wanted(district=each.district))
            assert [one.district for one in by_category.districts] == [each.district]
            assert by_category.total.members == by_category.districts[0].members
            (same,) = (one.members for one in by_category.categories if one.category == category)
            delivers = narrowed(there_are, Wanted(HERE, category, district=each.district))
            assert each.members == same == len(delivers)


def test_a_membership_shows_the_districts_of_the_offers_in_it_and_of_no_other() -> None:
    member = a_member(CATEGORY, OTHER)
    served = {
        (member.supplier_id, HERE, CATEGORY): {"D02", "D01"},
        (member.supplier_id, "ELSEWHERE", OTHER): {"D03"},
        (new_id(), HERE, OTHER): {"D04"},
    }
    shown = the_listing(member, served)
    assert {each.category: each.districts for each in shown.memberships} == {CATEGORY: ("D01", "D02"), OTHER: ()}
    suspended = a_suspended_member()
    of_it = {(suspended.supplier_id, HERE, CATEGORY): {"D01"}}
    assert the_listing(suspended, of_it).memberships[0].districts == ("D01",), "a suspension takes it off no district"


def test_the_table_has_a_line_for_each_membership_that_was_asked_for() -> None:
    both = one("Beacon, Skills", CATEGORY, OTHER, districts=("D01", "D02"))
    assert [each["category"] for each in lines(table([both], Wanted()))] == [CATEGORY, OTHER]
    (line,) = lines(table([both], Wanted(HERE, OTHER)))
    assert tuple(line) == COLUMNS
    assert (line["name"], line["identifiers"], line["sme"], line["vcse"]) == (
        *("Beacon, Skills", "GB-COH-01234567", "yes", "no"),
    )
    assert (line["member_since"], line["member_until"], line["districts"]) == ("2017-03-09", "", "D01 D02")
    assert len(lines(table([both], Wanted(district="D02")))) == 2
    assert lines(table([both], Wanted(district="D03"))) == []


@pytest.mark.parametrize("name", ["=1+1", "+44", "-2", "@SUM(A1)", '=HYPERLINK("http://x")'])
def test_no_name_is_a_formula(name: str) -> None:
    (line,) = lines(table([one(name)], Wanted()))
    assert line["name"] == f"'{name}"


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("ty gwyn", True),
        ("  GWYN   Tŷ", True),
        ("tŷ", True),
        ("wyn", True),
        ("", True),
        (None, True),
        ("gwyn leeds", False),
    ],
)
def test_a_member_is_found_by_words_of_its_name_whatever_their_case_and_accents(words: str | None, found: bool) -> None:
    assert is_called(one("Hyfforddiant Tŷ Gwyn"), words) is found


@given(names=st.lists(st.text(max_size=200), min_size=2, max_size=5))
def test_every_member_has_a_place_of_its_own_in_the_order_of_names(names: list[str]) -> None:
    places = [place_of(one(name)) for name in names]
    assert len(set(places)) == len(places)
    assert all(len(place) <= 100 for place in places)
