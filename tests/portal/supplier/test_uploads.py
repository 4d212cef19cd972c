"""Files of offers: how they stand, and rows that are mended one by one."""

import csv
import io
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.api.answers.uploads import Entry, Fault, Row, Upload, UploadListed
from portal.api.client import File
from portal.api.operation import Listed
from portal.pages.supplier.upload_columns import HEADER, column_names, column_options, said_of
from portal.pages.supplier.upload_rows import correction, filled_with, row_view
from portal.pages.supplier.upload_views import upload_view, uploads_view
from portal.pages.supplier.uploads import PUBLISH, SEND, as_csv, said_once
from portal.web.posted import Posted
from services.catalogue.uploads.domain.columns import HEADER as COLUMNS
from tests.portal.supplier.orders_and_offers import AT, OFFER, SUPPLIER, answer
from tests.portal.supplier.seen import names, page

FAULT = {
    "row": 3,
    "column": "category",
    "code": "value_not_allowed",
    "detail": "'CIRCUS' is not allowed in category: GETTING_JOBS",
    "given": "CIRCUS",
    "allowed": "GETTING_JOBS",
}
FILE = {"file_id": OFFER, "sha256": "0" * 64, "size": 9, "media_type": "text/csv", "name": "offers <1>.csv"}
CELLS = st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=20)


def an_upload(**differing: Any) -> Upload:
    said = {
        "upload_id": OFFER,
        "supplier_id": SUPPLIER,
        "kind": "offers",
        "market": "DPS-EMPLOYABILITY",
        "file": FILE,
        "status": "checked",
        "received_at": AT,
        "counts": {"rows": 3, "added": 2, "refused": 1},
        "problems": [],
        "corrections": [],
        "partial": False,
        "retire": None,
        "ended_at": None,
        "progress": {"checked": 3, "published": 0},
        **differing,
    }
    return answer(Upload, "UploadShown", said)


def an_entry(**differing: Any) -> Entry:
    said = {
        "row": 3,
        "rows": 1,
        "reference": "B",
        "title": "Interview coaching",
        "outcome": "refused",
        "offer_id": None,
        "changes": [],
        "faults": [FAULT],
        "touched": {"orders": 0, "order_ids": [], "starts": []},
        "done": False,
        **differing,
    }
    return answer(Entry, "EntryShown", said)


def a_row(*cells: tuple[str, str]) -> Row:
    said = {"upload_id": OFFER, "row": 3, "cells": [{"column": column, "value": value} for column, value in cells]}
    return answer(Row, "RowShown", said)


ROW = a_row(("reference", "B"), ("category", "CIRCUS"), ("title", 'A "big" one, indeed'))


def test_what_is_wrong_leads_to_its_row() -> None:
    view = upload_view(an_upload(), [an_entry(), an_entry(outcome="added", faults=[])], names())
    text = page("supplier/upload.html", view, PUBLISH.blank(), etag='"3"')
    assert f'href="/offers/uploads/{OFFER}/rows/3"' in text
    assert "Publish what is right" in text
    assert "offers &lt;1&gt;.csv" in text


def test_a_file_that_is_all_right_is_published_without_a_question() -> None:
    view = upload_view(an_upload(counts={"rows": 2, "added": 2}), [an_entry(outcome="added", faults=[])], names())
    assert (view.may_publish, view.asks_partial, view.asks_retire) == (True, False, False)
    empty = upload_view(an_upload(counts={"rows": 2, "unchanged": 2}), [], names())
    assert not empty.may_publish


def test_a_file_under_way_is_looked_at_again_and_one_that_cannot_be_read_says_why() -> None:
    view = upload_view(an_upload(status="checking", counts=None), [an_entry()], names())
    text = page("supplier/upload.html", view, PUBLISH.blank())
    assert "Look again" in text
    assert "Mend row" not in text
    problem = {"code": "header_missing", "row": 1, "detail": "row 1 is to name the columns"}
    text = page("supplier/upload.html", upload_view(an_upload(status="unreadable", problems=[problem]), [], names()))
    assert "Row 1: The first row has to name the columns" in text
    done = upload_view(an_upload(status="published"), [], names())
    assert (done.may_undo, done.may_publish, done.may_discard) == (True, False, False)


def test_a_row_is_shown_as_it_stands_with_what_is_wrong_first() -> None:
    fault, options = Fault.model_validate(FAULT), column_options(names())
    view, filled = row_view(ROW, OFFER, (fault,), options), filled_with(ROW, (fault,), options)
    assert (view.wrong, view.others) == (("cell_1",), ("cell_0", "cell_2"))
    text = page("supplier/upload_row.html", view, filled, etag='"3"')
    assert 'href="#cell_1"' in text
    assert 'value="A &#34;big&#34; one, indeed"' in text
    assert "(optional)" not in text
    assert "Name of the offer" in text, "a column is called what the field of an offer is"
    assert "“CIRCUS” cannot stand here. Choose from the list" in text
    assert '<option value="GETTING_JOBS">' in text


def test_what_is_right_is_chosen_whatever_its_letters_and_nothing_of_it_is_lost() -> None:
    options = column_options(names())
    row = a_row(("category", "getting_jobs"), ("week_days", "Monday; friday"), ("mode", "by balloon"))
    filled = filled_with(row, (), options)
    assert filled.chosen("cell_0") == ("GETTING_JOBS",)
    assert filled.chosen("cell_1") == ("monday", "friday")
    assert [each.kind.widget for each in filled.form.fields] == ["select", "checkboxes", "text"]
    assert filled.text("cell_2") == "by balloon", "it is none of the choices, and nobody has said that it is wrong"


@pytest.mark.parametrize(
    ("column", "given", "allowed", "said"),
    [
        (
            "group_size",
            "0",
            "a whole number from 1 to 1000",
            "“0” cannot stand here. Enter a whole number from 1",
        ),
        (
            "start_on",
            "31/02/2027",
            "a day",
            "“31/02/2027” cannot stand here. Enter a date, such as",
        ),
        ("title", "", "text on one line, 200 characters at most", "Enter text of 200 characters at most"),
    ],
)
def test_what_is_wrong_with_a_cell_is_said_without_codes(column: str, given: str, allowed: str, said: str) -> None:
    fault = Fault.model_validate({**FAULT, "column": column, "given": given, "allowed": allowed})
    assert said_of(fault).startswith(said)


def test_the_empty_file_has_every_column_that_the_service_takes_and_each_has_a_name() -> None:
    assert HEADER == COLUMNS
    assert set(column_names()) == set(HEADER)


def test_a_file_that_would_do_nothing_is_not_offered_to_be_published_in_part() -> None:
    view = upload_view(an_upload(counts={"rows": 2, "refused": 1}), [an_entry()], names())
    assert (view.may_publish, view.asks_partial, view.may_discard) == (False, False, True)
    assert not upload_view(an_upload(status="unreadable", counts=None), [], names()).may_discard


@given(cells=st.lists(CELLS, min_size=1, max_size=4))
@settings(max_examples=30)
def test_a_mended_row_is_sent_as_it_was_typed(cells: list[str]) -> None:
    row = Row.model_validate({"row": 7, "cells": [{"column": f"c{n}", "value": ""} for n in range(len(cells))]})
    header, sent = list(csv.reader(io.StringIO(correction(row, tuple(cells)).decode(), newline="")))
    assert header == ["row", *(f"c{n}" for n in range(len(cells)))]
    assert sent == ["7", *cells]


def test_what_holds_for_a_whole_file_goes_with_those_that_lack_it_alone() -> None:
    def said(**more: str) -> dict[str, Any]:
        filled = SEND.read(Posted({name: (value,) for name, value in more.items()}))
        return said_once(filled)

    assert said(kind="offers", group_size="12") == {"kind": "offers"}
    course = said(kind="courses", vat="exempt", category="GETTING_JOBS", group_size="12", hours_per_week="16")
    assert course == {
        "kind": "courses",
        "category": "GETTING_JOBS",
        "group_size": 12,
        "hours_per_week": 16,
        "vat": "exempt",
        "vat_rate": 0,
    }
    assert said(kind="venues", venue_district="D01", vat="20") == {"kind": "venues", "venue_district": "D01"}


def test_a_spreadsheets_file_is_taken_for_what_its_name_says() -> None:
    file = File("Offers.CSV", "application/vnd.ms-excel", io.BytesIO(), 0)
    assert as_csv(file).media_type == "text/csv"
    assert as_csv(File("x.pdf", "application/pdf", io.BytesIO(), 0)).media_type == "application/pdf"


def test_the_list_of_files_may_be_empty_and_has_the_form_with_its_errors() -> None:
    none: Listed[Any] = Listed(items=())
    text = page("supplier/uploads.html", uploads_view(none, names()), SEND.read(Posted({})))
    assert 'href="#file"' in text
    assert 'href="#kind"' in text
    assert "You have not sent a file yet." in text
    listed = UploadListed.model_validate(an_upload().model_dump())
    text = page("supplier/uploads.html", uploads_view(Listed(items=(listed,)), names()), SEND.blank())
    assert "Ready to publish" in text
