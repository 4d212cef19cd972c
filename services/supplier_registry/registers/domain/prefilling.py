"""Prefilling: what an organisation shared with the central platform, for its registration and its application here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.supplier_registry.registers.domain.checks import RegisterChecks
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.contracts.supplier_registry import Address, Associate, Identifier, RegisterEntry
from shared.kernel.commands import command
from shared.kernel.rules import Rejection
from shared.reference import Regime, open_markets, policy
from shared.reference.policy_values import ShareCodeAge

PLATFORM = "GB-PPON"
"""The scheme of the numbers that the central platform gives."""

ShareCode = Annotated[str, Field(pattern="^[A-Za-z0-9]{4,32}$", examples=["H8Q2ZK4T"])]


@command
class OpenShareCode:
    """A share code of the central digital platform, in the body: whoever has one may read what is shared."""

    share_code: ShareCode


@dataclass(frozen=True)
class Shared:
    """What an organisation shares, as it submitted it on a day; `associates` are named by it as connected persons."""

    name: str
    identifiers: tuple[Identifier, ...]
    street: str
    town: str
    postcode: str
    associates: tuple[Associate, ...]
    submitted_on: date | None = None

    @property
    def number(self) -> Identifier | None:
        """Its number on the platform."""
        return next((each for each in self.identifiers if each.scheme == PLATFORM), None)

    @property
    def address(self) -> Address | None:
        """Where it is registered, if all parts of that are shared."""
        if not (self.street and self.town and self.postcode):
            return None
        return Address(lines=(self.street,), town=self.town, postcode=self.postcode, country="GB")


@dataclass(frozen=True)
class CodeTerms:
    """The policy in force: for how many days a code is good."""

    good_for: int
    stamp: str


def code_terms_on(day: date) -> CodeTerms:
    """Return the policy in force on a day, by the market that is open; codes are opened where none is, too."""
    regime = next((each.regime for each in open_markets(day)), Regime.PCR_DPS)
    found = policy(ShareCodeAge, regime, day)
    return CodeTerms(found.values.good_for_days, found.stamp)


def is_its_own(shared: Shared, numbers: Collection[Identifier]) -> Rejection | None:
    """An organisation opens its own code: what others share with the platform is none of its business.

    It shares one of its numbers, and no other number of the platform than the organisation has here.
    """
    there = {each.id for each in numbers if each.scheme == PLATFORM}
    another = shared.number is not None and bool(there) and shared.number.id not in there
    if not another and any(each in numbers for each in shared.identifiers):
        return None
    detail = "the code shares an organisation that has none of your numbers, or another number there"
    return Rejection("share_code_of_another", detail, "/share_code")


def is_up_to_date(shared: Shared, terms: CodeTerms, today: date) -> Rejection | None:
    """What is shared has to be up to date: on the platform it is submitted anew, and gets a new code."""
    if shared.submitted_on is None or (today - shared.submitted_on).days <= terms.good_for:
        return None
    detail = (
        f"what the code shares was submitted on {shared.submitted_on}, and codes are good for {terms.good_for} days"
    )
    return Rejection("share_code_expired", f"{detail}: submit it anew on the platform", "/share_code")


def used(
    checks: RegisterChecks | None, checks_id: UUID, supplier_id: UUID, shared: Shared, terms: CodeTerms, now: datetime
) -> list[Event]:
    """Keep that a code was used, and what it shares of the organisation; nothing without a number on the platform."""
    if shared.number is None:
        return []
    return [
        facts.ShareCodeUsed(
            checks_id=checks.checks_id if checks else checks_id,
            supplier_id=supplier_id,
            number=shared.number,
            entry=entry_of(shared),
            submitted_on=shared.submitted_on,
            used_at=now,
            policies=(terms.stamp,),
        )
    ]


def entry_of(shared: Shared) -> RegisterEntry:
    """Return what is shared of the organisation itself, as what registers say is kept."""
    parts = (shared.street, shared.town, shared.postcode)
    return RegisterEntry(
        name=shared.name,
        standing="unknown",
        status="",
        address=", ".join(each for each in parts if each),
        identifiers=shared.identifiers,
        registered_address=shared.address,
    )
