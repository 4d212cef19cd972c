"""What is decided about checks: which numbers are looked up when, what an answer comes to, and who has seen it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, TypedDict
from uuid import UUID

from services.supplier_registry.registers.domain.checks import Check, RegisterChecks, name_of
from services.supplier_registry.registers.domain.comparing import concerns, differences
from services.supplier_registry.suppliers.domain.identifiers import RegisterNumber
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Identifier, RegisterEntry
from shared.kernel.commands import command
from shared.kernel.rules import Rejection, reject_if_any
from shared.kernel.text import Shown
from shared.reference import Regime, open_markets, policy
from shared.reference.calendar import uk_date
from shared.reference.policy_values import RegisterChecking

LOOKED_UP = ("GB-COH", "GB-CHC", "UKPRN")
"""The registers that there is a client for, by the scheme of their numbers."""


@dataclass(frozen=True)
class Terms:
    """The policy in force: after how many days a number is looked up again, and after how many where it failed."""

    again_after: int
    retry_after: int
    stamp: str


def terms_on(day: date) -> Terms:
    """Return the policy in force on a day, by the market that is open; registers are asked where none is, too."""
    regime = next((each.regime for each in open_markets(day)), Regime.PCR_DPS)
    found = policy(RegisterChecking, regime, day)
    return Terms(found.values.look_again_after_days, found.values.retry_after_days, found.stamp)


@command
class SettleConcern:
    """What a register says of a number was looked at, and needs no more attention as long as it stays the same.

    The note says why, for whoever reads the history.
    """

    number: RegisterNumber
    note: Annotated[str, Shown(longest=2000, lines=True, needed=True)]


def want(
    checks: RegisterChecks | None, checks_id: UUID, supplier: Supplier, today: date, *, again: bool
) -> list[Event]:
    """Look up the numbers that a supplier has now: those that are new to it, and with `again` all of them."""
    numbers = tuple(each for each in supplier.identifiers if each.scheme in LOOKED_UP)
    known = checks.checks if checks else {}
    names = {name_of(each) for each in numbers}
    due = all(name in known and known[name].wanted_on <= today for name in names)
    if (names == set(known) and (due or not again)) or (not names and not known):
        return []
    checks_id = checks.checks_id if checks else checks_id
    return [
        facts.RegisterCheckWanted(
            checks_id=checks_id, supplier_id=supplier.supplier_id, numbers=numbers, wanted_on=today
        )
    ]


def take_in(
    checks: RegisterChecks,
    supplier: Supplier,
    number: Identifier,
    entry: RegisterEntry | None,
    terms: Terms,
    now: datetime,
) -> list[Event]:
    """Take in what a register says, with what has changed since the last time and what is of concern now.

    Nothing where the number is not the supplier's any more.
    """
    before = checks.checks.get(name_of(number))
    if before is None or number not in supplier.identifiers:
        return []
    found = concerns(supplier, entry)
    checked = facts.RegisterChecked(
        **_about(checks, number),
        entry=entry,
        changed=differences(before.entry, entry) if before.checked_at else (),
        concerns=found,
        checked_at=now,
        look_again_on=uk_date(now) + timedelta(days=terms.again_after),
        policies=(terms.stamp,),
    )
    raised = tuple(each for each in found if each not in before.concerns)
    if not raised:
        return [checked]
    return [checked, facts.RegisterConcernRaised(**_about(checks, number), concerns=raised, found_at=now)]


def note_no_answer(
    checks: RegisterChecks, number: Identifier, problem: str, terms: Terms, now: datetime, *, of_all: bool
) -> list[Event]:
    """Note that a register gave no answer: once, until it does.

    Where no other number would have fared better (`of_all`) it stays due, and is asked again once the register is back;
    else it waits some days, so that one answer that nobody understands is not asked for every minute.
    """
    before = checks.checks.get(name_of(number))
    if before is None or (of_all and before.problem == problem):
        return []
    today = uk_date(now)
    again = before.wanted_on if of_all else today + timedelta(days=terms.retry_after)
    return [facts.RegisterUnanswered(**_about(checks, number), problem=problem, tried_at=now, look_again_on=again)]


def settle(checks: RegisterChecks, asked: SettleConcern, now: datetime) -> list[Event]:
    """Note that somebody has looked at all that a register says of a number, and why it needs no more attention."""
    number = Identifier(scheme=asked.number.scheme, id=asked.number.id)
    check = checks.checks.get(name_of(number))
    if check and check.concerns and not check.open_concerns:
        return []
    reject_if_any([is_of_concern(check)])
    return [
        facts.RegisterConcernSettled(
            **_about(checks, number),
            concerns=check.open_concerns if check else (),
            note=asked.note,
            settled_at=now,
        )
    ]


def is_of_concern(check: Check | None) -> Rejection | None:
    """There is something to look at only where a register said something of concern."""
    if check is not None and check.concerns:
        return None
    return Rejection("no_concern", "nothing that a register says of this number is of concern", "/number")


class _About(TypedDict):
    """Which number of which supplier a fact is about."""

    checks_id: UUID
    supplier_id: UUID
    number: Identifier


def _about(checks: RegisterChecks, number: Identifier) -> _About:
    return _About(checks_id=checks.checks_id, supplier_id=checks.supplier_id, number=number)
