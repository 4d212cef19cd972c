"""The rights that a service's database user is given, as against what a whole system that has worked has in use."""

from deploy import services
from deploy.kubernetes.database import roles_of
from tests.console.conftest import System
from tests.journeys.test_chain import Department, a_need, an_offer


async def test_every_collection_that_a_service_uses_is_among_its_rights(system: System, department: Department) -> None:
    await an_offer(department)
    await a_need(department)
    for name in services.NAMES:
        (granted, _) = roles_of(name)
        named = {each["resource"]["collection"] for each in granted["privileges"]}
        used = set(await system.up[name].database.list_collection_names())
        assert used <= named, f"{name} has no rights on {used - named}"
