"""The policies that payments follow, as they are in force on a day, and the days that they come to."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from shared.kernel.known_codes import code_is_known
from shared.kernel.rules import reject_if_any
from shared.reference import Regime, policy, stamps
from shared.reference.calendar import add_working_days, last_of_quarter
from shared.reference.policy_values import (
    AuthorityLevel,
    PaymentClaims,
    PaymentPublication,
    PaymentSplit,
    PaymentTerms,
    PaymentVerification,
)
from shared.reference.regimes import Law, law_of


@dataclass(frozen=True)
class Terms:
    """The values of the policies in force, with their stamps for the record."""

    regime: Regime
    claims: PaymentClaims
    verification: PaymentVerification
    publication: PaymentPublication
    default_split: tuple[int, ...]
    pay_within_days: int
    policies: tuple[str, ...]

    def level_for(self, amount_pence: int) -> AuthorityLevel:
        """Return the lowest level that may verify a claim of this amount."""
        return self.verification.level_for(amount_pence)

    def pay_by(self, received_on: date) -> date:
        """Return the last day to pay what was claimed on a day, valid and undisputed.

        PCR 2015 reg. 113(2) counts from that day, PA 2023 s. 68(2) begins with it.
        """
        begins_with_it = law_of(self.regime) is Law.PA_2023
        return received_on + timedelta(days=self.pay_within_days - begins_with_it)

    def claim_by(self, due_on: date) -> date:
        """Return the last day for the supplier to claim what fell due on a day."""
        return due_on + timedelta(days=self.claims.claim_within_days)

    def answer_by(self, queried_on: date) -> date:
        """Return the last day for the supplier to claim again what was queried on a day."""
        return add_working_days(queried_on, self.claims.answer_query_within_working_days)

    def repay_by(self, reversed_on: date) -> date:
        """Return the day from which what is owed back is a debt."""
        return reversed_on + timedelta(days=self.claims.repay_within_days)

    def publish_by(self, amount_pence: int, paid_on: date) -> date | None:
        """Return the last day to publish a payment, `None` for one that need not be (PA 2023 s. 70)."""
        if amount_pence <= self.publication.over_pence:
            return None
        return last_of_quarter(paid_on) + timedelta(days=self.publication.within_days_of_quarter)


@lru_cache(maxsize=64)
def terms_on(regime: Regime, day: date) -> Terms:
    """Return the policies for payments that are in force under a regime on a day."""
    claims, verification = policy(PaymentClaims, regime, day), policy(PaymentVerification, regime, day)
    terms, split = policy(PaymentTerms, regime, day), policy(PaymentSplit, regime, day)
    publication = policy(PaymentPublication, regime, day)
    return Terms(
        regime=regime,
        claims=claims.values,
        verification=verification.values,
        publication=publication.values,
        default_split=split.values.default.each,
        pay_within_days=terms.values.pay_within_days,
        policies=stamps(claims, verification, terms, publication),
    )


def terms_under(regime: str, day: date) -> Terms:
    """Return the policies for payments under the regime of an order; raises `Rejected` for one that is unknown here."""
    reject_if_any([code_is_known("regime", regime)])
    return terms_on(Regime(regime), day)
