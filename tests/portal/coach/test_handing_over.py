"""All clients of a coach go over to colleagues: by the coach, or by the manager of the district."""

import pytest

from portal.pages import PAGES
from portal.pages.coach.handing_over import OF_A_COACH, OWN, WORDS
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.portal.coach.test_working import sends, taken_on
from tests.portal.conftest import Browser, visiting
from tests.running import Running


def signs_in(browser: Browser, service: Running, subject: str, role: Role = Role.WORK_COACH) -> None:  # noqa: F811
    token = service.token(role, subject=subject, districts=("D01",))
    browser.signs_in(role, token, subject=subject, districts=frozenset({"D01"}))


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("kit\r\nash\r\n", ("kit", "ash")),
        (" kit , kit;ash", ("kit", "ash")),
        ("a coach of D01\n\n", ("a coach of D01",)),
    ],
)
def test_colleagues_stand_one_under_the_other_and_count_once(typed: str, read: tuple[str, ...]) -> None:
    filled = OWN.read(Posted({"to": (typed,), "reason": ("workload",)}))
    assert filled.values["to"] == read


def test_what_is_missing_is_asked_for_and_too_many_are_refused() -> None:
    assert set(OF_A_COACH.read(Posted({"to": (" \n",)})).errors) == {"coach", "to", "reason"}
    many = OWN.read(Posted({"to": ("\n".join(map(str, range(21))),), "reason": ("workload",)}))
    assert many.errors == {"to": "Enter the accounts of 20 colleagues at most"}


async def test_clients_are_shared_out_among_colleagues_and_handed_on_by_the_manager(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        signs_in(browser, service, "robin")
        clients = {(await taken_on(browser))[0] for _ in range(2)}
        assert "/clients/hand-over" in (await browser.get("/clients")).text
        kept = await sends(browser, "/clients/hand-over", to="robin", reason="workload")
        assert kept.status_code == 422
        assert WORDS["keeps_clients"] in kept.text
        done = await sends(browser, "/clients/hand-over", to="kit\nash", reason="coach_left")
        assert (done.status_code, done.headers["location"]) == (303, "/clients")
        for subject in ("kit", "ash"):
            signs_in(browser, service, subject)
            listed = (await browser.get("/clients?list=all")).text
            assert sum(each in listed for each in clients) == 1, subject
        signs_in(browser, service, "max", Role.DISTRICT_MANAGER)
        assert "/caseloads/hand-over" in (await browser.get("/caseloads?district=D01")).text
        nobody = await sends(browser, "/caseloads/hand-over", coach="robin", to="ash", reason="coach_left")
        assert WORDS["caseload_empty"] in nobody.text
        handed = await sends(browser, "/caseloads/hand-over", coach="kit", to="ash", reason="coach_left")
        assert (handed.status_code, handed.headers["location"]) == (303, "/caseloads")
        signs_in(browser, service, "ash")
        listed = (await browser.get("/clients?list=all")).text
        assert all(each in listed for each in clients)
