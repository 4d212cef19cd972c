"""A supplier sees what it is asked for and until when its evidence holds, and gives files of the right kind."""

from datetime import timedelta
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.client import File
from portal.api.problem import Problem, Reason, Refused
from portal.api.together import Missing
from portal.pages.supplier.evidence import SOON_DAYS, evidence_view, grant_in, held_kind, held_view
from portal.pages.supplier.evidence_giving import FILE, at_the_file, giving_view
from portal.web.form import Filled
from portal.web.posted import Posted
from portal.web.typed import Typed
from tests.portal.rendering import TODAY, html_of, names
from tests.portal.supplier.answers_on_applications import an_application
from tests.portal.supplier.answers_on_evidence import a_request, a_version, an_impact, held


@given(days=st.integers(-800, 800))
def test_evidence_ends_with_its_last_day_and_warns_before(days: int) -> None:
    state = held_kind(held(valid_until=TODAY + timedelta(days=days)), TODAY).state
    assert state == ("ended" if days < 0 else "ends_soon" if days <= SOON_DAYS else "valid")


def test_what_was_rejected_last_says_so() -> None:
    rejected = held(a_version(2, rejected_for="day_differs"), a_version(1))
    assert held_kind(rejected, TODAY).state == "rejected"
    assert held_kind(held(a_version(1, rejected_for="day_differs"), a_version(2)), TODAY).state == "valid"
    assert held_kind(held(released=True), TODAY).state == "given_up"


def test_what_is_asked_for_comes_by_its_last_day_with_a_link_that_fills_the_kind_in() -> None:
    later, sooner = a_request(), a_request(answer_by="2026-12-01", kind="accreditation")
    view = evidence_view([later, sooner, a_request(status="answered")], [held()], TODAY)
    assert view.to_give == (sooner, later)
    assert len(view.checked) == 1
    assert 'href="/evidence/new?kind=accreditation"' in html_of("supplier/evidence.html", view)


def test_nothing_asked_and_nothing_given_is_said() -> None:
    html = html_of("supplier/evidence.html", evidence_view([], [], TODAY))
    assert "You are asked for nothing at the moment." in html
    assert "You have given no evidence yet." in html


def test_the_end_of_evidence_says_what_it_would_hide() -> None:
    view = held_view(held(a_version(1), a_version(2)), an_impact(), TODAY)
    assert [each.version for each in view.versions] == [2, 1]
    html = html_of("supplier/held_evidence.html", view)
    assert "1 offer is hidden, 2 orders run past its last day." in html
    assert "Interview coaching" in html
    gone = held_view(held(), Missing("What its end would come to cannot be shown at the moment."), TODAY)
    assert "cannot be shown at the moment" in html_of("supplier/held_evidence.html", gone)


def a_form() -> Filled:
    return FILE.read(Posted({"kind": ("safeguarding_policy",)}))


@pytest.mark.parametrize(
    ("status", "code"),
    [(422, "media_type_not_allowed"), (422, "file_empty"), (413, "body_too_large"), (415, "unsupported_media_type")],
)
def test_a_file_of_the_wrong_kind_is_refused_at_the_file(status: int, code: str) -> None:
    filled = at_the_file(FILE.blank(), Refused(status, Problem(reasons=(Reason(code=code, detail="..."),))))
    assert filled.error("file")
    view = giving_view(names().items["evidence_kinds"], names().items["reasons"], None, (), TODAY)
    assert 'href="#file"' in html_of("supplier/give_evidence.html", view, filled)


def test_a_last_day_that_is_missing_is_refused_at_its_field() -> None:
    reason = Reason(code="last_day_missing", detail="...", pointer="/valid_until")
    filled = at_the_file(FILE.blank(), Refused(409, Problem(reasons=(reason,))))
    assert filled.error("valid_until") == "Enter the last day on which it is valid"


def test_a_form_without_a_file_says_so_and_keeps_the_kind() -> None:
    filled = a_form()
    assert filled.error("file") == "Choose a file"
    assert filled.chosen("kind") == ("safeguarding_policy",)


def test_a_file_that_was_chosen_is_named_with_what_becomes_of_it() -> None:
    named = File('R&D "2026" <b>.pdf', "application/pdf", BytesIO(b"%PDF"), 4)
    view = giving_view(names().items["evidence_kinds"], names().items["reasons"], None, (), TODAY)
    without_a_kind = FILE.read(Posted(files={"file": (named,)}))
    assert without_a_kind.values["file"] is named
    html = html_of("supplier/give_evidence.html", view, without_a_kind)
    assert "You chose R&amp;D &#34;2026&#34; &lt;b&gt;.pdf before. Choose it again: files are not kept." in html
    refused = at_the_file(without_a_kind, Refused(415, Problem()))
    assert "You chose R&amp;D &#34;2026&#34; &lt;b&gt;.pdf.\n" in html_of("supplier/give_evidence.html", view, refused)
    assert "You chose" not in html_of("supplier/give_evidence.html", view, a_form())


def test_what_a_file_was_called_outlives_the_session_and_not_the_file() -> None:
    named = File("policy.pdf", "application/pdf", BytesIO(b"%PDF"), 4)
    kept = Typed.of("/evidence/new", Posted({"kind": ("policy",)}, {"file": (named,)}))
    assert kept.fields == {"kind": ("policy",), "file": ("policy.pdf",)}


def test_an_application_takes_no_insurance_and_offers_what_is_held_already() -> None:
    kinds, reasons = names().items["evidence_kinds"], names().items["reasons"]
    with_application = giving_view(kinds, reasons, an_application(), [held()], TODAY)
    assert "public_liability_insurance" not in {code for code, *_ in with_application.kinds}
    assert len(with_application.citable) == 1
    alone = giving_view(kinds, reasons, None, [held()], TODAY)
    assert "public_liability_insurance" in {code for code, *_ in alone.kinds}
    assert alone.citable == ()
    ended = giving_view(kinds, reasons, an_application(), [held(valid_until="2026-01-01")], TODAY)
    assert ended.citable == ()


def test_the_grant_of_a_file_is_read_from_its_address() -> None:
    assert grant_in("/v1/evidence/1/versions/2/content?grant=1790000000.abc") == "1790000000.abc"
    assert grant_in("/v1/evidence/1/versions/2/content") is None
