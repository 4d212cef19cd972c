"""One thing that a supplier does with an order: its words, its form, and the request that it becomes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from portal.api.answers.supplier_orders import AttendedSession, RecordAttendance
from portal.api.operation import Body, Nothing, Operation
from portal.components.decision import body_of
from portal.components.reasons import reasons_for
from portal.web.form import Form
from portal.web.language import words as _
from portal.web.names import Names

Values = Mapping[str, Any]
Options = Mapping[str, tuple[tuple[str, str], ...]]

BY_STAFF = ("supplier_removed", "ended_by_department")
"""Reasons that suppliers cannot give."""

ABOUT_THE_PRICE = ("offer_updated", "price_corrected", "access_arranged", "less_needed")
"""Reasons of a change that are about what is delivered or paid: no form for other dates offers them."""


def as_typed(operation: Operation[Any], values: Values, line: int) -> Body | None:
    """Return what the form says, with the line where the request is about one."""
    about = {"line": line} if operation.body and "line" in operation.body.model_fields else {}
    return body_of(operation, {**values, **about})


def attended(operation: Operation[Any], values: Values, line: int) -> Body:
    """Return the one session of the form."""
    del operation
    session = AttendedSession(held_on=values["held_on"], attended=values["attended"], reason=values["reason"] or None)
    return RecordAttendance(line=line, sessions=(session,))


@dataclass(frozen=True)
class Step:
    """One thing to do: `name` ends its address, `done` is what the banner says afterwards.

    `body` makes the request of the operation, the values of the form and the number of the line; `reasons` says which
    decision's reasons a field offers, `without` which of them do not fit, `offered` what else is chosen there.
    """

    name: str
    heading: str
    button: str
    done: str
    operation: Operation[Nothing]
    body: Callable[[Operation[Any], Values, int], Body | None] = as_typed
    form: Form = field(default_factory=Form)
    reasons: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    of_a_line: bool = False
    for_good: bool = False
    offered: Options = field(default_factory=dict)
    without: tuple[str, ...] = ()

    def request(self, values: Values, line: int) -> Body | None:
        """Return what is sent of what the form says, about one line."""
        return self.body(self.operation, values, line)

    def options(self, names: Names) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return what can be chosen in each field that offers something."""
        reasons = {
            each: reasons_for(names, kind, without=(*BY_STAFF, *self.without)) for each, kind in self.reasons.items()
        }
        offered = {**reasons, **self.offered}
        fixed = {
            "attended": (("yes", _("Came on time")), ("late", _("Came late")), ("no", _("Did not come"))),
            "outcome": names.options("outcomes"),
            "evidence": names.options("outcome_evidence"),
        }
        return {each.name: offered.get(each.name) or fixed.get(each.name, ()) for each in self.form.fields}
