"""Files of offers read piece by piece: what is right becomes an offer, what is wrong is named by row and column."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalogue.uploads.domain.columns import HEADER
from services.catalogue.uploads.domain.faults import Unreadable
from services.catalogue.uploads.domain.reading import Read, Reading
from services.catalogue.uploads.domain.tables import OWN, Table
from shared.kernel.splitting import LONGEST_ROW, Splitting
from tests.catalogue.sheets import a_row, a_sheet

MARKET = "DPS-EMPLOYABILITY"


def read(content: bytes, size: int = 64 * 1024, most: int = 100) -> list[Read]:
    reading = Reading(Table(OWN, most), MARKET)
    found = [each for start in range(0, len(content), size) for each in reading.feed(content[start : start + size])]
    return [*found, *reading.end()]


def faults(content: bytes) -> set[tuple[int, str, str]]:
    return {(each.row, each.column, each.code) for one in read(content) for each in one.faults}


def problems(content: bytes, most: int = 100) -> set[tuple[str, str]]:
    with pytest.raises(Unreadable) as unreadable:
        read(content, most=most)
    return {(each.code, each.column) for each in unreadable.value.problems}


def test_rows_of_one_reference_are_one_offer_with_its_venues_and_starts() -> None:
    first = a_row("A", start_on="07/09/2026", start_places="10")
    more = dict.fromkeys(HEADER, "") | {"reference": "A", "start_on": "2026-10-07", "start_places": "8"}
    (one,) = read(a_sheet(first, [more[each] for each in HEADER]))
    assert one.asked is not None
    assert [str(each.on) for each in one.asked.starts] == ["2026-09-07", "2026-10-07"]
    assert (one.rows, len(one.asked.delivery.venues), one.asked.price.pence) == ((2, 3), 1, 45_000)


def test_every_fault_names_its_row_its_column_the_value_given_and_what_is_allowed() -> None:
    bad = a_row(
        "A", category="CIRCUS", price="-1", title="", venue_district="D99", start_on="31/02/2026", start_places="9"
    )
    found = {each.column: each for one in read(a_sheet(a_row("B"), bad)) for each in one.faults}
    assert set(found) == {"category", "price", "title", "venue_district", "start_on"}
    assert {each.row for each in found.values()} == {3}
    assert found["category"].given == "CIRCUS"
    assert "GETTING_JOBS" in found["category"].allowed
    assert found["title"].code == "value_missing"


def test_a_long_value_is_cut_where_it_is_told_again() -> None:
    (one,) = read(a_sheet(a_row("A", vat="x" * 5000)))
    assert len(one.faults[0].given) < 100
    assert len(one.faults[0].detail) < 300


def test_a_row_that_says_something_else_than_the_first_of_its_offer_is_named() -> None:
    assert faults(a_sheet(a_row("A"), a_row("A", title="Another"))) == {(3, "title", "differs_from_first_row")}


def test_a_reference_that_comes_again_after_others_is_refused() -> None:
    assert faults(a_sheet(a_row("A"), a_row("B"), a_row("A"))) == {(4, "reference", "reference_again")}
    assert faults(a_sheet(a_row(""))) == {(2, "reference", "value_missing")}


@pytest.mark.parametrize("text", ["<b>Coaching</b>", "see http://example.org", "javascript:alert(1)", "< img src=x>"])
def test_markup_and_unsafe_links_are_refused(text: str) -> None:
    assert {column for _, column, _ in faults(a_sheet(a_row("A", summary=text)))} == {"summary"}
    assert not faults(a_sheet(a_row("A", summary="see https://example.org, fewer than 5 < 6")))


def test_bytes_that_are_no_utf8_a_nul_and_stray_quotes_cost_their_own_row_alone() -> None:
    good, bad = a_sheet(a_row("A")), a_sheet(a_row("B", title="Café")).splitlines(keepends=True)[1]
    end = a_sheet(a_row("C")).splitlines(keepends=True)[1]
    assert faults(good + bad.decode().encode("cp1252") + end) == {(3, "title", "not_utf8")}
    assert faults(good + bad.replace(b"Caf", b"C\0f") + end) == {(3, "title", "nul_character")}
    assert faults(good + b'D,"' + bad + end) == {(3, "", "quote_not_closed")}
    assert faults(good + b'D,"x"y\n' + end) == {(3, "", "quote_misplaced")}
    assert faults(good + b"D,x\ry\n" + end) == {(3, "", "line_end_not_taken")}
    assert faults(good + b"D,\rx\xff\n" + end) == {(3, "category", "not_utf8")}
    assert faults(good + b"D,x\n" + end) == {(3, "", "cells_differ_from_header")}
    assert faults(good + good.splitlines(keepends=True)[0] + end) == {(3, "", "header_again")}


def test_a_row_of_ten_megabytes_costs_itself_alone_and_is_never_held() -> None:
    good, end = a_sheet(a_row("A")), a_sheet(a_row("C")).splitlines(keepends=True)[1]
    splitting, held = Splitting(), 0
    for piece in (good, *[b"x" * 1_000_000] * 10, b"\n", end):
        list(splitting.feed(piece))
        held = max(held, len(splitting._tail))
    assert held <= LONGEST_ROW
    assert faults(good + b"x" * 10_000_000 + b"\n" + end) == {(3, "", "row_too_long")}


def test_a_byte_order_mark_other_ends_of_lines_and_empty_rows_do_no_harm() -> None:
    rows = b"\xef\xbb\xbf" + a_sheet(a_row("A")).replace(b"\r\n", b"\n") + b"\n,,\n" + b"," * (len(HEADER) - 1) + b"\n"
    assert [each.reference for each in read(rows)] == ["A"]


def test_a_header_says_everything_that_is_wrong_with_it() -> None:
    names = (*HEADER[1:], "title", "colour")
    assert problems(a_sheet(header=names)) == {
        ("column_missing", "reference"),
        ("column_unknown", "colour"),
        ("column_doubled", "title"),
    }
    assert problems(a_sheet(a_row("A")).split(b"\r\n", 1)[1]) == {("header_missing", "")}
    assert problems(";".join(HEADER).encode()) == {("header_missing", "")}


def test_an_empty_file_and_one_with_too_many_rows_are_refused() -> None:
    assert problems(b"") == {("file_empty", "")}
    assert problems(b"\n\n") == {("file_empty", "")}
    assert problems(a_sheet()) == {("no_rows", "")}
    assert problems(a_sheet(a_row("A"), a_row("B")), most=1) == {("too_many_rows", "")}


def test_columns_may_come_in_any_order() -> None:
    assert [each.faults for each in read(a_sheet(a_row("A")[::-1], header=HEADER[::-1]))] == [()]


@given(
    st.lists(
        st.one_of(
            st.binary(max_size=80),
            st.sampled_from([b'"', b",", b"\n", b"\r\n", b"\0", b"\xff", a_sheet(a_row("A")), a_sheet(a_row("B"))]),
        ),
        max_size=12,
    ),
    st.integers(1, 50),
)
def test_any_bytes_are_read_alike_in_pieces_of_any_size_and_break_nothing(parts: list[bytes], size: int) -> None:
    content = a_sheet(a_row("Z")) + b"".join(parts)
    whole = read(content)
    assert read(content, size) == whole
    rows = [number for each in whole for number in each.rows]
    assert rows == sorted(set(rows))
