"""The legal regimes, and from when to when each holds."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from pydantic import Field

from shared.reference.files import ReferenceDataError, ReferenceFile, ReferenceModel, by_code, kept, read_reference


class Regime(StrEnum):
    """The body of law that a market, a call-off or a rule belongs to."""

    PCR_DPS = "PCR_DPS"
    PCR_LIGHT_TOUCH = "PCR_LIGHT_TOUCH"
    PA23_DYNAMIC_MARKET = "PA23_DYNAMIC_MARKET"
    PA23_LIGHT_TOUCH = "PA23_LIGHT_TOUCH"
    PA23_BELOW_THRESHOLD = "PA23_BELOW_THRESHOLD"


class Law(StrEnum):
    """The Act or Regulations that a regime is under."""

    PCR_2015 = "PCR_2015"
    PA_2023 = "PA_2023"


def law_of(regime: Regime) -> Law:
    """Return the Act or Regulations that a regime is under."""
    return Law.PCR_2015 if regime in {Regime.PCR_DPS, Regime.PCR_LIGHT_TOUCH} else Law.PA_2023


class RegimeTerm(ReferenceModel):
    """When a regime holds: its first day, the last on which something new may begin under it, its last. Inclusive."""

    code: Regime
    name: str = Field(min_length=1)
    from_day: date
    last_new_day: date | None
    last_day: date | None

    def is_in_force_on(self, day: date) -> bool:
        """Say whether something may be running under it on a day."""
        return self.from_day <= day and (self.last_day is None or day <= self.last_day)

    def is_open_to_new_on(self, day: date) -> bool:
        """Say whether a market may be set up under it on a day."""
        return self.from_day <= day and (self.last_new_day is None or day <= self.last_new_day)


class _RegimesFile(ReferenceFile):
    regimes: tuple[RegimeTerm, ...]


@kept
def regimes() -> Mapping[str, RegimeTerm]:
    """The term of every regime, by code; raises ReferenceDataError where one is missing."""
    found = by_code(read_reference("regimes.json", _RegimesFile).regimes)
    if missing := sorted(set(Regime) - set(found)):
        raise ReferenceDataError(f"regimes.json has no {', '.join(missing)}")
    return found
