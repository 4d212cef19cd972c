"""Whose work somebody does who covers for a colleague, as the pages say on which they do it."""

from portal.api.answers.approvals import ApprovalAsked
from portal.api.answers.authorities import MINE, Covering
from portal.api.answers.journeys import Journey
from portal.api.client import Api
from portal.api.together import Missing, part
from portal.web.person import Person
from portal.web.wording import day
from shared.auth.principal import Role

_WHOSE = {"district": Role.DISTRICT_MANAGER, "buyer": Role.BUYER}


async def lent_to(api: Api) -> Covering | Missing:
    """Return what the person was lent."""
    return await part(api.get(MINE), "In whose place you decide")


def in_place_of(lent: Covering | Missing, asked: ApprovalAsked, person: Person) -> str:
    """Say in whose place the person decides on an order; nothing where they do by their own role, or may not."""
    districts = {each.district for each in asked.needs if each.district}
    if _is_theirs(asked.level, districts, person):
        return ""
    if isinstance(lent, Missing):
        return lent.sentence
    for each in lent.lent:
        enough = each.up_to_pence is None or asked.amount_pence <= each.up_to_pence
        if each.in_force and each.level == asked.level and enough and districts <= {*each.districts}:
            return f"You decide in the place of {each.lent_by}, who is away until {day(each.last_on)}."
    return ""


def whose_client(journey: Journey | Missing, subject: str) -> str:
    """Say whose client it is, where it is not the own one of the coach who looks."""
    if isinstance(journey, Missing):
        return journey.sentence
    if journey.coach is None:
        return "No coach looks after this client yet."
    if journey.coach.subject == subject:
        return ""
    covering = any(each.coach.subject == subject for each in journey.covers)
    return "You cover for a colleague today." if covering else "A colleague looks after this client."


def _is_theirs(level: str, districts: set[str], person: Person) -> bool:
    if person.role is not _WHOSE.get(level):
        return False
    return level != "district" or districts <= person.districts
