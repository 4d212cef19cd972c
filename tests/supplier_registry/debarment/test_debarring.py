"""The debarment list and suppliers: who is out by itself, what somebody considers, and what bars admission."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.debarment.domain.checking import ConsiderDebarment, check, consider
from services.supplier_registry.debarment.domain.findings import DEBARMENT_FINDINGS, DebarmentFindings
from services.supplier_registry.debarment.jobs import is_to_be_checked
from services.supplier_registry.suppliers.domain.debarring import debarment_terms_on, is_not_debarred, matches
from services.supplier_registry.suppliers.domain.state import Supplier
from services.supplier_registry.suppliers.domain.two_people import Interest
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Associate, Identifier
from shared.kernel.memberships import Standing
from shared.kernel.rules import Rejected
from shared.reference.files import use_folder
from tests.debarring import an_entry, debarred, use, write_list
from tests.supplier_registry.examples import (
    CATEGORY,
    NOON,
    OTHER,
    a_member,
    a_registered,
    admitting,
    after,
    an_applicant,
)

TODAY = NOON.date()
TERMS = debarment_terms_on(TODAY)
PUBLISHED = date(2017, 3, 1)
FINDINGS = UUID("01890000-0000-7000-8000-00000000000d")
COMPANY = Identifier(scheme="GB-COH", id="01234568")
PARENT = Associate(name="Harbour Group", kind="connected_person", identifiers=(COMPANY,))
SUBCONTRACTOR = Associate(name="Harbour Learning", kind="subcontractor", identifiers=(COMPANY,))
CONSIDER = {
    "entry": "2017/1",
    "relation": "organisation",
    "who": "Beacon Skills",
    "outcome": "another_organisation",
    "note": "Another number.",
    "declares_no_interest": True,
}


class Held:
    """A supplier, and what the list was found to say of it, as they follow from one check after the other."""

    def __init__(self, supplier: Supplier, *associates: Associate) -> None:
        self.supplier = supplier
        self.associates = associates
        self.findings: DebarmentFindings | None = None
        self.now = NOON

    def take(self, events: Sequence[Event]) -> list[Event]:
        for event in events:
            if isinstance(event, facts.DebarmentFindingsEvent):
                self.findings = DEBARMENT_FINDINGS.evolve(self.findings, event)
        self.supplier = after(self.supplier, events)
        return list(events)

    def check(self) -> list[str]:
        events = check(self.findings, FINDINGS, self.supplier, self.associates, PUBLISHED, TERMS, self.now)
        return [type(each).__name__ for each in self.take(events)]

    def consider(self, **differing: Any) -> list[str]:
        assert self.findings is not None
        asked = ConsiderDebarment(**(CONSIDER | differing))
        return [
            type(each).__name__ for each in self.take(consider(self.findings, self.supplier, asked, "mara", self.now))
        ]

    @property
    def bars(self) -> set[str]:
        found = is_not_debarred(self.supplier, self.associates, self.now.date())
        return {each.code for each in found if each}


def numbered(supplier: Supplier, *numbers: Identifier) -> Supplier:
    return replace(supplier, identifiers=(*supplier.identifiers, *numbers))


@pytest.fixture(autouse=True)
def the_list(tmp_path: Path) -> Iterator[None]:
    with debarred(tmp_path, an_entry()):
        yield


def test_who_is_on_the_list_on_a_mandatory_ground_is_out_at_once_and_in_every_category() -> None:
    held = Held(numbered(a_member(CATEGORY, OTHER), COMPANY))
    assert held.check() == ["DebarmentMatched", "SupplierDebarred", "SupplierRemoved"]
    assert {one.standing for one in held.supplier.memberships.values()} == {Standing.REMOVED}
    assert {one.reason for one in held.supplier.memberships.values()} == {"debarred"}
    assert [(each.entry, each.relation) for each in held.supplier.debarred] == [("2017/1", "organisation")]
    assert held.check() == [], "what is known is said once"


def test_nobody_on_the_list_is_admitted_and_whoever_comes_to_be_on_it_meanwhile_neither() -> None:
    held = Held(numbered(a_registered(), COMPANY))
    assert held.bars == {"supplier_debarred"}, "the list itself is asked, whether it was checked before or not"
    assert held.check() == ["DebarmentMatched", "SupplierDebarred"]
    assert held.bars == {"supplier_debarred"}


def test_a_connected_person_counts_as_the_supplier_does_and_a_subcontractor_is_considered() -> None:
    connected = Held(a_member(), PARENT)
    assert connected.check() == ["DebarmentMatched", "SupplierDebarred", "SupplierRemoved"]
    relied_on = Held(a_member(), SUBCONTRACTOR)
    assert relied_on.check() == ["DebarmentMatched", "DebarmentToConsider"]
    assert relied_on.supplier.is_member("DPS-EMPLOYABILITY", CATEGORY)
    assert relied_on.bars == {"debarment_to_consider"}
    replaced = relied_on.consider(relation="subcontractor", who="Harbour Learning", outcome="no_longer_associated")
    assert (replaced, relied_on.bars) == (["DebarmentConsidered", "DebarmentSettled"], set())


@pytest.mark.parametrize(
    "entry",
    [
        an_entry(nature="discretionary", numbers=[{"scheme": "GB-COH", "id": "01234567"}]),
        an_entry(name="BEACON SKILLS LTD", numbers=[]),
        an_entry(other_names=["Beacon Skills"]),
    ],
    ids=["discretionary ground", "a name alone", "another name alone"],
)
def test_what_leaves_a_choice_removes_nobody_and_bars_admission_until_it_is_considered(
    tmp_path: Path, entry: dict[str, Any]
) -> None:
    with debarred(tmp_path, entry):
        held = Held(a_member())
        assert held.check() == ["DebarmentMatched", "DebarmentToConsider"]
        assert (held.supplier.debarred, held.bars) == ((), {"debarment_to_consider"})
        assert held.check() == []
        assert held.consider() == ["DebarmentConsidered", "DebarmentSettled"]
        assert (held.consider(), held.check(), held.bars) == ([], [], set())


def test_a_number_that_is_found_where_only_a_name_was_counts_for_more(tmp_path: Path) -> None:
    with debarred(tmp_path, an_entry(name="Beacon Skills", numbers=[])):
        held = Held(a_member())
        held.check()
        held.consider()
    with debarred(tmp_path, an_entry(name="Beacon Skills", numbers=[{"scheme": "GB-COH", "id": "01234567"}])):
        assert held.check() == ["DebarmentMatched", "SupplierDebarred", "SupplierRemoved"]


def test_an_entry_that_ends_keeps_nobody_out_and_makes_nobody_a_member_again(tmp_path: Path) -> None:
    with debarred(tmp_path, an_entry(until=str(TODAY))):
        held = Held(numbered(a_member(), COMPANY))
        held.check()
        held.now += timedelta(days=1)
        assert held.check() == ["DebarmentMatchEnded", "SupplierDebarmentEnded"]
    assert (held.supplier.debarred, held.bars) == ((), set())
    assert {one.standing for one in held.supplier.memberships.values()} == {Standing.REMOVED}


def test_what_waits_is_settled_when_the_entry_goes(tmp_path: Path) -> None:
    with debarred(tmp_path, an_entry(name="Beacon Skills", numbers=[])):
        held = Held(a_member())
        held.check()
    assert held.check() == ["DebarmentMatchEnded", "DebarmentSettled"]
    assert held.bars == set()


def codes_against(held: Held, **differing: Any) -> set[str]:
    with pytest.raises(Rejected) as refused:
        held.consider(**differing)
    return set(refused.value.codes)


def test_only_what_the_list_says_and_what_leaves_a_choice_is_considered_by_who_has_no_interest(tmp_path: Path) -> None:
    out = Held(numbered(a_member(), COMPANY))
    out.check()
    assert codes_against(out) == {"debarment_compulsory"}
    assert codes_against(out, entry="2017/9", declares_no_interest=False) == {
        "no_such_finding",
        "interest_not_denied",
    }
    with debarred(tmp_path, an_entry(name="Beacon Skills", numbers=[])):
        member = replace(a_member(), interests=(Interest("mara", "worked_there", "", NOON),))
        held = Held(member)
        held.check()
        assert codes_against(held) == {"interest_declared"}


def test_an_admission_is_refused_for_the_list_among_its_other_reasons() -> None:
    applicant = an_applicant(has_safeguarding_policy=False)
    with pytest.raises(Rejected) as refused:
        admitting(applicant, numbered(a_registered(), COMPANY))
    assert refused.value.codes == {"no_safeguarding_policy", "supplier_debarred"}
    with pytest.raises(Rejected) as refused:
        admitting(applicant, replace(a_registered(), debarment_waits=True))
    assert refused.value.codes == {"no_safeguarding_policy", "debarment_to_consider"}


ENTRIES = st.lists(
    st.builds(
        an_entry,
        st.sampled_from(["a", "b"]),
        name=st.sampled_from(["Beacon Skills", "Harbour Group", "Nobody"]),
        numbers=st.sampled_from(
            [[], [{"scheme": "GB-COH", "id": "01234567"}], [{"scheme": "GB-COH", "id": "01234568"}]]
        ),
        nature=st.sampled_from(["mandatory", "discretionary"]),
    ),
    max_size=2,
    unique_by=lambda each: each["code"],
)


DAYS = st.dates(date(2017, 3, 1), date(2017, 4, 9))


@given(st.lists(st.tuples(DAYS, st.none() | DAYS), max_size=3), DAYS, DAYS)
def test_all_are_checked_on_each_day_on_which_the_list_says_something_else(
    tmp_path_factory: pytest.TempPathFactory, entries: list[tuple[date, date | None]], one: date, other: date
) -> None:
    last, today = sorted((one, other))
    whens = [(first, until) for first, until in entries if until is None or until >= first]
    listed = [
        an_entry(f"2017/{number}", listed_on=str(first), until=until and str(until))
        for number, (first, until) in enumerate(whens)
    ]
    with debarred(tmp_path_factory.mktemp("list"), *listed):
        found = [
            {each.entry for each in matches(a_member(), (PARENT,), day, debarment_terms_on(day))}
            for day in (last, today)
        ]
        assert is_to_be_checked(last, today) == (found[0] != found[1] or last.month != today.month)
        assert is_to_be_checked(None, today), "nobody knows what was checked before"


@given(st.lists(ENTRIES, min_size=1, max_size=5))
def test_whatever_lists_follow_one_another_the_supplier_is_out_exactly_while_one_leaves_no_choice(
    tmp_path_factory: pytest.TempPathFactory, lists: list[list[dict[str, Any]]]
) -> None:
    use_folder(None)
    folder, held = tmp_path_factory.mktemp("lists"), Held(a_member(), PARENT)
    for entries in lists:
        write_list(folder, *entries)
        use(folder)
        held.check()
        found = matches(held.supplier, held.associates, TODAY, TERMS)
        assert {(each.entry, each.relation) for each in held.supplier.debarred} == {
            (each.entry, each.relation) for each in found if each.compulsory
        }
        if held.supplier.debarred:
            assert Standing.ACTIVE not in {one.standing for one in held.supplier.memberships.values()}
        assert held.supplier.debarment_waits == any(not each.compulsory for each in found), "nobody considers here"
        assert held.check() == []
