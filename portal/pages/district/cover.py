"""Cover: who decides in whose place while somebody is away, lending one's authority, and ending it early."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from portal.api.answers.authorities import (
    AUTHORITIES,
    AUTHORITY,
    END_OF_ACCOUNT,
    LEND,
    RETURN,
    Cover,
    Covering,
    EndAuthoritiesOf,
    Lend,
    Return,
)
from portal.api.client import Done
from portal.api.operation import Listed, Nothing
from portal.api.problem import Refused
from portal.components.authority import level_name
from portal.components.identifier import id_in_path
from portal.components.paging import next_page
from portal.components.reasons import reason_text, reasons_for
from portal.components.states import State
from portal.components.step import Asked, Step, StepView, step_page
from portal.web.form import Field, Form
from portal.web.kinds import choice_of, choices_of, date_of, money_of, text_of
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day, listed, money
from shared.auth.principal import Role

LENDERS = frozenset({Role.DISTRICT_MANAGER, Role.BUYER})
RETURNERS = LENDERS | {Role.WORK_COACH}
_AT_ONCE = 100
LENDING = Form(
    Field(
        "to",
        "Who decides in your place?",
        text_of,
        hint="Their account, as their start page shows it.",
        empty="Name an account",
    ),
    Field("districts", "For which districts?", choices_of, empty="Select the districts"),
    Field("first_on", "First day", date_of, empty="Enter the first day"),
    Field("last_on", "Last day", date_of, empty="Enter the last day"),
    Field(
        "up_to", "Up to which price?", money_of, pointer="/up_to_pence", hint="Leave it empty for all.", optional=True
    ),
    Field("reason", "Why?", choice_of, empty="Select a reason"),
)
ENDING = Form()
LEAVING = Form(
    Field("account", "Whose?", text_of, hint="Their account, as their start page shows it.", empty="Name an account")
)


@dataclass(frozen=True)
class CoverRow:
    """One authority that was lent; `ending_path` where this person may end it."""

    account: str
    lent_by: str
    districts: str
    days: str
    limit: str
    reason: str
    state: State
    ending_path: str


@dataclass(frozen=True)
class CoverView:
    """All that is lent, for the person's districts."""

    rows: tuple[CoverRow, ...]
    next_page: str


def cover_view(found: Listed[Covering], names: Names, me: str) -> CoverView:
    """Show who covers for whom; whoever lent or was lent an authority may end it."""
    rows = tuple(_row(covering, each, names, me) for covering in found.items for each in covering.lent)
    return CoverView(rows, next_page("/cover", found.next))


def _row(covering: Covering, cover: Cover, names: Names, me: str) -> CoverRow:
    mine = me in (cover.lent_by, covering.account)
    return CoverRow(
        account=covering.account,
        lent_by=f"{cover.lent_by} ({level_name(cover.level)})",
        districts=listed([names.district(each) for each in cover.districts]),
        days=f"{day(cover.first_on)} to {day(cover.last_on)}",
        limit=f"Up to {money(cover.up_to_pence)}" if cover.up_to_pence is not None else "All prices",
        reason=reason_text(names, "authority_lent", cover.reason),
        state=State("In force", "green") if cover.in_force else State("To come", "blue"),
        ending_path=f"/cover/{covering.authorities_id}/{cover.cover_id}" if mine else "",
    )


def lending_view(names: Names, districts: Collection[str]) -> StepView:
    """Show the districts for which the person may lend: all for a buyer, who has none."""
    options = tuple((code, name) for code, name in names.options("districts") if not districts or code in districts)
    return StepView(
        heading="Let somebody decide in your place",
        button="Lend your authority",
        back="/cover",
        paragraphs=("They decide on orders as you would, but not on what they ordered. It stands on record.",),
        options={"districts": options, "reason": reasons_for(names, "authority_lent")},
    )


def lent(values: Mapping[str, Any], role: Role | None) -> Lend:
    """Return what was filled in, at the level of the person's role."""
    given = {name: value for name, value in values.items() if name != "up_to"}
    level = "buyer" if role is Role.BUYER else "district"
    return Lend(**given, level=level, up_to_pence=values["up_to"])


def ending_view(covering: Covering, cover_id: str) -> StepView:
    """Say whose authority ends."""
    cover = next((each for each in covering.lent if str(each.cover_id) == cover_id), None)
    said = f"{covering.account} decides in the place of {cover.lent_by} until {day(cover.last_on)}." if cover else ""
    return StepView(
        heading="End a cover early",
        button="End it today",
        back="/cover",
        paragraphs=(said, "What was approved by it stands."),
    )


async def show(visit: Visit) -> Reply:
    """List who covers for whom."""
    found = await visit.api.get(AUTHORITIES, after=visit.asked("after"), limit=_AT_ONCE)
    return Shown(cover_view(found, visit.names, visit.person.subject))


async def ask_lending(visit: Visit) -> Asked:
    """Ask who covers, where and when."""
    districts = visit.person.districts
    known = {"districts": tuple(districts)} if len(districts) == 1 else {}
    return Asked(lending_view(visit.names, districts), known=known)


async def lend(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """Lend the authority."""
    return await visit.api.send(LEND, lent(values, visit.person.role), key=visit.form.key)


async def ask_ending(visit: Visit) -> Asked:
    """Ask whether it is to end."""
    found = await visit.api.found(AUTHORITY, authorities_id=visit.parameters["authorities_id"])
    return Asked(ending_view(found.answer, visit.parameters["cover_id"]), found.etag)


async def end(visit: Visit, _: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """End it."""
    form, parameters = visit.form, visit.parameters
    body = Return(cover_id=id_in_path(visit, "cover_id"))
    return await visit.api.send(RETURN, body, key=form.key, etag=form.etag, authorities_id=parameters["authorities_id"])


async def ask_leaving(visit: Visit) -> Asked:
    """Ask who has left."""
    del visit
    said = "All that this account lent and was lent ends today. What was approved stands."
    return Asked(StepView("End the cover of somebody who has left", "End it today", "/cover", paragraphs=(said,)))


async def end_of_account(visit: Visit, values: Mapping[str, Any]) -> Done[Nothing] | Refused:
    """End all of it."""
    return await visit.api.send(END_OF_ACCOUNT, EndAuthoritiesOf(account=values["account"]), key=visit.form.key)


def _left(_: Visit) -> To:
    return To("/cover", "What this account lent and was lent has ended.")


def _lent(_: Visit) -> To:
    return To("/cover", "Your authority was lent. It is on record.")


def _ended(visit: Visit) -> To:
    return To("/cover" if visit.role in LENDERS else "/approvals", "The cover has ended.")


PAGES = (
    Page("/cover", LENDERS, "district/cover.html", show),
    step_page("/cover/new", LENDERS, Step(LENDING, ask_lending, lend, _lent)),
    step_page("/cover/leaver", frozenset({Role.BUYER}), Step(LEAVING, ask_leaving, end_of_account, _left)),
    step_page("/cover/{authorities_id}/{cover_id}", RETURNERS, Step(ENDING, ask_ending, end, _ended)),
)
