"""The policies for suppliers, as they are in force on a day."""

from dataclasses import dataclass
from datetime import date

from services.supplier_registry.suppliers.domain.state import Figures
from shared.reference import Regime, policy, regime_in
from shared.reference.policy_values import (
    ApplicationDecision,
    ApplicationEvaluation,
    ApplicationEvidence,
    ExclusionLookBack,
    MembershipAgreement,
    Redeclaration,
    Removal,
    SmeDefinition,
    Suspension,
    VcseDefinition,
)


@dataclass(frozen=True)
class Terms:
    """The values of the policies in force, with the stamps for the record.

    Each clock is in working days, and `suspended_within` in days.
    """

    regime: Regime
    look_back: ExclusionLookBack
    decide_within: int
    extended_to: int
    decision_reminder: int
    representations_within: int
    evidence_needed: tuple[str, ...]
    redeclare_within: int
    redeclaration_reminder: int
    suspended_within: int
    clarify_within: int
    clarification_reminder: int
    represent_within: int
    represent_reminder: int
    accept_agreement_within: int
    agreement_reminder: int
    sme: SmeDefinition
    vcse: VcseDefinition
    decision_stamp: str
    look_back_stamp: str
    evidence_stamp: str
    sme_stamp: str
    vcse_stamp: str
    removal_stamp: str
    redeclaration_stamp: str
    suspension_stamp: str
    agreement_stamp: str
    evaluation_stamp: str

    @property
    def of_admission(self) -> tuple[str, ...]:
        """The policies that an admission follows."""
        return self.decision_stamp, self.look_back_stamp, self.evidence_stamp

    def is_sme(self, figures: Figures) -> bool:
        """Say whether an organisation is small or medium (PA 2023 s. 123)."""
        return self.sme.is_sme(
            staff=figures.staff,
            turnover_pence=figures.turnover_pence,
            balance_sheet_pence=figures.balance_sheet_pence,
        )


def terms_on(day: date, market: str | None = None) -> Terms:
    """Return the policies in force on a day, in a market or, where none is named, in the one that is open."""
    regime = regime_in(market, day)
    decision, removal = policy(ApplicationDecision, regime, day), policy(Removal, regime, day)
    evidence = policy(ApplicationEvidence, regime, day)
    redeclaration, suspension = policy(Redeclaration, regime, day), policy(Suspension, regime, day)
    sme, vcse = policy(SmeDefinition, regime, day), policy(VcseDefinition, regime, day)
    look_back = policy(ExclusionLookBack, regime, day)
    agreement = policy(MembershipAgreement, regime, day)
    evaluation = policy(ApplicationEvaluation, regime, day)
    return Terms(
        regime=regime,
        look_back=look_back.values,
        decide_within=decision.values.decide_within_working_days,
        extended_to=decision.values.extended_to_working_days,
        decision_reminder=decision.values.remind_before_working_days,
        representations_within=removal.values.representations_within_working_days,
        evidence_needed=evidence.values.needed_kinds,
        redeclare_within=redeclaration.values.answer_within_working_days,
        redeclaration_reminder=redeclaration.values.remind_before_working_days,
        suspended_within=suspension.values.ends_within_days,
        clarify_within=evaluation.values.clarify_within_working_days,
        clarification_reminder=evaluation.values.remind_of_clarification_working_days,
        represent_reminder=evaluation.values.remind_of_representations_working_days,
        represent_within=evaluation.values.represent_within_working_days,
        accept_agreement_within=agreement.values.accept_within_working_days,
        agreement_reminder=agreement.values.remind_before_working_days,
        sme=sme.values,
        vcse=vcse.values,
        decision_stamp=decision.stamp,
        look_back_stamp=look_back.stamp,
        evidence_stamp=evidence.stamp,
        sme_stamp=sme.stamp,
        vcse_stamp=vcse.stamp,
        removal_stamp=removal.stamp,
        redeclaration_stamp=redeclaration.stamp,
        suspension_stamp=suspension.stamp,
        agreement_stamp=agreement.stamp,
        evaluation_stamp=evaluation.stamp,
    )
