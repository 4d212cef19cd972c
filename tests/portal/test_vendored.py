"""Components render as GOV.UK Frontend says they do, and its style and script are as they were taken over."""

import gzip
import html
import json
import re
from pathlib import Path

import pytest

from portal import vendor
from portal.web.assets import Assets
from portal.web.templates import environment

FIXTURES = Path(__file__).parent / vendor.FIXTURES
WHITE = re.compile(r"\s+")


def components() -> dict[str, list[dict]]:
    return json.loads(gzip.decompress(FIXTURES.read_bytes()))


def without_white_space(text: str) -> str:
    return WHITE.sub("", html.unescape(text))


@pytest.fixture(scope="module")
def pages():
    return environment(Assets().address)


def test_there_are_as_many_fixtures_as_in_the_version_that_is_pinned() -> None:
    assert sum(map(len, components().values())) == 657
    assert f"govuk-frontend {vendor.VERSION}\n" in (vendor.FOLDER / "VERSION").read_text()


@pytest.mark.parametrize("component", components())
def test_a_component_is_rendered_as_its_fixtures_say(pages, component: str) -> None:
    macro = "govuk" + "".join(each.capitalize() for each in component.split("-"))
    source = (
        f'{{% from "govuk_frontend_jinja/components/{component}/macro.html" import {macro} %}}{{{{ {macro}(params) }}}}'
    )
    template = pages.from_string(source)
    for fixture in components()[component]:
        rendered = without_white_space(template.render(params=fixture["options"]))
        assert rendered == without_white_space(fixture["html"]), fixture["name"]


def test_nothing_that_only_gov_uk_may_show_is_served() -> None:
    style, script = ((vendor.FOLDER / f"govuk-frontend.{kind}").read_text() for kind in ("css", "js"))
    assert not vendor.FOR_GOV_UK.search(style + script)
    assert "@font-face" not in style
    assert "sourceMappingURL" not in style + script


def test_what_only_gov_uk_may_show_is_taken_out() -> None:
    css = (
        '/*! licence of the font */@font-face{font-family:"GDS Transport";src:url("/fonts/x.woff2")}'
        'a{font-family:"GDS Transport",arial,sans-serif}b{background:url("/assets/images/govuk-crest.svg")}\n'
        "/*# sourceMappingURL=x.css.map */\n"
    )
    assert vendor.style_without(css) == (
        'a{font-family:"Helvetica Neue",Helvetica,Arial,sans-serif}b{background:none}\n'
    )


def test_another_package_is_not_taken_over(tmp_path: Path) -> None:
    other = tmp_path / "other.tgz"
    other.write_bytes(b"another one")
    with pytest.raises(vendor.NotThePackage, match="sha512"):
        vendor.take_over(other, tmp_path)
