"""Forms of pages, as they are read, filled in and sent without a browser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.local.forms import NoSuchForm, form_with, forms_of

PAGE = """
<form method="get" action="/search"><input name="q" value="x"><button>Search</button></form>
<form method="post" action="/sign-out"><input type="hidden" name="form_token" value="t"><button>Sign out</button></form>
<form method="post">
  <input type="hidden" name="form_key" value="k&amp;1">
  <input name="day" value="2"> <input type="radio" name="start" value="a"> <input type="radio" name="start" value="b" checked>
  <input type="checkbox" name="categories" value="ONE" checked> <input type="checkbox" name="categories" value="TWO">
  <input type="file" name="file"> <input name="gone" value="x" disabled>
  <select name="venue"><option value="">Select</option><option value="v1" selected>One</option><option value="v2">Two</option></select>
  <select name="reason"><option value="">Select</option><option value="r">Why</option></select>
  <textarea name="note">
Sound &lt;b&gt;</textarea>
  <button type="submit" name="action" value="place">
    Place the order
  </button>
  <button name="action" value="check">Check another start</button>
</form>
"""  # noqa: E501
AS_IT_STANDS = [
    ("form_key", "k&1"),
    ("day", "2"),
    ("start", "b"),
    ("categories", "ONE"),
    ("venue", "v1"),
    ("reason", ""),
    ("note", "Sound <b>"),
]


def test_a_form_sends_what_stands_in_it_and_which_button_was_pressed() -> None:
    form = form_with(PAGE, "Place the order")
    assert form.fields == AS_IT_STANDS
    assert form.sent_by("Place the order", {}) == [*AS_IT_STANDS, ("action", "place")]
    assert form_with(PAGE, "Sign out").action == "/sign-out"
    assert len(forms_of(PAGE)) == 2, "one that only asks sends nothing"


def test_what_is_filled_in_takes_the_place_of_what_stood_there() -> None:
    sent = form_with(PAGE, "Place the order").sent_by(
        "Check another start", {"start": "a", "categories": ["ONE", "TWO"], "new": "n"}
    )
    assert [value for name, value in sent if name == "start"] == ["a"]
    assert [value for name, value in sent if name == "categories"] == ["ONE", "TWO"]
    assert sent[-2:] == [("new", "n"), ("action", "check")]


def test_a_button_that_is_not_there_cannot_be_pressed() -> None:
    with pytest.raises(NoSuchForm):
        form_with(PAGE, "Search")
    with pytest.raises(NoSuchForm):
        form_with("<p>Nothing waits for you.</p>", "Approve this order")


@given(st.text())
def test_whatever_a_page_says_it_can_be_read(text: str) -> None:
    forms_of(text)
    forms_of(f"<form method=post>{text}")
