"""The policies for evidence, as they are in force on a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from shared.reference import markets, policy, prevailing_policy
from shared.reference.policy_values import DeliveryEvidence, EvidenceExpiry


@dataclass(frozen=True)
class Terms:
    """When the holder of evidence is reminded before its end, in days, and the stamp of that for the record."""

    remind_before_days: tuple[int, ...]
    stamp: str

    def reminders(self, valid_until: date | None) -> tuple[date, ...]:
        """Return the days of the reminders of a last day, the earliest first."""
        if valid_until is None:
            return ()
        return tuple(valid_until - timedelta(days=each) for each in self.remind_before_days)


@dataclass(frozen=True)
class CoverTerms:
    """What deliveries in a market are held to, and the stamp of that."""

    needed: DeliveryEvidence
    stamp: str


def terms_on(day: date) -> Terms:
    """Return when holders of evidence are reminded, by the policy in force, also once every market closed."""
    found = prevailing_policy(EvidenceExpiry, day)
    return Terms(found.values.remind_before_days, found.stamp)


def cover_terms_on(day: date) -> Mapping[str, CoverTerms]:
    """Return what deliveries are held to on a day, by market, for those that are open."""
    found = {
        code: policy(DeliveryEvidence, each.regime, day) for code, each in markets().items() if each.is_open_on(day)
    }
    return {code: CoverTerms(each.values, each.stamp) for code, each in found.items()}
