"""The checks of one supplier's numbers in public registers, folded from their events."""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import Identifier, RegisterConcern, RegisterDifference, RegisterEntry
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.holding import Claim, ClaimRef

_OF_SUPPLIER = Claim("register_checks")


@dataclass(frozen=True)
class Check:
    """One number: what its register said last (`entry` is `None` for nothing), and when it is to be asked again.

    `settled` are those of its concerns that a category manager has looked at. `problem` is why it gave no answer since.
    """

    number: Identifier
    wanted_on: date
    checked_at: datetime | None = None
    entry: RegisterEntry | None = None
    changed: tuple[RegisterDifference, ...] = ()
    concerns: tuple[RegisterConcern, ...] = ()
    settled: tuple[RegisterConcern, ...] = ()
    problem: str | None = None
    tried_at: datetime | None = None

    @property
    def open_concerns(self) -> tuple[RegisterConcern, ...]:
        """The concerns that nobody has looked at yet."""
        return tuple(each for each in self.concerns if each not in self.settled)


@dataclass(frozen=True)
class Used:
    """What the central platform shared of a supplier when it used a share code last."""

    number: Identifier
    entry: RegisterEntry
    used_at: datetime
    submitted_on: date | None = None


@dataclass(frozen=True)
class Wanted:
    """A register that is to be asked from a day on: what checks are found by."""

    scheme: str
    on: date


@dataclass(frozen=True)
class RegisterChecks:
    """All numbers of one supplier that can be looked up, by `name_of`.

    `wanted` is what is to be asked when. `concerned` where somebody has to look at what a register says, `unanswered`
    where one gave no answer. `shared` is what the supplier shared of itself last, with a code of the central platform.
    """

    checks_id: UUID
    supplier_id: UUID
    checks: dict[str, Check] = field(default_factory=dict)
    wanted: tuple[Wanted, ...] = ()
    concerned: bool = False
    unanswered: bool = False
    shared: Used | None = None

    def answer_on(self, number: Identifier) -> tuple[RegisterEntry, datetime] | None:
        """Return what was said last of a number, and when."""
        if self.shared and self.shared.number == number:
            return self.shared.entry, self.shared.used_at
        found = self.checks.get(name_of(number))
        return (found.entry, found.checked_at) if found and found.entry and found.checked_at else None


def checks_of(supplier_id: UUID) -> ClaimRef:
    """Name the one place where the checks of a supplier are kept."""
    return _OF_SUPPLIER(supplier_id)


def name_of(number: Identifier) -> str:
    """Return what a number is found by among those of its supplier."""
    return f"{number.scheme}:{number.id}"


def evolve(checks: RegisterChecks | None, event: facts.RegisterChecksEvent) -> RegisterChecks:
    """Fold one event into the checks of a supplier."""
    if isinstance(event, facts.RegisterCheckWanted):
        return _summed_up(_wanted(checks or RegisterChecks(event.checks_id, event.supplier_id), event))
    if isinstance(event, facts.ShareCodeUsed):
        shared = Used(event.number, event.entry, event.used_at, event.submitted_on)
        return replace(checks or RegisterChecks(event.checks_id, event.supplier_id), shared=shared)
    checks = begun(checks, event)
    if isinstance(event, facts.OfOneNumber) and (before := checks.checks.get(name_of(event.number))):
        return _summed_up(replace(checks, checks={**checks.checks, name_of(event.number): _one(before, event)}))
    return checks


def _wanted(checks: RegisterChecks, event: facts.RegisterCheckWanted) -> RegisterChecks:
    wanted = {
        name_of(number): replace(
            checks.checks.get(name_of(number), Check(number, event.wanted_on)), wanted_on=event.wanted_on
        )
        for number in event.numbers
    }
    return replace(checks, checks=wanted)


def _one(check: Check, event: facts.OfOneNumber) -> Check:
    match event:
        case facts.RegisterChecked():
            return Check(
                number=check.number,
                wanted_on=event.look_again_on,
                checked_at=event.checked_at,
                entry=event.entry,
                changed=event.changed,
                concerns=event.concerns,
                settled=tuple(each for each in check.settled if each in event.concerns),
            )
        case facts.RegisterUnanswered():
            return replace(check, problem=event.problem, tried_at=event.tried_at, wanted_on=event.look_again_on)
        case facts.RegisterConcernSettled():
            return replace(check, settled=(*check.settled, *event.concerns))
    return check


def _summed_up(checks: RegisterChecks) -> RegisterChecks:
    every = checks.checks.values()
    return replace(
        checks,
        wanted=tuple(Wanted(each.number.scheme, each.wanted_on) for each in every),
        concerned=any(each.open_concerns for each in every),
        unanswered=any(each.problem for each in every),
    )


REGISTER_CHECKS = Aggregate(
    "register_checks",
    "register_checks",
    RegisterChecks,
    evolve,
    indexes=(("supplier_id",), ("wanted.scheme", "wanted.on"), ("concerned",), ("unanswered",)),
    claims=lambda checks: (checks_of(checks.supplier_id),),
)
