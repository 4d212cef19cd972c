"""What owners do with webhooks: register, change, test, pause and resume one, replace its secret, remove it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from portal.api.answers.webhooks import (
    CHANGE_WEBHOOK,
    PAUSE_WEBHOOK,
    REGISTER_WEBHOOK,
    REMOVE_WEBHOOK,
    RESUME_WEBHOOK,
    ROTATE_SECRET,
    TEST_WEBHOOK,
    WEBHOOK,
    ChangeWebhook,
    RegisterWebhook,
    Webhook,
)
from portal.api.client import Done
from portal.api.operation import Operation
from portal.api.problem import Refused
from portal.components.registered import once_registered
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.shared.webhooks import ONE, OWNERS, PATH
from portal.web.form import Field, Form, Options
from portal.web.kinds import long_text_of, select_of, text_of
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from shared.auth.principal import Role

URL = Field("url", "Address", text_of, "It begins with https:// and answers itself", empty="Enter the address")
KINDS = Field(
    "kinds",
    "Kinds of messages",
    long_text_of,
    "One on each line, such as ordering.OrderIssued.v1. Leave it empty for all messages",
    optional=True,
)
INBOX = Field(
    "inbox",
    "Whose messages?",
    select_of,
    pointer="/district /jobcentre /team",
    empty="Select whose messages go there",
)
OWN = Form(URL, KINDS)
OF_DEPARTMENT = Form(INBOX, URL, KINDS)
WORDS = {
    "address_forbidden": _("The address must lead to the internet by https, with no name or password in it"),
    "name_unknown": _("The name in this address leads nowhere"),
    "too_many_webhooks": _("There are ten already, which is the most: remove one first"),
    "tested_just_now": _("A test was asked for just now. Wait some seconds for what comes of it"),
}
_TEAMS = (("buying", "Buying team"), ("commercial", "Commercial team"))


def form_for(role: Role | None) -> Form:
    """Return the form that registers one: staff name the inbox, a supplier has one."""
    return OWN if role is Role.SUPPLIER else OF_DEPARTMENT


def kinds_in(text: str | None) -> tuple[str, ...]:
    """Return the kinds of some lines, each once."""
    return tuple(dict.fromkeys((text or "").split()))


def asked_for(values: Mapping[str, Any]) -> RegisterWebhook:
    """Return what the form asks for."""
    kind, _separator, code = (values.get("inbox") or "").partition(":")
    inbox = {kind: code} if kind in ("district", "jobcentre", "team") else {}
    return RegisterWebhook(url=values["url"], kinds=kinds_in(values["kinds"]), **inbox)


def inboxes(names: Names) -> Options:
    """Return the inboxes that operators choose from."""
    return (
        *((f"team:{code}", text) for code, text in _TEAMS),
        *((f"district:{code}", f"District: {text}") for code, text in names.options("districts")),
        *((f"jobcentre:{code}", f"Jobcentre: {text}") for code, text in names.options("jobcentres")),
    )


def register_view(visit: Visit) -> StepView:
    """Return what stands around the form."""
    return StepView(
        heading=_("Have messages sent to a system of yours"),
        button=_("Register the webhook"),
        back=PATH,
        paragraphs=(
            _("Each message of the inbox is sent to this address too, as a signed request (Standard Webhooks)."),
            _("All messages stay on these pages as well."),
        ),
        options={} if visit.role is Role.SUPPLIER else {"inbox": inboxes(visit.names)},
    )


@once_registered
async def ask_new(visit: Visit) -> Reply:
    """Show the form."""
    return Shown(register_view(visit), filled=form_for(visit.role).blank())


async def register(visit: Visit) -> Reply:
    """Register it, and lead to what signs its requests."""
    filled = form_for(visit.role).read(visit.form)
    if filled.ok:
        done = await visit.api.send(REGISTER_WEBHOOK, asked_for(filled.values), key=visit.form.key)
        if not isinstance(done, Refused):
            return To(f"{PATH}/{done.answer.webhook_id}/secrets", _("The webhook is registered."))
        filled = filled.refused(done, {code: _(text) for code, text in WORDS.items()})
    return Shown(register_view(visit), 422, filled)


async def _ask_to_change(visit: Visit) -> Asked:
    found = await visit.api.found(WEBHOOK, webhook_id=visit.parameters["webhook_id"])
    view = StepView(_("Change a webhook"), _("Save"), _back(visit), found.answer.url)
    return Asked(view, found.etag, {"url": found.answer.url, "kinds": "\n".join(found.answer.kinds)})


def _change(visit: Visit, values: Mapping[str, Any]) -> Awaitable[Done[Any] | Refused]:
    body = ChangeWebhook(url=values["url"], kinds=kinds_in(values["kinds"]))
    return visit.api.send(
        CHANGE_WEBHOOK, body, key=visit.form.key, etag=visit.form.etag, webhook_id=visit.parameters["webhook_id"]
    )


def _back(visit: Visit) -> str:
    return f"{PATH}/{visit.parameters['webhook_id']}"


Said = Callable[[], tuple[str, str, str, str]]


def _step(
    operation: Operation[Any], said: Said, *, warning: bool = False, leads: Callable[[Visit], str] = _back
) -> Step:
    """Return a step without a field. `said` are the heading, the button, the banner and what it comes to.

    It is on no version: one that fails changes meanwhile by itself.
    """

    async def ask(visit: Visit) -> Asked:
        webhook: Webhook = await visit.api.get(WEBHOOK, webhook_id=visit.parameters["webhook_id"])
        heading, button, _banner, text = said()
        return Asked(StepView(heading, button, _back(visit), webhook.url, (text,), warning=warning))

    def take(visit: Visit, values: Mapping[str, Any]) -> Awaitable[Done[Any] | Refused]:
        del values
        return visit.api.send(operation, key=visit.form.key, webhook_id=visit.parameters["webhook_id"])

    return Step(Form(), ask, take, lambda visit: To(leads(visit), said()[2]), WORDS)


CHANGE = Step(OWN, _ask_to_change, _change, lambda visit: To(_back(visit), _("The webhook is changed.")), WORDS)
TEST = _step(
    TEST_WEBHOOK,
    lambda: (
        _("Send a test"),
        _("Send it"),
        _("A test is on its way. What comes of it is shown here in some seconds."),
        _("A request of the type notifications.test is sent there now, also while the webhook is paused."),
    ),
)
PAUSE = _step(
    PAUSE_WEBHOOK,
    lambda: (
        _("Pause a webhook"),
        _("Pause it"),
        _("Nothing more is sent there."),
        _("Messages that come meanwhile are on these pages alone: they are not sent there later."),
    ),
)
RESUME = _step(
    RESUME_WEBHOOK,
    lambda: (
        _("Send to a webhook again"),
        _("Send there again"),
        _("Messages are sent there again."),
        _("Messages that come from now on are sent there."),
    ),
)
ROTATE = _step(
    ROTATE_SECRET,
    lambda: (
        _("Replace the secret"),
        _("Replace it"),
        _("A new secret signs from now on."),
        _("The secret of now signs beside the new one for 24 hours. One from before it stops at once."),
    ),
    leads=lambda visit: f"{_back(visit)}/secrets",
)
REMOVE = _step(
    REMOVE_WEBHOOK,
    lambda: (
        _("Remove a webhook"),
        _("Remove it"),
        _("The webhook is removed."),
        _("What still waits to be sent there is not sent. You cannot take this back."),
    ),
    warning=True,
    leads=lambda visit: PATH,  # noqa: ARG005 - it is no longer there
)

PAGES = (
    Page(f"{PATH}/new", OWNERS, "components/step.html", ask_new, register),
    step_page(f"{ONE}/change", OWNERS, CHANGE),
    step_page(f"{ONE}/test", OWNERS, TEST),
    step_page(f"{ONE}/pause", OWNERS, PAUSE),
    step_page(f"{ONE}/resume", OWNERS, RESUME),
    step_page(f"{ONE}/rotate", OWNERS, ROTATE),
    step_page(f"{ONE}/remove", OWNERS, REMOVE),
)
