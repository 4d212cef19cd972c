"""Stating how many needs a district expects in a month, correcting the number, and withdrawing it."""

from collections.abc import Collection, Mapping
from typing import Any

from portal.api.answers.requirements import CORRECT, REQUIREMENT, STATE, WITHDRAW, Correct, Requirement, State
from portal.api.client import Done
from portal.api.operation import ForReason, Nothing
from portal.api.problem import Refused
from portal.components.months import month_name, months_after
from portal.components.reasons import reasons_for
from portal.components.step import Asked, Step, StepView, step_page
from portal.web.form import Field, Form, Options
from portal.web.kinds import choice_of, number_of, select_of
from portal.web.names import Names
from portal.web.page import To
from portal.web.visit import Visit
from portal.web.wording import count
from shared.auth.principal import Role

MANAGERS = frozenset({Role.DISTRICT_MANAGER})
_MONTHS_AHEAD = 12
_EXPECTED = Field("expected", "How many needs do you expect?", number_of, empty="Enter a number of needs")
STATEMENT = Form(
    Field("district", "District", select_of),
    Field("jobcentre", "Jobcentre", select_of, hint="Leave it out to state it for the whole district.", optional=True),
    Field("category", "Category of provision", select_of),
    Field("month", "Month", select_of),
    _EXPECTED,
)
CORRECTION = Form(_EXPECTED, Field("reason", "Why?", choice_of, empty="Select a reason"))
WITHDRAWAL = Form(Field("reason", "Why?", choice_of, empty="Select a reason"))


def statement_view(names: Names, months: Options, districts: Collection[str]) -> StepView:
    """Show the districts that are the person's, their jobcentres, and the months to come."""
    own = tuple((code, name) for code, name in names.options("districts") if code in districts)
    jobcentres = tuple(
        (each.code, each.name) for each in names.items.get("jobcentres", ()) if each.district in districts
    )
    return StepView(
        heading="State what you expect",
        button="State it",
        back="/requirements",
        options={
            "district": own,
            "jobcentre": jobcentres,
            "category": names.options("categories"),
            "month": months,
        },
    )


def correction_view(stated: Requirement, names: Names) -> StepView:
    """Show what is stated and why it may be another number."""
    return StepView(
        heading="Correct what you expect",
        button="Correct it",
        back="/requirements",
        caption=_caption(stated, names),
        paragraphs=(f"Stated so far: {count(stated.expected, 'need')}.",),
        options={"reason": reasons_for(names, "requirement_corrected")},
    )


def withdrawal_view(stated: Requirement, names: Names) -> StepView:
    """Show what is stated and why it may be withdrawn."""
    return StepView(
        heading="Withdraw what you expect",
        button="Withdraw it",
        back="/requirements",
        caption=_caption(stated, names),
        paragraphs=(f"Nothing is stated of these {count(stated.expected, 'need')} any more.",),
        options={"reason": reasons_for(names, "requirement_withdrawn")},
    )


def _caption(stated: Requirement, names: Names) -> str:
    where = names.jobcentre(stated.jobcentre) if stated.jobcentre else names.district(stated.district)
    return f"{names.category(stated.category)}, {where}, {month_name(stated.month)}"


async def ask_statement(visit: Visit) -> Asked:
    """Ask what is expected."""
    districts = visit.person.districts
    known = {"district": min(districts)} if len(districts) == 1 else {}
    return Asked(statement_view(visit.names, months_after(visit.day, _MONTHS_AHEAD), districts), known=known)


async def ask_correction(visit: Visit) -> Asked:
    """Ask for the other number."""
    found = await visit.api.found(REQUIREMENT, **visit.parameters)
    view = correction_view(found.answer, visit.names)
    return Asked(view, found.etag, {"expected": found.answer.expected})


async def ask_withdrawal(visit: Visit) -> Asked:
    """Ask why."""
    found = await visit.api.found(REQUIREMENT, **visit.parameters)
    return Asked(withdrawal_view(found.answer, visit.names), found.etag)


async def state(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """State it."""
    given = {name: value for name, value in values.items() if value != ""}
    return await visit.api.send(STATE, State(**given), key=visit.form.key)


async def correct(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Correct the number as it was read."""
    form = visit.form
    return await visit.api.send(CORRECT, Correct(**values), key=form.key, etag=form.etag, **visit.parameters)


async def withdraw(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Withdraw what is stated, as it was read."""
    form = visit.form
    return await visit.api.send(WITHDRAW, ForReason(**values), key=form.key, etag=form.etag, **visit.parameters)


def _back_with(banner: str) -> Any:
    return lambda _: To("/requirements", banner)


PAGES = (
    step_page("/requirements/new", MANAGERS, Step(STATEMENT, ask_statement, state, _back_with("It is stated."))),
    step_page(
        "/requirements/{requirement_id}",
        MANAGERS,
        Step(CORRECTION, ask_correction, correct, _back_with("It is corrected.")),
    ),
    step_page(
        "/requirements/{requirement_id}/withdrawal",
        MANAGERS,
        Step(WITHDRAWAL, ask_withdrawal, withdraw, _back_with("It is withdrawn.")),
    ),
)
