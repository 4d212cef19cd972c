"""A colleague covers for a coach: for one client, for all of them, and until the coach is back."""

from datetime import UTC, datetime, timedelta

from portal.pages import PAGES
from portal.web.wording import short_day
from shared.auth.principal import Role
from shared.reference.calendar import uk_date
from tests.client_journey.conftest import service  # noqa: F401 - a fixture
from tests.portal.coach.test_working import sends, taken_on
from tests.portal.conftest import Browser, visiting
from tests.running import Running


def signs_in(browser: Browser, service: Running, subject: str) -> None:  # noqa: F811
    token = service.token(Role.WORK_COACH, subject=subject, districts=("D01",))
    browser.signs_in(Role.WORK_COACH, token, subject=subject, districts=frozenset({"D01"}))


async def test_a_colleague_covers_one_client_or_all_until_the_coach_is_back(service: Running) -> None:  # noqa: F811
    async with visiting(PAGES, service.url) as browser:
        signs_in(browser, service, "robin")
        client, _ = await taken_on(browser)
        first = uk_date(datetime.now(UTC))
        last = first + timedelta(days=7)
        days = {
            f"{name}-{part}": str(getattr(value, part))
            for name, value in (("first_on", first), ("last_on", last))
            for part in ("day", "month", "year")
        }
        early = await sends(browser, f"{client}/cover", by="kit", **days | {"last_on-year": str(first.year - 1)})
        assert early.status_code == 422
        assert "The last day must be the first day or later" in early.text
        own = await sends(browser, f"{client}/cover", by="robin", **days)
        assert "Enter the account of somebody else" in own.text
        done = await sends(browser, f"{client}/cover", by="kit", **days)
        assert (done.status_code, done.headers["location"]) == (303, client)
        assert f"A colleague, {short_day(first)} to {short_day(last)}" in (await browser.get(client)).text
        signs_in(browser, service, "kit")
        assert "You cover for a colleague today." in (await browser.get(client)).text
        signs_in(browser, service, "robin")
        ended = await sends(browser, f"{client}/cover-end")
        assert ended.status_code == 303, ended.text
        assert f"{client}/cover-end" not in (await browser.get(client)).text
        others = [(await taken_on(browser))[0] for _ in range(2)]
        covered = await sends(browser, "/clients/cover", by="kit", **days)
        assert (covered.status_code, covered.headers["location"]) == (303, "/clients")
        for each in (client, *others):
            assert f"{each}/cover-end" in (await browser.get(each)).text
        back = await sends(browser, "/clients/cover-end")
        assert back.status_code == 303, back.text
        assert f"{client}/cover-end" not in (await browser.get(client)).text
