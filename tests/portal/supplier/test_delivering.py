"""A small training company delivers and bids at the portal, with a real ordering service behind it."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from shared.auth.principal import Role
from shared.kernel.deadlines import end_of
from tests.ordering.competing import CLOSES_ON, METHOD, Contest
from tests.ordering.conftest import timed  # noqa: F401 - a fixture
from tests.ordering.timed import Timed
from tests.portal.conftest import Browser, visiting
from tests.portal.supplier.company import Company


@pytest.fixture
async def browser(timed: Timed, tmp_path: Path) -> AsyncIterator[Browser]:  # noqa: F811 - the fixture
    running = timed.world.running
    async with visiting(api=running.url, clock_file=tmp_path / "clock") as made:
        yield made


def signs_in(browser: Browser, token: str) -> Company:
    browser.signs_in(Role.SUPPLIER, token)
    return Company(browser)


def at(company: Company) -> str:
    return company.pages[-1]


async def test_an_order_is_accepted_started_attended_finished_and_its_outcome_told(
    timed: Timed,  # noqa: F811
    browser: Browser,
) -> None:
    case = await timed.world.begin("D01")
    order_id = await case.ordered()
    order = f"/orders/{order_id}"
    company = signs_in(browser, case.seller)
    for step, said in (("accept", "You have accepted the order"), ("start", "You have recorded the start")):
        text = await company.opens(order)
        assert f'action="{order}/{step}"' in text
        assert said in await company.changes(f"{order}/{step}")
    await company.opens(f"{order}/attendance")
    text = await company.changes(f"{order}/attendance", attended="no")
    assert 'href="#reason"' in text, "the service asks for it, and it is said at its field"
    assert "at least 1 item" not in text
    assert "You have recorded the session" in await company.changes(
        f"{order}/attendance", attended="late", reason="travel"
    )
    text = await company.opens(order)
    assert "1 of 1 session, 1 of them late" in text
    await timed.moves_to(end_of(date(2016, 12, 26)))
    await company.opens(order)
    assert "You have recorded the end" in await company.changes(f"{order}/finish")
    await company.opens(order)
    assert "Select what came of it" in await company.changes(f"{order}/outcome")
    text = await company.changes(f"{order}/outcome", outcome="job_started", evidence="pay_record")
    assert 'href="#evidence_on-day"' in text
    when = {f"evidence_on-{part}": value for part, value in (("day", "26"), ("month", "12"), ("year", "2016"))}
    told = {"outcome": "job_started", "evidence": "pay_record", **when}
    assert "You have recorded the outcome" in await company.changes(f"{order}/outcome", **told)
    (line,) = (await case.order(order_id, case.seller)).body["lines"]
    assert (line["started_on"], line["ended_on"], line["outcomes"][0]["evidence"]) == (
        "2016-11-14",
        "2016-12-25",
        "pay_record",
    )
    await company.opens(f"{order}/outcome-back?line=1")
    assert "Select a reason" in await company.changes(f"{order}/outcome-back")
    text = await company.changes(f"{order}/outcome-back", reason="recorded_in_error")
    assert "You have taken back the outcome" in text
    assert f"{order}/outcome-back" not in text, "there is none left"
    for _ in range(2):
        await company.opens(f"{order}/dispute")
        assert "The order is disputed." in await company.sends(f"{order}/dispute", reason="payment_disputed")
        await company.opens(f"{order}/dispute-withdrawal")
        text = await company.sends(f"{order}/dispute-withdrawal")
        assert "You have withdrawn your dispute" in text
        assert "The order is disputed." not in text


async def test_an_order_is_declined_once_and_told_so_in_the_other_tab(
    timed: Timed,  # noqa: F811
    browser: Browser,
) -> None:
    case = await timed.world.begin("D01")
    order = f"/orders/{await case.ordered()}"
    company = signs_in(browser, case.seller)
    tab = Company(browser)
    await tab.opens(order)
    await company.opens(f"{order}/decline")
    assert "Select a reason" in await company.sends(f"{order}/decline")
    assert "You have declined the order" in await company.sends(f"{order}/decline", reason="no_capacity")
    assert "There is a problem" in await tab.sends(f"{order}/accept")
    text = await tab.opens(f"{order}/accept")
    assert "This has been done, or can no longer be done" in text
    assert "Declined" in text
    another = signs_in(browser, await timed.world.another_supplier())
    await another.opens(order)
    assert another.page is not None
    assert another.page.status_code == 404


async def test_a_bid_is_sealed_changed_and_taken_back_until_bids_close(timed: Timed, browser: Browser) -> None:  # noqa: F811
    case = await timed.world.begin("D02")
    contest = await Contest(timed, case).opened()
    company = signs_in(browser, case.seller)
    path = f"/competitions/{contest.id}"
    assert "You have not bid" in await company.opens("/competitions")
    await company.opens(path)
    text = await company.sends(path, do="bid", price="12,00,0x", method="")
    assert 'href="#price"' in text
    assert 'href="#method"' in text
    assert "Your bid is here, sealed" in await company.sends(path, do="bid", price="912", method=METHOD)
    tab = Company(browser)
    await tab.opens(path)
    assert "sealed" in await company.sends(path, do="bid", price="890", method=METHOD)
    assert "You have bid" in await company.opens("/competitions")
    await company.opens(path)
    assert "You have taken your bid back" in await company.sends(path, do="withdraw")
    await company.sends(path, do="bid", price="890", method=METHOD)
    await company.opens(f"{path}/question")
    assert "You have asked" in await company.sends(f"{path}/question", question="Are rooms free on Mondays?")
    assert "Are rooms free on Mondays?" in await company.opens(path)
    await timed.moves_to(end_of(CLOSES_ON))
    text = await company.sends(path, do="bid", price="1", method=METHOD)
    assert "There is a problem" in text
