"""The register at the portal: what is found, counted and said of one supplier, for anybody."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.register import ListedSupplier, RegisterCounts
from portal.api.operation import Listed
from portal.pages.public.register import Asked, register_view
from portal.pages.public.supplier import supplier_view
from portal.pages.public.tested import how_tested
from tests.portal.conftest import Browser, visiting
from tests.portal.pages import a_page
from tests.running import until
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import CATEGORY, Registry

COUNT = {"members": 3, "sme": 2, "vcse": 1}
COUNTS = RegisterCounts.model_validate(
    {
        "total": COUNT,
        "categories": [
            {**COUNT, "category": "SKILLS_FOR_WORK", "name": "Skills for work"},
            {"members": 0, "sme": 0, "vcse": 0, "category": "KEEPING_JOBS", "name": "Keeping jobs"},
        ],
        "districts": [{**COUNT, "district": "D10", "name": "South Yorkshire"}],
    }
)


def a_supplier(name: str = "Tŷ Gwyn Training & Sons <Ltd>", **more) -> ListedSupplier:
    return ListedSupplier.model_validate(
        {
            "supplier_id": str(uuid4()),
            "name": name,
            "identifiers": [{"scheme": "GB-COH", "id": "01234567"}, {"scheme": "XX-ODD", "id": "1"}],
            "sme": True,
            "vcse": False,
            "memberships": [
                {
                    "market": "DPS",
                    "category": "SKILLS_FOR_WORK",
                    "since": "2016-10-03",
                    "until": None,
                    "districts": ["D10"],
                }
            ],
            **more,
        }
    )


def listed(*items: ListedSupplier, following: str | None = None) -> Listed[ListedSupplier]:
    return Listed[ListedSupplier](items=items, next=following)


def test_the_register_lists_suppliers_with_what_they_are_admitted_to() -> None:
    one = a_supplier()
    view = register_view(Asked(), COUNTS, listed(one, following="tŷ/1"), "")
    page = a_page("public/register.html", view)
    assert "3 suppliers were found" in page
    assert f'href="/register/{one.supplier_id}"' in page
    assert "Gwyn Training &amp; Sons &lt;Ltd&gt;" in page
    assert "Skills for work" in page
    assert "after=t%C5%B7%2F1" in page
    assert "Suppliers by category" in page


def test_nothing_found_says_how_to_find_more() -> None:
    page = a_page("public/register.html", register_view(Asked(name="nobody"), COUNTS, listed(), ""))
    assert "No supplier was found." in page
    assert "enter less of the name" in page
    assert "Suppliers by category" not in page
    assert 'value="nobody"' in page


@given(
    name=st.text(max_size=50),
    category=st.sampled_from(["", "SKILLS_FOR_WORK"]),
    district=st.sampled_from(["", "D10"]),
    sme=st.booleans(),
    vcse=st.booleans(),
    after=st.sampled_from(["", "somewhere"]),
)
def test_the_files_of_a_list_are_of_what_was_asked_for(
    name: str, category: str, district: str, sme: bool, vcse: bool, after: str
) -> None:
    asked = Asked(name, category, district, sme, vcse)
    view = register_view(asked, COUNTS, listed(a_supplier(), following="x"), after)
    assert view.csv.partition("?")[2] == view.json.partition("?")[2]
    assert view.next.startswith("/register?")
    assert view.summary
    assert bool(view.counted) is (not after and not asked.values)


def test_a_supplier_is_shown_with_its_numbers_and_days() -> None:
    page = a_page("public/supplier.html", supplier_view(a_supplier(), COUNTS))
    assert "Company number" in page
    assert "Number in XX-ODD" in page
    assert "Since 3 October 2016" in page
    assert "South Yorkshire" in page
    assert "1 district that its offers reach" in page


def test_a_supplier_without_an_offer_is_admitted_all_the_same() -> None:
    membership = {"market": "DPS", "category": "NEW_ONE", "since": "2016-10-03", "until": "2026-10-02"}
    page = a_page("public/supplier.html", supplier_view(a_supplier(memberships=[membership], identifiers=[]), COUNTS))
    assert "From 3 October 2016 to 2 October 2026" in page
    assert "no offer in this category" in page


@pytest.fixture
async def anybody(registry: Registry) -> AsyncIterator[Browser]:  # noqa: F811 - the fixture
    async with visiting(api=registry.one.url) as browser:
        yield browser


async def test_anybody_finds_a_supplier_in_two_pages(registry: Registry, anybody: Browser) -> None:  # noqa: F811
    member = await registry.a_member(categories=[CATEGORY])

    async def found() -> str | None:
        page = await anybody.get("/register", params={"category": CATEGORY, "name": "", "district": ""})
        assert page.status_code == 200, page.text
        return page.text if f"/register/{member}" in page.text else None

    await until(found, "the register was read anew")
    shown = await anybody.get(f"/register/{member}")
    assert shown.status_code == 200
    assert "What it is admitted to" in shown.text
    table = await anybody.get("/register.csv", params={"category": CATEGORY})
    assert str(member) in table.text
    assert table.headers["content-disposition"].endswith("suppliers.csv")
    assert str(member) in {each["supplier_id"] for each in (await anybody.get("/register.json")).json()["items"]}


async def test_a_supplier_that_is_not_admitted_is_said_not_to_be_in_the_register(
    registry: Registry,  # noqa: F811
    anybody: Browser,
) -> None:
    applicant = await registry.an_organisation()
    for path in (f"/register/{applicant}", f"/register/{uuid4()}", "/register/nonsense"):
        answer = await anybody.get(path)
        assert answer.status_code == 404
        assert "not in the register" in answer.text


async def test_a_category_that_there_is_not_is_passed_over(registry: Registry, anybody: Browser) -> None:  # noqa: F811
    del registry
    assert (await anybody.get("/register?category=NONSENSE&district=D99")).status_code == 200


@pytest.mark.parametrize("path", ["/help", "/accessibility", "/cookies", "/privacy"])
def test_statements_are_there_without_anybody_signing_in(path: str) -> None:
    page = a_page(f"public{path}.html", how_tested(), path=path)
    for word in ("GOV.UK", "crown", "crest", "GDS Transport"):
        assert word not in page
