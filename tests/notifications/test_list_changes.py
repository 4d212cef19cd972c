"""What has changed in the provider list, as rows folded from events: late, again, and whatever versions say."""

from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.events.samples import sample_of
from services.notifications.digests.domain.gathering import LOOK_BACK, MOST, days_looked_at, parts_of, untold
from services.notifications.known.list_changes import LIST_CHANGES, REMEMBERED, SUPPLIER_CHANGES, Listed
from services.notifications.messages.domain.digest import told_by
from services.notifications.messages.domain.message import MESSAGES, News, evolve, write
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.people.domain.recipient import DISTRICTS
from shared.contracts import catalogue
from shared.contracts import supplier_registry as registry
from shared.contracts.event import Event
from shared.contracts.notifications import ListChange
from shared.reference.notices import Urgency

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
Fact = TypeVar("Fact", bound=Event)


def an_event(of: type[Fact], **fields: Any) -> Fact:
    return of.model_validate({**sample_of(of)["value"], **fields})


def version(number: int, *codes: str, at: datetime = NOON, **fields: Any) -> catalogue.OfferContent:
    of: type[catalogue.OfferContent] = catalogue.OfferPublished if number == 1 else catalogue.OfferUpdated
    when = {"published_at" if number == 1 else "updated_at": at}
    price = {**sample_of(of)["value"]["price"], "pence": fields.pop("pence", 20_000)}
    return an_event(of, offer_version=number, districts=codes, price=price, starts=fields.pop("starts", ()), **when)


def folded(*events: Event) -> Listed:
    row = None
    for event in events:
        kind: Any = SUPPLIER_CHANGES if isinstance(event, registry.SupplierEvent) else LIST_CHANGES
        row = kind.fold(row, event)
    assert row is not None
    return row


def said(row: Listed) -> list[tuple[str, set[str]]]:
    return [(each.kind, set(each.districts)) for each in row.changes]


def test_every_fact_that_a_digest_tells_of_is_a_change_of_the_list() -> None:
    listed = {event for event, notice in NOTICES.items() if notice.urgency is Urgency.LIST}
    assert listed
    for event in {*listed, catalogue.OfferExpired}:
        row = folded(version(1, "D01"), an_event(event))
        assert row.count > 1, event.TYPE
        assert row.name
    assert listed <= LIST_CHANGES.events


@pytest.mark.parametrize(
    ("event", "kind"),
    [
        (registry.SupplierAdmitted, "joined"),
        (registry.MembershipTransferred, "joined"),
        (registry.SupplierSuspended, "suspended"),
        (registry.SupplierReinstated, "reinstated"),
        (registry.SupplierRemoved, "left"),
        (registry.MembershipWithdrawn, "left"),
        (registry.MembershipLapsed, "left"),
        (registry.MembershipExpired, "left"),
        (registry.SupplierSucceeded, "left"),
    ],
)
def test_who_joins_or_leaves_the_list_is_a_change_for_every_district(event: type[Event], kind: str) -> None:
    registered = an_event(registry.SupplierRegistered, name="Ready For Work Ltd")
    (change,) = folded(registered, an_event(event)).changes
    assert (change.kind, change.districts, change.called) == (kind, (), "Ready For Work Ltd")
    assert change.category == getattr(an_event(event), "category", None)
    assert change.reason is None, "its text is for the supplier"


def test_a_stop_of_new_orders_or_a_declaration_is_no_change_of_its_own() -> None:
    row = folded(an_event(registry.NewOrdersStopped), an_event(registry.RedeclarationRequested))
    assert row.changes == ()


def test_a_new_version_says_whether_price_starts_or_something_else_is_new() -> None:
    start = {"start_id": uuid4(), "on": "2017-04-03", "places": 8}
    row = folded(
        version(1, "D01"),
        version(2, "D01", pence=25_000, starts=[start]),
        version(3, "D01", pence=25_000, starts=[{**start, "places": 9}]),
        version(4, "D01", pence=25_000, starts=[{**start, "places": 9}]),
    )
    assert said(row) == [("new", {"D01"}), ("price", {"D01"}), ("places", {"D01"}), ("changed", {"D01"})]
    assert (row.changes[1].pence_before, row.changes[1].pence_now) == (20_000, 25_000)


_DISTRICTS = st.lists(st.sampled_from(["D01", "D02", "D03", "D04"]), min_size=1, unique=True)


@given(versions=st.lists(_DISTRICTS, min_size=1, max_size=6))
def test_every_district_that_gains_keeps_or_loses_an_offer_hears_of_it_once_a_version(
    versions: list[list[str]],
) -> None:
    row = folded(*(version(number, *codes) for number, codes in enumerate(versions, 1)))
    told = [each for each in row.changes if each.kind]
    before: set[str] = set()
    for codes in versions:
        of_version = []
        while {code for each in of_version for code in each.districts} != before | set(codes):
            of_version.append(told.pop(0))
        heard = [code for each in of_version for code in each.districts]
        assert sorted(heard) == sorted(before | set(codes)), "each once"
        for each in of_version:
            expected = {"new": set(codes) - before, "withdrawn": before - set(codes), "changed": before & set(codes)}
            assert set(each.districts) == expected[each.kind]
        before = set(codes)
    assert told == []


def test_changes_are_forgotten_once_no_digest_looks_back_to_them_and_keep_their_numbers() -> None:
    assert REMEMBERED > LOOK_BACK
    paused = an_event(catalogue.OfferPaused, paused_at=NOON + REMEMBERED)
    row = folded(version(1, "D01"), version(2, "D01", at=NOON + timedelta(days=1)), paused)
    assert [each.number for each in row.changes] == [2, 3]
    assert row.count == 3
    assert row.changed_on == ("2017-03-02", (NOON + REMEMBERED).date().isoformat())
    assert LIST_CHANGES.decode(LIST_CHANGES.encode(row)) == row


def test_news_of_an_offer_whose_content_is_not_known_yet_is_no_row() -> None:
    assert LIST_CHANGES.fold(None, an_event(catalogue.OfferPaused)) is None


def told_in(*changes: ListChange) -> dict[UUID, int]:
    kept = write(uuid4(), DISTRICTS, News("notifications.ListDigest", "2017-03-02:1", {}, changes=changes), NOON)[0]
    message = evolve(None, kept)  # type: ignore[arg-type] # the first of the two is a fact of the message
    assert MESSAGES.decode(MESSAGES.encode(message)) == message
    return told_by([message])


@given(cuts=st.lists(st.integers(0, 8), min_size=1, max_size=4), sizes=st.lists(st.integers(1, 4), max_size=4))
def test_digests_tell_each_change_once_however_late_it_is_read(cuts: list[int], sizes: list[int]) -> None:
    """Each digest sees the rows as far as they were read by then; the last one sees all."""
    events = [[version(n, "D01", at=NOON + timedelta(hours=n)) for n in range(1, size + 1)] for size in sizes]
    offers = [[each.model_copy(update={"offer_id": uuid4()}) for each in of_one[:1]] for of_one in events]
    offers = [
        [each.model_copy(update={"offer_id": first[0].offer_id}) for each in of_one]
        for of_one, first in zip(events, offers, strict=True)
    ]
    since, until = NOON - LOOK_BACK, NOON + timedelta(days=3)
    told: list[ListChange] = []
    for cut in (*sorted(cuts), 8):
        rows = [folded(*of_one[:cut]) for of_one in offers if of_one[:cut]]
        told += untold(rows, told_in(*told), since, until)
    assert sorted((str(each.offer_id), each.number) for each in told) == sorted(
        (str(of_one[0].offer_id), number) for of_one in offers for number in range(1, len(of_one) + 1)
    )


def test_a_digest_looks_at_the_days_before_its_own_and_is_cut_into_parts() -> None:
    days = days_looked_at(NOON.date())
    assert (days[0], days[-1], len(days)) == ("2017-02-28", "2017-02-15", LOOK_BACK.days)
    row = folded(version(1, "D01"))
    assert untold([row], {}, NOON + timedelta(seconds=1), NOON + timedelta(days=1)) == []
    assert untold([row], {}, NOON - LOOK_BACK, NOON) == [], "it belongs to the next"
    (change,) = row.changes
    parts = parts_of([change] * (MOST + 1))
    assert [len(each) for each in parts] == [MOST, 1]
    assert parts_of([]) == []
