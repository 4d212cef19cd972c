"""Pages of the menu, for an organisation that has not registered yet."""

import pytest

from portal.components.registered import not_yet
from portal.web.navigation import Link, menu
from shared.auth.principal import Role
from tests.portal.supplier.seen import page

LEADS_TO_APPLYING = ("/home", "/details")


@pytest.mark.parametrize("link", [each for each in menu(Role.SUPPLIER) if each.path not in LEADS_TO_APPLYING])
def test_a_page_of_the_menu_says_when_it_will_be_theirs(link: Link) -> None:
    view = not_yet(link.path)
    assert view is not None
    assert view.heading == link.text
    text = page("supplier/not_yet.html", view)
    assert view.sentence in text
    assert 'href="/apply"' in text
