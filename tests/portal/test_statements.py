"""The accessibility statement says how pages are looked at, by the table that the sweep of all pages goes by."""

from portal.pages.public.tested import DESK, PHONE, RULES, WAYS, how_tested
from tests.portal.pages import a_page


def test_the_statement_names_every_way_and_the_levels_of_the_rules() -> None:
    view = how_tested()
    assert len(view.rows) == len(WAYS)
    assert {(DESK, True), (PHONE, True), (PHONE, False)} <= {(each.width, each.script) for each in WAYS}
    assert {"wcag21aa", "wcag22aa"} <= set(RULES)
    text = a_page("public/accessibility.html", view, path="/accessibility")
    for said in ("1280 pixels", "375 pixels", "Without script", "WCAG 2.2 AA and good practice"):
        assert said in text
