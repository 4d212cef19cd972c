"""Preparing a competition for needs that no standing offer meets: what is wanted, how bids are judged, by whom."""

from collections.abc import Mapping
from typing import Any

from portal.api.answers.competitions import PREPARE, Prepare, Weight
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.competition_words import CRITERIA
from portal.components.step import Asked, Step, StepView
from portal.web.form import Field, Form
from portal.web.kinds import date_of, long_text_of, money_of, number_of
from portal.web.page import Page, Reply, To
from portal.web.visit import Visit
from portal.web.wording import count
from shared.auth.principal import Role

BUYERS = frozenset({Role.BUYER})
_ACCOUNTS = "One account on each line, as they sign in."
_WEIGHTS = tuple(
    Field(f"weight_{code}", f"Weight of {name[:1].lower()}{name[1:]}, in percent", number_of, optional=True)
    for code, name in CRITERIA.items()
)
FORM = Form(
    Field("specification", "What is wanted?", long_text_of, hint="Name no client.", empty="Say what is wanted"),
    Field(
        "estimate",
        "What will it cost, for all clients?",
        money_of,
        pointer="/estimate_pence",
        empty="Enter an estimate",
    ),
    Field("starts_on", "First day", date_of, empty="Enter the first day"),
    Field("ends_on", "Last day", date_of, empty="Enter the last day"),
    Field(
        "price_percent",
        "Weight of the price, in percent",
        number_of,
        hint="The weights add up to 100.",
        pointer="/price_percent /weights",
        empty="Enter the weight of the price",
    ),
    *_WEIGHTS,
    Field("openers", "Who opens the bids?", long_text_of, hint=_ACCOUNTS, empty="Name who opens the bids"),
    Field("evaluators", "Who scores the bids?", long_text_of, hint=_ACCOUNTS, empty="Name who scores the bids"),
)


def prepared(values: Mapping[str, Any], need_ids: tuple[str, ...]) -> Prepare:
    """Return what was filled in as the API takes it; criteria without a weight are left out."""
    weights = tuple(
        Weight(criterion=code, percent=percent) for code in CRITERIA if (percent := values.get(f"weight_{code}"))
    )
    return Prepare(
        need_ids=need_ids,
        specification=values["specification"],
        estimate_pence=values["estimate"],
        starts_on=values["starts_on"],
        ends_on=values["ends_on"],
        price_percent=values["price_percent"],
        weights=weights,
        openers=accounts(values["openers"]),
        evaluators=accounts(values["evaluators"]),
    )


def accounts(typed: str) -> tuple[str, ...]:
    """Return the accounts of several lines."""
    return tuple(line.strip() for line in typed.splitlines() if line.strip())


def preparing_view(need_ids: tuple[str, ...]) -> StepView:
    """Say for how many needs it is."""
    return StepView(
        heading="Prepare a competition",
        button="Prepare the competition",
        back="/needs",
        paragraphs=(
            f"It is for {count(len(need_ids), 'need')}{', all of one category' if len(need_ids) > 1 else ''}.",
            "Nothing is sent to suppliers yet. The openers take their keys next; then you open it to bids.",
        ),
    )


async def _ask(visit: Visit) -> Asked:
    return Asked(preparing_view(visit.query.get("need", ())))


async def _prepare(visit: Visit, values: Mapping[str, Any]) -> Done[Any] | Refused:
    return await visit.api.send(PREPARE, prepared(values, visit.query.get("need", ())), key=visit.form.key)


def _prepared(_: Visit) -> To:
    return To("/competitions?status=prepared", "The competition was prepared. Its openers can take their keys.")


STEP = Step(FORM, _ask, _prepare, _prepared)


async def show(visit: Visit) -> Reply:
    """Show the form; without needs, lead to where they are chosen."""
    if not visit.query.get("need"):
        return To("/needs", "Select the needs that the competition is for.")
    return await STEP.show(visit)


PAGES = (Page("/competitions/new", BUYERS, "components/step.html", show, STEP.act),)
