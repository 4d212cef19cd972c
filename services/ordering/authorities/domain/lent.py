"""What authority to approve an account was lent, by whom, for which days: cover while somebody is away.

Whoever has an authority may lend it, and stays answerable for it (Managing Public Money, annex 2.2: delegations are on
record, limited, and never to oneself). What was lent cannot be lent on: only a role gives an authority to lend.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import Field

from shared.contracts import ordering as facts
from shared.contracts.codes import AnyAuthority, AnyDistrict
from shared.contracts.event import Event, Reason
from shared.kernel.aggregate import Aggregate, begun
from shared.kernel.commands import Day, Line, Pence, command
from shared.kernel.duties import CODE
from shared.kernel.rules import NotFound, Rejection, reject_if_any
from shared.reference import DistrictCode, Policy, ReasonKind, reason_of
from shared.reference.calendar import uk_date
from shared.reference.policy_values import Level, OrderApproval

_BORROWERS = UUID("3f0d2f3c-6e8f-5c54-8a53-7a5d2d1f7d20")


@dataclass(frozen=True)
class Lent:
    """An authority as it was lent: whose level, for which districts, up to which price, on which days, by whom."""

    cover_id: UUID
    level: AnyAuthority
    districts: tuple[AnyDistrict, ...]
    up_to_pence: int | None
    first_on: date
    last_on: date
    reason: str
    by: str

    def holds(self, district: str, day: date) -> bool:
        """Say whether it may be used for orders of a district on a day."""
        return district in self.districts and self.first_on <= day <= self.last_on


@dataclass(frozen=True)
class LentAuthorities:
    """All that an account (`borrower`, as its token calls it) was lent and has not been over for long."""

    authorities_id: UUID
    borrower: str
    lent: tuple[Lent, ...] = ()

    def for_orders_of(self, district: str, day: date) -> tuple[Lent, ...]:
        """Return what may be used for orders of a district on a day."""
        return tuple(each for each in self.lent if each.holds(district, day))

    def cover(self, cover_id: UUID) -> Lent | None:
        """Return one of them by its id."""
        return next((each for each in self.lent if each.cover_id == cover_id), None)


@dataclass(frozen=True)
class Lender:
    """Who lends: the account, the level of authority that its roles give it, and where (`None`: everywhere)."""

    account: str
    level: Level
    districts: frozenset[str] | None


@command
class LendAuthority:
    """Let another account approve in one's place: in these districts, up to a price where one is named.

    What is lent is limited: the districts are named, by a buyer too.
    """

    to: Line
    level: Level
    districts: Annotated[tuple[DistrictCode, ...], Field(min_length=1, max_length=100)]
    first_on: Day
    last_on: Day
    reason: Annotated[str, reason_of(ReasonKind.AUTHORITY_LENT)]
    up_to_pence: Pence | None = None


@command
class ReturnAuthority:
    """Which of the authorities that an account was lent is used no more."""

    cover_id: UUID


@command
class EndAuthoritiesOf:
    """Which account approves nothing any more, by its own role or by anybody's: it lost its role, or is closed."""

    account: Line


def authorities_id_of(account: str) -> UUID:
    """Return the one id under which is kept what an account was lent."""
    return uuid5(_BORROWERS, account)


def lend(
    lent: LentAuthorities | None,
    cover_id: UUID,
    asked: LendAuthority,
    lender: Lender,
    terms: Policy[OrderApproval],
    now: datetime,
) -> list[Event]:
    """Lend an authority for some days, or raise `Rejected` with every reason against it."""
    if lent and any(_says(each, asked, lender) for each in lent.lent):
        return []
    reject_if_any(
        [
            is_for_another(asked, lender),
            has_the_authority(asked, lender),
            days_follow(asked),
            is_to_come(asked, uk_date(now)),
            is_not_for_long(asked, terms.values),
        ]
    )
    return [
        facts.AuthorityLent(
            authorities_id=authorities_id_of(asked.to),
            cover_id=cover_id,
            borrower=asked.to,
            level=asked.level,
            districts=tuple(sorted(set(asked.districts))),
            up_to_pence=asked.up_to_pence,
            first_on=asked.first_on,
            last_on=asked.last_on,
            reason=Reason(code=asked.reason),
            by=lender.account,
            lent_at=now,
            policies=(terms.stamp,),
        )
    ]


def _says(lent: Lent, asked: LendAuthority, lender: Lender) -> bool:
    same = (lent.level, set(lent.districts), lent.up_to_pence) == (asked.level, set(asked.districts), asked.up_to_pence)
    return same and (lent.first_on, lent.last_on, lent.by) == (asked.first_on, asked.last_on, lender.account)


def is_for_another(asked: LendAuthority, lender: Lender) -> Rejection | None:
    """Nobody gains anything by lending to themselves but a second name on a decision."""
    if asked.to != lender.account:
        return None
    return Rejection(CODE, "you cannot lend an authority to yourself", "/to")


def has_the_authority(asked: LendAuthority, lender: Lender) -> Rejection | None:
    """Nobody lends more than their own role gives them. Where that reaches is asked before any rule."""
    if asked.level is Level.POLICY:
        return Rejection("no_such_authority", "the policy's own authority is nobody's to lend", "/level")
    if asked.level is Level.BUYER and lender.level is not Level.BUYER:
        return Rejection("authority_not_yours", "only a buyer lends a buyer's authority", "/level")
    return None


def days_follow(asked: LendAuthority) -> Rejection | None:
    """The last day of an authority is its first, or comes after it."""
    if asked.first_on <= asked.last_on:
        return None
    return Rejection("ends_before_start", f"{asked.last_on} is before {asked.first_on}", "/last_on")


def is_to_come(asked: LendAuthority, today: date) -> Rejection | None:
    """Nothing is approved by an authority that was given afterwards."""
    if asked.first_on >= today:
        return None
    return Rejection("in_the_past", f"{asked.first_on} is before today, {today}", "/first_on")


def is_not_for_long(asked: LendAuthority, terms: OrderApproval) -> Rejection | None:
    """Cover is temporary: whoever is away for longer is followed by somebody with the role."""
    latest = asked.first_on + timedelta(days=terms.lent_days_at_most - 1)
    if asked.last_on <= latest:
        return None
    detail = (
        f"an authority is lent for {terms.lent_days_at_most} days at most: here until {latest}, not {asked.last_on}"
    )
    return Rejection("lent_for_too_long", detail, "/last_on")


def give_back(lent: LentAuthorities, asked: ReturnAuthority, by: Lender, now: datetime) -> list[Event]:
    """End a cover before its last day: by its borrower, its lender, or whoever has the same authority."""
    cover = lent.cover(asked.cover_id)
    if cover is None:
        return []
    if not concerns(lent, cover, by):
        raise NotFound(LENT_AUTHORITIES.name, lent.authorities_id)
    return [_returned(lent, cover, by, now)]


def end_all_of(lent: LentAuthorities, asked: EndAuthoritiesOf, by: Lender, now: datetime) -> list[Event]:
    """End what an account lent, and what it was lent: tokens tell of roles, so somebody has to say that one is gone."""
    return [_returned(lent, each, by, now) for each in lent.lent if asked.account in {each.by, lent.borrower}]


def _returned(lent: LentAuthorities, cover: Lent, by: Lender, now: datetime) -> facts.AuthorityReturned:
    return facts.AuthorityReturned(
        authorities_id=lent.authorities_id,
        cover_id=cover.cover_id,
        borrower=lent.borrower,
        by=by.account,
        returned_at=now,
    )


def concerns(lent: LentAuthorities, cover: Lent, by: Lender) -> bool:
    """Say whether somebody lent or borrowed an authority, or might have lent it; to others it does not exist."""
    if by.level is Level.BUYER or by.account in {lent.borrower, cover.by}:
        return True
    return cover.level == by.level and by.districts is not None and by.districts >= set(cover.districts)


def evolve(lent: LentAuthorities | None, event: facts.LentAuthorityEvent) -> LentAuthorities:
    """Fold one fact into what an account was lent; what is over by then is left out."""
    if lent is None and isinstance(event, facts.AuthorityLent):
        lent = LentAuthorities(event.authorities_id, event.borrower)
    lent = begun(lent, event)
    others = tuple(each for each in lent.lent if each.cover_id != event.cover_id)
    if not isinstance(event, facts.AuthorityLent):
        return replace(lent, lent=others)
    standing = (each for each in others if each.last_on >= uk_date(event.lent_at))
    return replace(lent, lent=(*standing, _lent(event)))


def _lent(event: facts.AuthorityLent) -> Lent:
    return Lent(
        cover_id=event.cover_id,
        level=event.level,
        districts=event.districts,
        up_to_pence=event.up_to_pence,
        first_on=event.first_on,
        last_on=event.last_on,
        reason=event.reason.code,
        by=event.by,
    )


LENT_AUTHORITIES = Aggregate(
    "lent_authorities", "lent_authorities", LentAuthorities, evolve, indexes=(("lent.districts",), ("lent.by",))
)
