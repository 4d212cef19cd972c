"""Lists that decisions and messages go by, to read: who decides up to which amount, bank holidays, usual messages."""

from collections.abc import Iterable, Iterator
from datetime import date

from portal.api.answers.rules_of_law import (
    AUTHORITY,
    BANK_HOLIDAYS,
    USUAL_MESSAGES,
    Authority,
    HolidaysOfYear,
    Level,
    Steps,
    UsualMessages,
    UsualOfRole,
)
from portal.components.authority import level_name
from portal.components.detail import Action, Detail, Section
from portal.pages.category_manager.policies import PATH as POLICIES
from portal.pages.category_manager.policies import READERS
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import capitalised, count, day, listed, money
from shared.auth.principal import Role

BACK = (POLICIES, "Policies")
DECISIONS = {
    "order_approval": "Approving an order",
    "payment_verification": "Verifying a claim for payment",
    "competition_award": "Awarding a competition",
}
OFTEN = {"immediate": "At once", "daily": "Once a day", "weekly": "Once a week", "off": "Not at all"}
URGENCIES = {"act": "To act on", "know": "To know", "list": "Changes of the provider list"}
CHANNELS = {"govuk_notify": "notification service", "email": "email", "inbox": "inbox"}
SAMPLE = "A sample, to be decided by the organisation that uses it."


def authority_view(authorities: Iterable[Authority], visit: Visit) -> Detail:
    """Return who decides, by kind of decision, as it holds today."""
    today = visit.day
    holding = [each for each in authorities if each.valid_from <= today <= (each.valid_to or today)]
    cover = Action("/cover", "Who decides while somebody is away")
    return Detail(
        heading="Who decides up to which amount",
        caption="Policies",
        back=BACK,
        sections=tuple(section for each in holding for section in _authority(each, visit.names))
        or (Section("", empty="Nothing says who decides today."),),
        links=(cover,) if visit.role in (Role.BUYER, Role.DISTRICT_MANAGER) else (),
    )


def _authority(authority: Authority, names: Names) -> Iterator[Section]:
    called = DECISIONS.get(authority.id) or in_words(authority.id)
    table = tuple((capitalised(_decider(each)), _up_to(each.up_to_pence)) for each in authority.values.levels)
    yield Section(called, heads=("Who", "Up to"), table=table)
    said = [SAMPLE] if authority.basis == "sample" else []
    said += [f"In force since {day(authority.valid_from)}, version {authority.version}. {authority.source}"]
    said += [said_of(each, names) for each in authority.values.matrix]
    if most := authority.values.lent_days_at_most:
        said.append(f"An authority may be lent for {count(most, 'day')} at most.")
    yield Section("", sentences=tuple(said))


def _decider(level: Level) -> str:
    return level_name(level.level) if level.level in ("policy", "district", "buyer") else in_words(level.role or "")


def _up_to(pence: int | None) -> str:
    return "No limit" if pence is None else money(pence)


def said_of(steps: Steps, names: Names) -> str:
    """Return a row of the matrix as a sentence."""
    above = [f"above {money(steps.above_pence)}"] if steps.above_pence else []
    to = [f"up to {money(steps.up_to_pence)}"] if steps.up_to_pence is not None else []
    what = listed([names.category(each) for each in steps.categories]) if steps.categories else "every category"
    where = listed([names.district(each) for each in steps.districts]) if steps.districts else "every district"
    since = [f"from {day(steps.first_on)}"] if steps.first_on else []
    until = [f"until {day(steps.last_on)}"] if steps.last_on else []
    amount = [" ".join((*above, *to)) or "of any amount"]
    who = " and then the ".join(level_name(each) for each in steps.steps)
    by = f"the {who}" if who else "nobody's approval is needed"
    said = ", ".join((*amount, f"in {what}", f"in {where}", *since, *until))
    return f"{capitalised(said)}: {by}."


async def show_authority(visit: Visit) -> Reply:
    """Show who decides."""
    return Shown(authority_view((await visit.api.get(AUTHORITY)).items, visit))


def holidays_view(years: Iterable[HolidaysOfYear], today: date) -> Detail:
    """Return the bank holidays from this year on, and those before."""
    shown = sorted(years, key=lambda each: (each.year < today.year, each.year))
    return Detail(
        heading="Bank holidays",
        caption="Policies",
        back=BACK,
        sections=(
            Section(
                "",
                sentences=(
                    "A working day is no weekend and no bank holiday in any part of the United Kingdom.",
                    "Days that the law counts are counted by this list.",
                ),
            ),
            *(Section(str(each.year), sentences=(listed([_short(of) for of in each.days]),)) for each in shown),
        ),
    )


def _short(of: date) -> str:
    return day(of).removesuffix(f" {of.year}")


async def show_holidays(visit: Visit) -> Reply:
    """Show the bank holidays."""
    return Shown(holidays_view((await visit.api.get(BANK_HOLIDAYS)).items, visit.day))


def usual_view(usual: UsualMessages) -> Detail:
    """Return how people of each role are written to as long as they have not set it."""
    return Detail(
        heading="How people are written to",
        caption="Policies",
        back=BACK,
        sections=(
            Section(
                "",
                sentences=(
                    "As long as somebody has set nothing else. Everything is on these pages at once in any case, and "
                    "notices that the law asks for are sent at once to everybody.",
                    usual.source,
                ),
            ),
            *(Section(in_words(each.role), tuple(_usual(each))) for each in usual.items),
        ),
    )


def _usual(each: UsualOfRole) -> Iterator[tuple[str, str]]:
    yield "By", listed([CHANNELS.get(channel, in_words(channel).lower()) for channel in each.channels], "or")
    for urgency, often in each.by_urgency.items():
        yield URGENCIES.get(urgency) or in_words(urgency), OFTEN.get(often) or in_words(often)
    for group, often in each.by_group.items():
        yield f"About {in_words(group).lower()}", OFTEN.get(often) or in_words(often)
    yield "Not disturbed", _quiet(each)


def _quiet(each: UsualOfRole) -> str:
    hours = f"{each.quiet.begin[:5]} to {each.quiet.end[:5]}" if each.quiet.begin != each.quiet.end else ""
    days = "at weekends and on bank holidays" if each.quiet.working_days_only else ""
    return capitalised(", ".join(part for part in (hours, days) if part)) or "Never"


async def show_usual(visit: Visit) -> Reply:
    """Show how people are written to."""
    return Shown(usual_view(await visit.api.get(USUAL_MESSAGES)))


PAGES = (
    Page("/authority", READERS, "staff/detail.html", show_authority),
    Page("/bank-holidays", READERS, "staff/detail.html", show_holidays),
    Page("/usual-messages", READERS, "staff/detail.html", show_usual),
)
