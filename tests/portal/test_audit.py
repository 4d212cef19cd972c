"""Facts in words, and what an auditor finds, with a registry that runs."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.api.answers.history import KEPT, Doer, Happened
from portal.api.operation import Listed
from portal.components.facts import by_whom, fact_part, in_a_line, title_of
from portal.pages.auditor.history import history_view
from shared.auth.principal import Role
from tests.portal.commercial import Officer, at_the_portal
from tests.portal.test_operations import faults
from tests.supplier_registry.conftest import a_registry, registry  # noqa: F401 - fixtures
from tests.supplier_registry.running import Registry

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
async def auditor(registry: Registry) -> AsyncIterator[Officer]:  # noqa: F811 - the fixture
    async with at_the_portal(registry) as one:
        one.works_as("auditor", Role.AUDITOR)
        yield one


def test_every_history_is_as_the_document_says() -> None:
    operations = [each for kept in KEPT.values() for each in (kept.history, kept.thing) if each]
    assert [faults(each) for each in operations if faults(each)] == []


def test_a_fact_is_told_in_words() -> None:
    happened = Happened.model_validate(
        {
            "version": 3,
            "through": 3,
            "fact": "ordering.OrderApproved.v1",
            "at": NOON,
            "by": {"kind": "account", "name": "sam", "roles": ["district_manager"]},
            "reasons": [{"code": "x", "text": "It fits.", "detail": "Best value."}],
            "policies": ["order-approval 2"],
            "fields": {"amount_pence": 5, "authority": {"level": "district", "by": None}, "paid": False},
            "withheld": ["note"],
        }
    )
    part = fact_part(happened)
    assert (part.title, part.by) == ("Order approved", "sam (district manager)")
    assert part.when == "27 November 2026, midday"
    assert part.reasons == ("It fits. Best value.",)
    assert part.fields == (
        ("Amount pence", "5"),
        ("Authority: level", "district"),
        ("Authority: by", "Nothing"),
        ("Paid", "No"),
    )


def test_what_cannot_be_told_says_so() -> None:
    assert "not kept" in title_of(Happened(version=1, through=9, told="not_kept"))
    assert title_of(Happened(version=1, through=1)) == "Something that may not be told"
    assert by_whom(Doer(kind="system", name="orders_lapse")) == "the system (orders lapse)"
    assert by_whom(Doer(kind="department")) == "the department"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
def test_any_value_is_a_line(value: object) -> None:
    assert in_a_line(value)


def test_a_day_leaves_out_what_happened_later() -> None:
    facts = tuple(
        Happened(version=number, through=number, fact="x.OrderPlaced.v1", at=NOON + timedelta(days=number))
        for number in range(3)
    )
    view = history_view("order", "id", Listed[Happened](items=facts), None, date(2026, 11, 28), Role.AUDITOR)
    assert (len(view.facts), view.absent) == (2, True)


async def test_an_auditor_finds_what_was_decided_by_whom_and_as_at_a_day(
    auditor: Officer,
    registry: Registry,  # noqa: F811
) -> None:
    org = await registry.a_member()
    assert "Enter an id or the number" in await auditor.sends("/audit", wanted=" ")
    assert "Enter an id, such as" in await auditor.sends("/audit", wanted="Beacon")
    unknown = "018f0000-0000-7000-8000-000000000000"
    assert "There is nothing with this id" in await auditor.sends("/audit", wanted=unknown)
    answer = await auditor.browser.post("/audit", wanted=str(org).upper())
    assert f"/history/supplier/{org}" in (answer.headers.get("location") or answer.text)
    path = f"/history/supplier/{org}"
    shown = await auditor.reads(path)
    assert "Supplier admitted" in shown
    assert "(supplier)" in shown
    day = {"on-day": "9", "on-month": "3", "on-year": "2017"}
    was = await auditor.sends(path, **day)
    assert "As it was when 9 March 2017 ended" in was
    assert "Getting jobs" in was
    assert "Day must be a real date" in await auditor.sends(path, **(day | {"on-day": "32"}))
    assert "It was not there yet" in await auditor.sends(path, **(day | {"on-year": "2016"}))
    await auditor.reads("/history/spoon/1", 404)
    auditor.works_as("coach", Role.WORK_COACH)
    await auditor.reads("/audit", 403)
