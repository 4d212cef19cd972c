"""What a digest of the provider list says to whom."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.messages.domain.changes import lists_of, seen_by
from services.notifications.messages.domain.digest import DIGEST, SHOWN, line, words_of
from services.notifications.notices.queries import NoticeQueries
from shared.contracts.notifications import ListChange
from shared.kernel.rules import NotFound
from shared.reference import districts
from shared.reference.notices import ListChangeKind

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
DAY = date(2017, 3, 2)
OFFER = UUID("018f3c5e-0000-7000-8000-000000000001")
SUPPLIER = UUID("018f3c5e-0000-7000-8000-000000000002")


def a_change(kind: ListChangeKind | str, *codes: str, offer_id: UUID | None = OFFER, **fields: Any) -> ListChange:
    about = {"kind": kind, "happened_at": NOON, "supplier_id": SUPPLIER, "offer_id": offer_id, "districts": codes}
    return ListChange.model_validate(
        {"number": 1, "called": "Interview Practice", "category": "SKILLS_FOR_WORK", **about, **fields}
    )


def said(*changes: ListChange, to: tuple[str, ...] = ("D01",)) -> str:
    words = words_of(changes, DAY, to)
    return words.text if words else ""


def test_a_district_reads_what_concerns_it_by_category_with_links() -> None:
    text = said(
        a_change(ListChangeKind.NEW, "D01", "D02"),
        a_change(ListChangeKind.NEW, "D02", offer_id=uuid4(), called="Elsewhere"),
        a_change(ListChangeKind.JOINED, offer_id=None, called="Ready For Work Ltd", category="GETTING_JOBS"),
        a_change(ListChangeKind.PRICE, "D01", number=2, pence_before=20_000, pence_now=25_050),
    )
    assert text == (
        "What has changed in the provider list up to 1 March 2017.\n"
        "\n"
        "Getting jobs\n"
        f"- Supplier joined: Ready For Work Ltd. /v1/suppliers/{SUPPLIER}\n"
        "\n"
        "Skills for work\n"
        f"- New offer: Interview Practice. /v1/offers/{OFFER}\n"
        f"- New price: Interview Practice, £250.50 instead of £200.00. /v1/offers/{OFFER}"
    )


def test_whoever_serves_several_districts_reads_where_each_change_holds() -> None:
    both = line(a_change(ListChangeKind.NEW, "D01", "D02", "D03"), ("D01", "D02"))
    names = [districts()[code].name for code in ("D01", "D02")]
    assert both.startswith(f"New offer: Interview Practice ({', '.join(names)}).")


def test_a_pause_says_why_in_the_words_of_its_list() -> None:
    assert "Paused: Interview Practice. There are no places at present. /v1/" in said(
        a_change(ListChangeKind.PAUSED, "D01", reason="no_places")
    )
    assert "Supplier suspended: Interview Practice. /v1/suppliers/" in said(
        a_change(ListChangeKind.SUSPENDED, reason="under_investigation", offer_id=None)
    ), "its reason is for the supplier"


def test_what_a_later_change_has_overtaken_is_not_told() -> None:
    hidden, back = a_change(ListChangeKind.HIDDEN, "D01"), a_change(ListChangeKind.BACK, "D01", number=2)
    assert seen_by([hidden, back], ["D01"]) == (back,)
    other = a_change(ListChangeKind.HIDDEN, "D01", offer_id=uuid4())
    assert seen_by([back, other], ["D01"]) == (back, other)


def test_a_district_that_nothing_concerns_has_no_digest() -> None:
    assert words_of([a_change(ListChangeKind.NEW, "D02")], DAY, ("D01",)) is None
    assert lists_of([a_change(ListChangeKind.NEW, "D02", "D01"), a_change(ListChangeKind.PAUSED, "D01")]) == (
        "D01",
        "D02",
    )
    assert lists_of([a_change(ListChangeKind.NEW, "D02"), a_change(ListChangeKind.LEFT)]) == ("*",)
    assert lists_of([]) is None


def test_the_digest_can_be_previewed_as_any_notice() -> None:
    preview = NoticeQueries().preview(DIGEST)
    assert preview.title == "Changes to the provider list"
    for kind in ("Supplier joined: ", "New offer: ", "Paused: "):
        assert f"- {kind}" in preview.text
    assert (preview.language, preview.parameters) == ("en", {"day": "2016-11-15"})
    with pytest.raises(NotFound):
        NoticeQueries().preview(DIGEST, version=2)
    listed = dict(NoticeQueries().list(after=None, limit=1_000))
    assert (listed[DIGEST].urgency, listed[DIGEST].group, listed[DIGEST].statutory) == ("list", "offers", False)


def test_a_long_digest_says_how_much_more_there_is() -> None:
    many = [a_change(ListChangeKind.NEW, "D01", offer_id=uuid4(), called=f"Offer {n}") for n in range(SHOWN + 7)]
    text = said(*many)
    assert text.count("\n- ") == SHOWN
    assert text.endswith("And 7 more, which the message lists.")


def test_every_kind_is_said_in_words_and_one_of_a_later_version_too() -> None:
    for kind in (*ListChangeKind, "moved_to_the_moon"):
        text = said(a_change(kind, "D01", category="OF_THE_NEXT_RELEASE"))
        assert ": Interview Practice." in text
        assert "_" not in text.partition("\n- ")[2], "a code is no word"
