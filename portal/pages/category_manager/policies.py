"""Policies and grounds for exclusion, to read: which numbers hold since when, and the law that each rests on."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from portal.api.answers.rules_of_law import GROUNDS, POLICIES, Ground, Policy
from portal.components.detail import Action, Detail, Section
from portal.components.facts import said
from portal.components.states import State
from portal.components.worklist import WorkList, WorkRow
from portal.pages.category_manager.roles import ASSESSORS
from portal.web.names import Names, in_words
from portal.web.page import Absent, Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import count, day, money
from shared.auth.principal import Role

READERS = ASSESSORS | {Role.BUYER, Role.DISTRICT_MANAGER}
PATH = "/policies"
BASES = {
    "law": State("By law", "blue"),
    "published": State("Published", "turquoise"),
    "sample": State("A sample, to be decided", "yellow"),
}
LAWS = {"PCR_2015": "Public Contracts Regulations 2015", "PA_2023": "Procurement Act 2023"}
_PENCE = "pence"
_PER_CENT = "_percent"


def in_force(policy: Policy, today: date) -> bool:
    """Whether a version holds on a day."""
    return policy.valid_from <= today and (policy.valid_to is None or today <= policy.valid_to)


def policies_view(policies: Iterable[Policy], today: date) -> WorkList:
    """Return every policy once, with how many versions of it hold today."""
    by_id: dict[str, list[Policy]] = {}
    for each in policies:
        by_id.setdefault(each.id, []).append(each)
    return WorkList(
        heading="Policies",
        heads=("Policy", "Versions", "Hold today", "Basis"),
        rows=tuple(_row(name, by_id[name], today) for name in sorted(by_id)),
        empty="There is no policy.",
        links=(
            ("/grounds", "Grounds for exclusion"),
            ("/authority", "Who decides up to which amount"),
            ("/bank-holidays", "Bank holidays"),
            ("/usual-messages", "How people are written to"),
        ),
    )


def _row(name: str, versions: list[Policy], today: date) -> WorkRow:
    holding = [each for each in versions if in_force(each, today)]
    return WorkRow(
        path=f"{PATH}/{name}",
        title=in_words(name),
        about="",
        cells=(str(len(versions)), str(len(holding))),
        state=_basis((holding or versions)[-1]),
    )


def _basis(policy: Policy) -> State:
    return BASES.get(policy.basis, State(in_words(policy.basis), "grey"))


async def show_list(visit: Visit) -> Reply:
    """Show all policies."""
    return Shown(policies_view((await visit.api.get(POLICIES)).items, visit.day))


def policy_view(versions: Iterable[Policy], names: Names, today: date) -> Detail:
    """Return the versions of one policy, the newest first."""
    newest = sorted(versions, key=lambda each: each.version, reverse=True)
    return Detail(
        heading=in_words(newest[0].id),
        caption="Policy",
        back=(PATH, "Policies"),
        sections=tuple(Section(_title(each, names, today), tuple(_rows(each))) for each in newest),
        states=(_basis(newest[0]),),
    )


def _title(policy: Policy, names: Names, today: date) -> str:
    regime = f", {names.of('regimes', policy.regime)}" if policy.regime else ""
    return f"Version {policy.version}{regime}{': holds today' if in_force(policy, today) else ''}"


def _rows(policy: Policy) -> Iterator[tuple[str, str]]:
    yield "Since", day(policy.valid_from)
    if policy.valid_to:
        yield "Until", day(policy.valid_to)
    if policy.legal_basis:
        yield "Law", policy.legal_basis
    yield "Where it comes from", policy.source
    if isinstance(policy.values, Mapping):
        yield from said(_readable(policy.values))


def _readable(values: Mapping[str, Any]) -> dict[str, Any]:
    return dict(_named(name, each) for name, each in values.items())


def _named(name: str, value: Any) -> tuple[str, Any]:
    """Return a value with the name that a person would give it: money in pounds, shares in per cent."""
    if isinstance(value, Mapping):
        return name, _readable(value)
    if isinstance(value, list):
        return name, [_readable(each) if isinstance(each, Mapping) else each for each in value]
    if _PENCE in name.split("_") and (value is None or isinstance(value, int)):
        rest = "_".join(each for each in name.split("_") if each != _PENCE)
        return rest, "No limit" if value is None else money(value)
    if name.endswith(_PER_CENT) and isinstance(value, int | float):
        return name.removesuffix(_PER_CENT), f"{value:g}%"
    return name, value


async def show_one(visit: Visit) -> Reply:
    """Show one policy with its versions."""
    policies = (await visit.api.get(POLICIES)).items
    versions = [each for each in policies if each.id == visit.parameters["policy"]]
    return Shown(policy_view(versions, visit.names, visit.day)) if versions else Absent()


def grounds_view(grounds: Iterable[Ground]) -> Detail:
    """Return the grounds by the bodies of law that know them."""
    sections = tuple(Section(each.text.rstrip("."), tuple(_laws(each))) for each in grounds)
    return Detail(
        heading="Grounds for exclusion",
        caption=count(len(sections), "ground").capitalize(),
        back=(PATH, "Policies"),
        sections=sections or (Section("", empty="There is no ground."),),
        links=(Action(PATH, "Policies"),),
    )


def _laws(ground: Ground) -> Iterator[tuple[str, str]]:
    for law, each in ground.laws.items():
        cleaning = "" if each.self_cleaning else " Nothing can put it right."
        yield LAWS.get(law) or in_words(law), f"{in_words(each.nature)}, {each.legal_basis}.{cleaning}"


async def show_grounds(visit: Visit) -> Reply:
    """Show the grounds."""
    return Shown(grounds_view((await visit.api.get(GROUNDS)).items))


PAGES = (
    Page(PATH, READERS, "staff/worklist.html", show_list),
    Page(f"{PATH}/{{policy}}", READERS, "staff/detail.html", show_one),
    Page("/grounds", READERS, "staff/detail.html", show_grounds),
)
