"""Webhooks at the portal: a supplier's, with a real service behind it, and those that operators look after."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from portal.api.answers.webhooks import Webhook, WebhookSecrets
from portal.api.operation import Listed
from portal.pages.shared.webhook_steps import OF_DEPARTMENT, asked_for, form_for, kinds_in, register_view
from portal.pages.shared.webhooks import (
    inbox_of,
    is_own,
    kinds_view,
    secrets_view,
    state_of,
    webhook_view,
    webhooks_view,
)
from portal.web.posted import Posted
from shared.auth.principal import Role
from tests.notifications.test_http import service  # noqa: F401 - a fixture
from tests.portal.conftest import Browser, visiting
from tests.portal.rendering import html_of, visit_of
from tests.portal.supplier.company import Company
from tests.running import Running

ID = "019cade2-11c0-7b1e-9c55-0d4c2c8f7a10"
PUBLIC = "https://1.1.1.1/dps/messages"
ISSUED = "ordering.OrderIssued.v1"
NOTHING = {"paused": None, "paused_at": None, "failure": None, "rests_until": None, "old_secret_signs_until": None}


def a_webhook(**more: Any) -> Webhook:
    return Webhook.model_validate(
        {
            "webhook_id": ID,
            "recipient_kind": "supplier",
            "recipient": str(uuid4()),
            "url": "https://crm.example.org/dps",
            "kinds": [],
            "registered_at": "2026-03-02T09:05:00Z",
            "failures": 0,
            "test": None,
            **NOTHING,
            **more,
        }
    )


def actions(webhook: Webhook, role: Role) -> list[str]:
    view = webhook_view(webhook, {}, visit_of(role))
    return [path.rpartition("/")[2] for path, _ in view.actions]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({}, "Sends"),
        ({"failures": 3, "failure": "timed_out"}, "Failing"),
        ({"paused": "asked"}, "Paused"),
        ({"paused": "failing", "failures": 20}, "Stopped after failures"),
        ({"paused": "address_gone"}, "Stopped after failures"),
    ],
)
def test_the_list_says_how_each_fares(more: dict[str, Any], said: str) -> None:
    webhook = a_webhook(**more)
    assert state_of(webhook).text == said
    page = html_of("shared/webhooks.html", webhooks_view(Listed[Webhook](items=(webhook,)), {}, visit_of()))
    assert said in page
    assert f'href="/webhooks/{ID}"' in page


def test_an_empty_list_says_so_and_leads_to_the_form_where_there_is_one() -> None:
    for role, registers in ((Role.SUPPLIER, True), (Role.OPERATOR, True), (Role.AUDITOR, False)):
        view = webhooks_view(Listed[Webhook](items=()), {}, visit_of(role))
        page = html_of("shared/webhooks.html", view, role=role)
        assert "No webhook is registered." in page
        assert ('href="/webhooks/new"' in page) is registers


def test_its_owner_alone_may_change_it_and_an_operator_may_pause_any() -> None:
    theirs, ours = a_webhook(), a_webhook(recipient_kind="district", recipient="D01")
    everything = ["secrets", "test", "change", "pause", "rotate", "remove"]
    assert actions(theirs, Role.SUPPLIER) == everything == actions(ours, Role.OPERATOR)
    assert actions(theirs, Role.OPERATOR) == ["pause"]
    assert actions(theirs, Role.AUDITOR) == [] == actions(ours, Role.AUDITOR)
    assert "resume" in actions(a_webhook(paused="failing"), Role.SUPPLIER)
    assert "pause" not in actions(a_webhook(paused="asked"), Role.SUPPLIER)
    assert not is_own(theirs, Role.OPERATOR)


def test_whose_messages_it_takes_is_said_in_words() -> None:
    district = a_webhook(recipient_kind="district", recipient="D01")
    assert inbox_of(district, {}, visit_of(Role.OPERATOR)).startswith("District: ")
    assert "D01" not in inbox_of(district, {}, visit_of(Role.OPERATOR))
    assert inbox_of(a_webhook(recipient_kind="team", recipient="buying"), {}, visit_of(Role.OPERATOR)) == "Team: Buying"
    assert inbox_of(a_webhook(), {}, visit_of(Role.SUPPLIER)) == "Your organisation"


def test_the_page_says_what_failed_and_what_became_of_the_test() -> None:
    webhook = a_webhook(
        failures=2,
        failure="timed_out",
        rests_until="2026-03-02T09:10:00Z",
        kinds=[ISSUED],
        test={"test_id": str(uuid4()), "asked_at": "2026-03-02T09:06:00Z", "tested_at": None, "failure": None},
    )
    page = html_of("shared/webhook.html", webhook_view(webhook, {}, visit_of()))
    assert "The other side did not answer in time" in page
    assert "On its way." in page
    assert ISSUED in page
    tested = {"tested_at": "2026-03-02T09:06:05Z", "failure": "address_redirects"}
    page = html_of("shared/webhook.html", webhook_view(a_webhook(test=tested), {}, visit_of()))
    assert "Not taken: The address leads elsewhere, 2 March 2026, 9:06am" in page
    assert "All messages are sent there." in page


def test_secrets_are_shown_with_how_long_each_signs() -> None:
    found = WebhookSecrets.model_validate(
        {
            "secrets": [
                {"secret": "whsec_new", "signs_until": None},  # pragma: allowlist secret
                {"secret": "whsec_old", "signs_until": "2026-03-03T09:05:00Z"},  # pragma: allowlist secret
            ]
        }
    )
    page = html_of("shared/webhook_secrets.html", secrets_view(found, f"/webhooks/{ID}"))
    assert "whsec_new" in page
    assert "Signs until 3 March 2026, 9:05am" in page


def test_kinds_are_listed_by_what_they_are_about() -> None:
    view = kinds_view((ISSUED, "catalogue.GapGrew.v1", "ordering.OrderLapsed.v1"))
    assert view.groups == (("Offers", ("catalogue.GapGrew.v1",)), ("Orders", (ISSUED, "ordering.OrderLapsed.v1")))
    assert ISSUED in html_of("shared/webhook_kinds.html", view)
    assert "There are none." in html_of("shared/webhook_kinds.html", kinds_view(()))


def test_staff_name_the_inbox_and_a_supplier_has_one() -> None:
    page = html_of(
        "components/step.html", register_view(visit_of(Role.OPERATOR)), OF_DEPARTMENT.blank(), role=Role.OPERATOR
    )
    assert 'value="district:D01"' in page
    assert 'name="inbox"' not in html_of(
        "components/step.html", register_view(visit_of()), form_for(Role.SUPPLIER).blank()
    )
    filled = OF_DEPARTMENT.read(
        Posted(fields={"inbox": ("team:buying",), "url": (PUBLIC,), "kinds": (f"{ISSUED}\r\n",)})
    )
    asked = asked_for(filled.values)
    assert (asked.team, asked.district, asked.kinds) == ("buying", None, (ISSUED,))
    assert kinds_in(f" {ISSUED}\n\n{ISSUED} ") == (ISSUED,)
    assert kinds_in(None) == ()


@pytest.fixture
async def browser(service: Running) -> AsyncIterator[Browser]:  # noqa: F811 - the fixture
    async with visiting(api=service.url) as made:
        yield made


async def test_a_supplier_registers_changes_and_removes_one(service: Running, browser: Browser) -> None:  # noqa: F811
    org = f"org of {uuid4()}"
    await service.knows(org, uuid4())
    browser.signs_in(Role.SUPPLIER, service.token(Role.SUPPLIER, org=org), org=org)
    company = Company(browser)
    assert "No webhook is registered." in await company.opens("/webhooks")
    await company.opens("/webhooks/new")
    text = await company.sends("/webhooks/new", url="https://10.0.0.1/", kinds="")
    assert "The address must lead to the internet by https" in text
    assert 'href="#url"' in text
    text = await company.sends("/webhooks/new", url=PUBLIC, kinds="ordering.OrderIssued.v9")
    assert 'href="#kinds"' in text
    text = await company.sends("/webhooks/new", url=PUBLIC, kinds=ISSUED)
    assert "The webhook is registered." in text
    assert "whsec_" in text
    path = company.pages[-1].removesuffix("/secrets")
    assert ISSUED in await company.opens(path)
    assert ISSUED in await company.opens("/webhooks/kinds")
    await company.opens(f"{path}/change")
    assert "All messages are sent there." in await company.sends(f"{path}/change", url=f"{PUBLIC}/new", kinds="")
    for step, said in (("pause", "Nothing more is sent there."), ("resume", "Messages are sent there again.")):
        await company.opens(f"{path}/{step}")
        assert said in await company.sends(f"{path}/{step}")
    await company.opens(f"{path}/rotate")
    assert "Signs until" in await company.sends(f"{path}/rotate")
    await company.opens(f"{path}/test")
    assert "A test is on its way." in await company.sends(f"{path}/test")
    await company.opens(f"{path}/remove")
    assert "No webhook is registered." in await company.sends(f"{path}/remove")
    assert (await browser.get(path)).status_code == 404


async def test_an_operator_registers_one_for_a_district(service: Running, browser: Browser) -> None:  # noqa: F811
    browser.signs_in(Role.OPERATOR, service.token(Role.OPERATOR))
    operator = Company(browser)
    await operator.opens("/webhooks/new")
    text = await operator.sends("/webhooks/new", url=PUBLIC, kinds="", inbox="")
    assert "Select whose messages go there" in text
    await operator.sends("/webhooks/new", url=PUBLIC, kinds="", inbox="district:D01")
    path = operator.pages[-1].removesuffix("/secrets")
    assert f"{path}/rotate" in await operator.opens(path)
    browser.signs_in(Role.AUDITOR, service.token(Role.AUDITOR))
    page = (await browser.get(path)).text
    assert f"{path}/rotate" not in page
    assert f'href="/history/webhook/{path.rpartition("/")[2]}"' in page
