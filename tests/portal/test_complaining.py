"""Staff complain about suppliers, see what comes of it in their district, and take a complaint back."""

from collections.abc import AsyncIterator

import pytest

from portal.pages.category_manager.complaining import OF_ORDER, OF_SUPPLIER, SOURCES, WORDS, about_order
from portal.web.posted import Posted
from shared.auth.principal import Role
from shared.reference.lists import COMPLAINT_SOURCES
from tests.portal.coach.test_orders import an_order
from tests.portal.commercial import Officer, at_the_portal
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import ADA, CATEGORY, OTHER, Registry
from tests.supplier_registry.test_complaints_http import PRIVATE, a_complaint

COACH, MANAGER = Role.WORK_COACH, Role.DISTRICT_MANAGER
HERE = {"district": "D07"}
SAID = {"reason": "started_late", "source": "staff", "detail": "Two groups began a week late."}


@pytest.fixture(scope="module")
async def staff(a_registry: Registry) -> AsyncIterator[Officer]:  # noqa: F811 - the fixture
    async with at_the_portal(a_registry) as one:
        yield one


def test_a_complaint_about_an_order_names_its_supplier_its_district_and_no_category() -> None:
    order = an_order()
    asked = about_order(order, {"reason": "unresponsive", "source": "client", "detail": ""})
    assert asked.model_dump(exclude_none=True) == {
        "supplier_id": order.supplier_id,
        "order_id": order.order_id,
        "district": order.district,
        "reason": "unresponsive",
        "source": "client",
    }


def test_nothing_is_sent_that_does_not_say_what_it_is_about_and_who_complains() -> None:
    for form in (OF_ORDER, OF_SUPPLIER):
        assert set(form.read(Posted()).errors) == {"reason", "source"}
    assert {code for code, *_ in SOURCES} == set(COMPLAINT_SOURCES)
    assert all(not each.endswith(".") for each in WORDS.values())


async def test_a_coach_complains_sees_how_it_stands_and_takes_it_back(
    staff: Officer,
    registry: Registry,  # noqa: F811
) -> None:
    member = await registry.a_member(categories=[CATEGORY, OTHER])
    staff.works_as("coach of D07", COACH, ["D07"])
    supplier = await staff.reads(f"/suppliers/{member}")
    assert f'href="/suppliers/{member}/complain"' in supplier
    path = f"/suppliers/{member}/complain"
    assert "Select what the complaint is about" in await staff.sends(path)
    assert "Select the district where it happened" in await staff.sends(path, **SAID)
    silent = await staff.sends(path, **SAID | HERE | {"detail": ""})
    assert WORDS["complaint_not_described"] in silent
    assert 'href="#detail"' in silent
    assert WORDS["words_of_a_client"] in await staff.sends(path, **SAID | HERE | {"source": "client"})
    listed = await staff.sends(path, **SAID | HERE, category=CATEGORY)
    assert "The complaint has been raised." in listed
    (complaint,) = {each.split('"')[0] for each in listed.split('href="/complaints/')[1:]}
    shown = await staff.reads(f"/complaints/{complaint}")
    assert "Supplier to answer" in shown
    assert SAID["detail"] not in shown, "free words are for the supplier and its assessors"
    assert "is for the supplier and the commercial team to read" in shown
    assert "/history/" not in shown
    assert "Withdrawn" in await staff.sends(f"/complaints/{complaint}/withdraw")


async def test_a_complaint_of_somebody_else_is_taken_back_by_a_category_manager_alone(
    staff: Officer,
    registry: Registry,  # noqa: F811
) -> None:
    path = f"/complaints/{await a_complaint(registry, await registry.a_member())}"
    staff.works_as("another", MANAGER, ["D01"])
    assert path in await staff.reads("/complaints")
    assert WORDS["not_raised_by_you"] in await staff.sends(f"{path}/withdraw")
    await staff.reads(f"{path}/decide", 403)
    staff.works_as("elsewhere", MANAGER, ["D02"])
    await staff.reads(path, 404)
    staff.works_as(ADA)
    read = await staff.reads(path)
    assert PRIVATE["detail"] in read
    assert "Withdrawn" in await staff.sends(f"{path}/withdraw")
    staff.works_as("an auditor", Role.AUDITOR)
    assert "/withdraw" not in await staff.reads(path)
    await staff.reads(f"{path}/withdraw", 403)


async def test_a_complaint_is_about_what_the_supplier_was_a_member_in(staff: Officer, registry: Registry) -> None:  # noqa: F811
    member = await registry.a_member(categories=[CATEGORY])
    staff.works_as("a buyer", Role.BUYER)
    shown = await staff.reads(f"/suppliers/{member}/complain")
    assert f'value="{CATEGORY}"' in shown
    assert f'value="{OTHER}"' not in shown
    assert "The complaint has been raised." in await staff.sends(f"/suppliers/{member}/complain", **SAID)
