"""How staff take one step with an order: what is asked, what is sent, and back to the order."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.orders import ORDER
from portal.api.client import Done
from portal.api.operation import Body, ForReason, Operation
from portal.api.problem import Refused
from portal.components.reasons import reasons_for
from portal.components.step import Asked, StepView
from portal.pages.coach.order_view import title_of
from portal.web.form import Field, Form
from portal.web.kinds import choice_of
from portal.web.page import To
from portal.web.visit import Visit


def because(label: str, empty: str) -> Form:
    """Return a form that asks for the reason."""
    return Form(Field("reason", label, choice_of, empty=empty))


def asking(
    heading: str, button: str, kind: str, *paragraphs: str, without: tuple[str, ...] = (), warning: bool = False
) -> Any:
    """Return how a step with an order is shown; `kind` is that of the reasons to choose from."""

    async def ask(visit: Visit) -> Asked:
        found = await visit.api.found(ORDER, order_id=visit.parameters["order_id"])
        view = StepView(
            heading=heading,
            button=button,
            back=path_of_order(visit),
            caption=title_of(found.answer),
            paragraphs=paragraphs,
            options={"reason": reasons_for(visit.names, kind, without=without)} if kind else {},
            warning=warning,
        )
        return Asked(view, found.etag)

    return ask


def taking(operation: Operation[Any], body: Any = None) -> Any:
    """Return how a step is sent, as a change of what the person has read."""

    async def take(visit: Visit, said: Mapping[str, Any]) -> Done[Any] | Refused:
        sent: Body | None = body(visit, said) if body else None
        asked: dict[str, Any] = {name: visit.parameters[name] for name in operation.parameters}
        return await visit.api.send(operation, sent, key=visit.form.key, etag=visit.form.etag, **asked)

    return take


def path_of_order(visit: Visit) -> str:
    """Return the address of the order."""
    return f"/orders/{visit.parameters['order_id']}"


def then(said: str) -> Any:
    """Return where a step leads: to the order, which says what was done."""
    return lambda visit: To(path_of_order(visit), said)


def for_reason(visit: Visit, said: Mapping[str, Any]) -> ForReason:
    """Return the reason that was chosen."""
    del visit
    return ForReason(reason=said["reason"])
