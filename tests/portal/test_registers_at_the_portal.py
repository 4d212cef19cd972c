"""Category managers look into what public registers say, with a registry and registers that run."""

from uuid import UUID

from deploy.local.stand_ins import StandIns
from portal.api.answers.registers import LookedBeside
from portal.pages.category_manager.registers import supplier_checks_view, to_settle
from portal.web.visit import Visit
from shared.auth.principal import Role
from tests.portal.buying import NOBODY, TODAY, page_of, the_names
from tests.portal.commercial import Officer, at_the_portal
from tests.portal.conftest import session_of
from tests.running import until
from tests.supplier_registry.registers.test_registers_http import looked_up  # noqa: F401 - a fixture
from tests.supplier_registry.running import Registry

SUPPLIER = UUID("0190d8c2-0000-7000-8000-000000000001")
CHECK = {
    "number": {"scheme": "GB-COH", "id": "01234568"},
    "checked_at": "2026-11-20T09:00:00Z",
    "entry": {"name": "BEACON LTD", "standing": "ceased", "status": "dissolved"},
    "changed": [{"field": "standing", "before": "active", "after": "ceased"}],
    "concerns": ["ceased", "name_differs"],
    "to_look_at": ["ceased"],
    "problem": None,
    "tried_at": None,
    "look_again_on": "2026-12-20",
    "differences": [{"field": "name", "here": "Beacon Skills", "there": "BEACON LTD", "may_be_taken_over": True}],
}


def a_visit() -> Visit:
    return Visit(NOBODY, the_names(), "/", TODAY, session_of(Role.CATEGORY_MANAGER))


def test_what_registers_say_stands_beside_what_the_supplier_says() -> None:
    check = LookedBeside.model_validate(CHECK)
    assert [each[0] for each in to_settle((check,), the_names())] == ["GB-COH:01234568"]
    view = supplier_checks_view(str(SUPPLIER), (check,), "Beacon Skills", a_visit())
    text = page_of("staff/detail.html", view, Role.CATEGORY_MANAGER)
    for said in ("BEACON LTD", "Looked at already", "20 December 2026", "What it says of itself otherwise", "Before"):
        assert said in text
    assert to_settle((check.model_copy(update={"to_look_at": ()}),), the_names()) == ()


async def test_what_is_of_concern_is_found_looked_at_and_looked_up_again(
    looked_up: tuple[Registry, StandIns],  # noqa: F811
) -> None:
    registry, _ = looked_up
    supplier = await registry.an_organisation(identifiers=[{"scheme": "GB-COH", "id": "01234568"}])
    path = f"/register-checks/{supplier}"

    async def of_concern() -> bool:
        listed = await registry.officer("GET", "/v1/register-checks", params={"concerned": "true"})
        return str(supplier) in {each["supplier_id"] for each in listed.body["items"]}

    await until(of_concern, "the register has answered")
    async with at_the_portal(registry) as officer:
        await _looks_into(officer, path)
        officer.works_as("audrey", Role.AUDITOR)
        assert "Look its numbers up again" not in await officer.reads(path)
        await officer.reads(f"{path}/settle", 403)
        officer.works_as("coach", Role.WORK_COACH)
        await officer.reads("/register-checks", 403)


async def _looks_into(officer: Officer, path: str) -> None:
    assert path in await officer.reads("/register-checks")
    shown = await officer.reads(path)
    for said in ("To look at", "Name there", "Say that it was looked at", "01234568"):
        assert said in shown
    missing = await officer.sends(f"{path}/settle")
    assert "Select the number" in missing
    assert "Say what came of it" in missing
    settled = await officer.sends(f"{path}/settle", number="GB-COH:01234568", note="Restored on appeal.")
    assert "It is recorded as looked at." in settled
    assert "Looked at already" in settled
    assert "Say that it was looked at" not in settled
    assert path not in await officer.reads("/register-checks")
    assert path in await officer.reads("/register-checks?list=all")
    assert "There is a problem" in await officer.sends(f"{path}/settle", number="GB-COH:0", note="Wrong.")
    assert "They are looked up" in await officer.sends(f"{path}/again")
