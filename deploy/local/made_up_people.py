"""Whom the page of people signs in: somebody for every role and district, with the accounts that the replay uses.

What the replay did in a district it did as these accounts, so their pages are full of what was lived through.
"""

import random
from collections.abc import Iterable, Sequence

from deploy.local.people_page import Somebody
from shared.auth.principal import Role
from shared.reference import districts

_FIRST = (
    "Aisha", "Bethan", "Callum", "Dilys", "Emeka", "Fiona", "Gareth", "Hannah", "Imran", "Joanna", "Kwame", "Lowri",
    "Marek", "Nadia", "Owen", "Priya", "Rhys", "Siân", "Tariq", "Una", "Violet", "Wei", "Yasmin", "Zara",
)  # fmt: skip
_LAST = (
    "Adeyemi", "Begum", "Chaudhry", "Davies", "Edwards", "Ferguson", "Griffiths", "Hughes", "Iqbal", "Jones", "Kaur",
    "Llewellyn", "MacLeod", "Nowak", "O'Connor", "Patel", "Quinn", "Roberts", "Singh", "Thomas", "Walker", "Young",
)  # fmt: skip
_CENTRAL = (
    (Role.CATEGORY_MANAGER, "central", "proposes decisions on suppliers"),
    (Role.CATEGORY_MANAGER, "second", "confirms what another proposed"),
    (Role.BUYER, "central", "budgets, competitions and payment runs"),
    (Role.BUYER, "second", "the second buyer of a competition"),
    (Role.AUDITOR, "central", "reads every decision"),
    (Role.OPERATOR, "central", "runs the system"),
    (Role.SAFEGUARDING_LEAD, "central", "sees reports of concern"),
)
_TITLES = {
    Role.WORK_COACH: "Work coaches",
    Role.DISTRICT_MANAGER: "District managers",
    Role.CATEGORY_MANAGER: "Commercial team",
    Role.BUYER: "Central buying team",
    Role.AUDITOR: "Audit",
    Role.OPERATOR: "Operations",
    Role.SAFEGUARDING_LEAD: "Safeguarding",
}
SUPPLIERS = "Suppliers"


def staff(first: Sequence[str] = ()) -> list[Somebody]:
    """Return the department's staff; districts named in `first`, such as those with most clients, come first."""
    codes = [*dict.fromkeys([*first, *districts()])]
    coaches = [_of_district(Role.WORK_COACH, code, code) for code in codes]
    colleagues = [_of_district(Role.WORK_COACH, code, f"{code} colleague", "colleague") for code in codes[:3]]
    managers = [_of_district(Role.DISTRICT_MANAGER, code, code) for code in codes]
    both = Somebody(
        subject=f"{Role.DISTRICT_MANAGER}:{codes[0]} and coach",
        name=name_of("manager and coach"),
        roles=(Role.DISTRICT_MANAGER, Role.WORK_COACH),
        group=_TITLES[Role.DISTRICT_MANAGER],
        districts=(codes[0],),
        about=f"{_district(codes[0])}, also a work coach there",
    )
    return [*coaches, *colleagues, *managers, both, *(_central(*each) for each in _CENTRAL)]


def suppliers(named: Iterable[tuple[str, str, str]]) -> list[Somebody]:
    """Return somebody for each supplier: the organisation's id, its name, and what makes it worth looking at."""
    return [
        Somebody(
            subject=f"{Role.SUPPLIER}:{org}",
            name=name_of(org),
            roles=(Role.SUPPLIER,),
            group=SUPPLIERS,
            org=org,
            about=f"{name}{f', {about}' if about else ''}",
        )
        for org, name, about in named
    ]


def newcomer(org: str) -> Somebody:
    """Return somebody whose organisation has not registered yet, to apply as."""
    about = "an organisation that has not registered yet"
    return Somebody(f"{Role.SUPPLIER}:{org}", name_of(org), (Role.SUPPLIER,), SUPPLIERS, org=org, about=about)


def name_of(account: str) -> str:
    """Return the made-up name of an account, always the same."""
    chance = random.Random(account)  # noqa: S311 - a name, no secret
    return f"{chance.choice(_FIRST)} {chance.choice(_LAST)}"


def _of_district(role: Role, code: str, who: str, about: str = "") -> Somebody:
    where = _district(code)
    return Somebody(
        subject=f"{role}:{who}",
        name=name_of(f"{role}:{who}"),
        roles=(role,),
        group=_TITLES[role],
        districts=(code,),
        about=f"{where}, {about}" if about else where,
    )


def _central(role: Role, who: str, about: str) -> Somebody:
    account = f"{role}:{who}"
    return Somebody(account, name_of(account), (role,), _TITLES[role], about=about)


def _district(code: str) -> str:
    return districts()[code].name
