"""A decision about one thing: what is read to decide on, what is sent, and where it leads back to."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from portal.api.client import Done
from portal.api.operation import Body, Operation
from portal.api.problem import Refused
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView
from portal.web.form import Form, Options
from portal.web.page import To
from portal.web.visit import Visit


def body_of(operation: Operation[Any], values: Mapping[str, Any]) -> Body | None:
    """Return what is sent of a form; what was left empty is not."""
    given = {name: value for name, value in values.items() if value not in (None, "")}
    return operation.body.model_validate(given) if operation.body else None


def decision(
    heading: str,
    button: str,
    banner: str,
    *,
    read: Operation[Any],
    send: Operation[Any],
    form: Form,
    back: str,
    reasons: Mapping[str, str] | None = None,
    options: Mapping[str, Options] | None = None,
    paragraphs: tuple[str, ...] = (),
    caption: Callable[[Any, Visit], str] = lambda answer, visit: "",  # noqa: ARG005 - nothing above the heading
    body: Callable[[Operation[Any], Mapping[str, Any]], Body | None] = body_of,
    words: Mapping[str, str] | None = None,
    warning: bool = False,
    versioned: bool = True,
) -> Step:
    """Return a step. `back` is a path with the parameters of the page's own; `reasons` are kinds by field.

    `words` are plainer than the API's, by code. A `versioned` one is on what the person has read: a change by somebody
    else meanwhile refuses it.
    """

    async def ask(visit: Visit) -> Asked:
        found = await visit.api.found(read, **_path(read, visit))
        chosen: dict[str, Options] = dict(options or {})
        chosen |= {name: reasons_for(visit.names, kind) for name, kind in (reasons or {}).items()}
        leads = back.format(**visit.parameters)
        view = StepView(heading, button, leads, caption(found.answer, visit), paragraphs, chosen, warning)
        return Asked(view, found.etag)

    def take(visit: Visit, values: Mapping[str, Any]) -> Awaitable[Done[Any] | Refused]:
        etag = visit.form.etag if versioned else None
        return visit.api.send(send, body(send, values), key=visit.form.key, etag=etag, **_path(send, visit))

    return Step(form, ask, take, lambda visit: To(back.format(**visit.parameters), banner), words or {})


def _path(operation: Operation[Any], visit: Visit) -> dict[str, Any]:
    return {name: visit.parameters[name] for name in operation.parameters}
