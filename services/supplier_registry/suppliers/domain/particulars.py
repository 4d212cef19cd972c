"""What an organisation says of itself when it registers and whenever it changes: who it is, where, how large, what for.

Whether it is small or medium, and whether it is a voluntary, community or social enterprise, it does not say: both
follow from its figures by the legal tests.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated

from pydantic import Field

from services.supplier_registry.suppliers.domain.addresses import WriteAddress, address_of, fits_its_country
from services.supplier_registry.suppliers.domain.state import Figures
from services.supplier_registry.suppliers.domain.terms import Terms
from shared.contracts import supplier_registry as facts
from shared.contracts.supplier_registry import Identifier, SocialPurpose
from shared.kernel.commands import Day, Distinct, Line, Pence, Text, command
from shared.kernel.rules import Rejection
from shared.reference import LegalFormCode, legal_forms
from shared.reference.lists import coded

Staff = Annotated[int, Field(ge=0, le=10**7)]
Share = Annotated[int, Field(ge=0, le=100)]


@command
class WriteSocialPurpose:
    """What makes an organisation a voluntary, community or social enterprise, as far as it is one."""

    objectives: Annotated[tuple[Annotated[str, coded("social objective")], ...], Distinct(at_least=1)]
    surplus_reinvested_percent: Annotated[Share, Field(description="How much of its surplus goes into its objectives")]
    asset_lock: Annotated[bool, Field(description="Whether its assets may be used for its objectives alone")]
    mission: Text = ""


@command
class Particulars:
    """What an organisation says of itself. Figures are those of its last financial year, if one has ended."""

    name: Line
    legal_form: LegalFormCode
    registered_address: WriteAddress
    trading_addresses: Annotated[tuple[WriteAddress, ...], Field(max_length=20), Distinct()] = ()
    staff: Staff
    turnover_pence: Pence
    balance_sheet_pence: Pence
    year_ended_on: Day | None = None
    social_purpose: WriteSocialPurpose | None = None

    @property
    def figures(self) -> Figures:
        """What the legal tests are made on, as facts carry it."""
        return Figures(
            staff=self.staff,
            turnover_pence=self.turnover_pence,
            balance_sheet_pence=self.balance_sheet_pence,
            year_ended_on=self.year_ended_on,
            social_purpose=SocialPurpose(**vars(self.social_purpose)) if self.social_purpose else None,
        )


def contradictions(asked: Particulars, today: date) -> Iterator[Rejection | None]:
    """Say everything in which what an organisation says of itself does not hold together."""
    yield fits_its_country(asked.registered_address, "/registered_address")
    for place, each in enumerate(asked.trading_addresses):
        yield fits_its_country(each, f"/trading_addresses/{place}")
    yield year_has_ended(asked.year_ended_on, today)
    yield asset_lock_is_of_its_form(asked)


def year_has_ended(day: date | None, today: date) -> Rejection | None:
    """Figures are of a year that is over: of a year that runs, nobody knows them yet."""
    if day is None or day < today:
        return None
    return Rejection("year_not_ended", f"the financial year ends on {day}, and it is {today}", "/year_ended_on")


def asset_lock_is_of_its_form(asked: Particulars) -> Rejection | None:
    """Whether assets are locked follows from the legal form where the law says so (as for charities and CICs)."""
    form = legal_forms()[asked.legal_form]
    if asked.social_purpose is None or form.asset_lock == "possible":
        return None
    if asked.social_purpose.asset_lock == (form.asset_lock == "always"):
        return None
    detail = f"the assets of this legal form ({asked.legal_form}) are {form.asset_lock} locked"
    return Rejection("asset_lock_not_of_form", detail, "/social_purpose/asset_lock")


def is_vcse(asked: Particulars, terms: Terms) -> bool:
    """PCR 2015 reg. 112(4): no public body, driven by values, and reinvesting its surpluses principally for these."""
    purpose = asked.social_purpose
    if purpose is None or legal_forms()[asked.legal_form].public_sector:
        return False
    return purpose.surplus_reinvested_percent >= terms.vcse.surplus_reinvested_at_least_percent


def addresses_of(asked: Particulars) -> tuple[facts.Address, tuple[facts.Address, ...]]:
    """Return the registered address and those at which it trades, as they are kept."""
    return address_of(asked.registered_address), tuple(address_of(each) for each in asked.trading_addresses)


def number_of_its_form(legal_form: str | None, identifiers: tuple[Identifier, ...]) -> str | None:
    """Say where an organisation names no number that one of its form has, for the officer to look at."""
    form = legal_forms().get(legal_form) if legal_form else None
    if form is None or not form.registers or {each.scheme for each in identifiers} & set(form.registers):
        return None
    return f"an organisation of this form ({legal_form}) has a number of {' or '.join(form.registers)}: none is named"
