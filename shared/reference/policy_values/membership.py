"""What policies set about joining a market and staying in it."""

from typing import Annotated, ClassVar, Literal, Self

from pydantic import Field, PositiveInt, model_validator

from shared.reference.categories import CategoryCode
from shared.reference.evidence_kinds import Asked, EvidenceKindCode, evidence_kinds
from shared.reference.files import ReferenceModel
from shared.reference.policy_values.base import Pence, Percent, PolicyValues

MOST_REMINDERS = 3
"""So many reminders of the end of evidence there are at most: each is a step of a clock, by name."""


class ApplicationDecision(PolicyValues):
    """PCR 2015 reg. 34(16), (17): the clock of an application, counted from the day after receipt.

    The commercial team is reminded so many working days before the last one.
    """

    ID: ClassVar[str] = "application_decision"
    decide_within_working_days: PositiveInt
    extended_to_working_days: PositiveInt
    remind_before_working_days: PositiveInt


class ApplicationEvaluation(PolicyValues):
    """By when an applicant is asked to clarify, and to make representations, counted from the day after it is asked.

    The clock of the application stops for neither. A refusal on an exclusion ground waits for the second. The applicant
    is reminded of each so many working days before the last one.
    """

    ID: ClassVar[str] = "application_evaluation"
    clarify_within_working_days: PositiveInt
    remind_of_clarification_working_days: PositiveInt
    represent_within_working_days: PositiveInt
    remind_of_representations_working_days: PositiveInt


class MembershipAgreement(PolicyValues):
    """By when an accepted applicant is asked to accept the agreement, counted from the day after it is offered.

    Nothing ends then: the supplier is reminded so many working days before, and the commercial team told after it.
    """

    ID: ClassVar[str] = "membership_agreement"
    accept_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt


class Redeclaration(PolicyValues):
    """PCR 2015 reg. 34(25): the clock of a renewed self-declaration, counted from the day after the request.

    The supplier is reminded so many working days before the last one.
    """

    ID: ClassVar[str] = "redeclaration"
    answer_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt


class Suspension(PolicyValues):
    """The calendar days that a suspension with an end lasts at most; one without lasts until it is lifted."""

    ID: ClassVar[str] = "suspension"
    ends_within_days: Annotated[int, Field(ge=1, le=3660)]


class SmeDefinition(PolicyValues):
    """Who counts as a small or medium-sized enterprise."""

    ID: ClassVar[str] = "sme_definition"
    staff_fewer_than: PositiveInt
    turnover_at_most_pence: Pence
    balance_sheet_at_most_pence: Pence

    def is_sme(self, *, staff: int, turnover_pence: int, balance_sheet_pence: int) -> bool:
        """PA 2023 s. 123(1): few enough staff, and a small enough turnover or balance sheet."""
        small_enough = (
            turnover_pence <= self.turnover_at_most_pence or balance_sheet_pence <= self.balance_sheet_at_most_pence
        )
        return staff < self.staff_fewer_than and small_enough


class AccountInvitation(PolicyValues):
    """Calendar days for which an invitation to speak for a supplier is good."""

    ID: ClassVar[str] = "account_invitation"
    good_for_days: Annotated[int, Field(ge=1, le=90)]


class VcseDefinition(PolicyValues):
    """PCR 2015 reg. 112(4): a voluntary, community or social enterprise is no public body, has an aim of value to
    society, and reinvests its surpluses principally for that: so much of them at least."""

    ID: ClassVar[str] = "vcse_definition"
    surplus_reinvested_at_least_percent: Percent


class TurnoverTest(PolicyValues):
    """PCR 2015 reg. 58(9), (14): how many times the largest expected call-off a turnover may be asked for."""

    ID: ClassVar[str] = "turnover_test"
    at_most_times: PositiveInt


class Removal(PolicyValues):
    """The time a supplier has to answer a notice of removal."""

    ID: ClassVar[str] = "removal"
    representations_within_working_days: PositiveInt


class MembershipNotice(PolicyValues):
    """PCR 2015 regs 50(5), 75(4); PA 2023 s. 39(4): which notice names who became a member, or is none any more.

    It is published so many calendar days after that or, grouped, after the end of the quarter in which it was.
    """

    ID: ClassVar[str] = "membership_notice"
    notice_type: Literal["UK15", "quarterly_notice"]
    publish_within_days: PositiveInt
    grouped_by_quarter: bool


class ExclusionReport(PolicyValues):
    """PA 2023 s. 59: calendar days to tell the Minister of a refusal or removal on an exclusion ground."""

    ID: ClassVar[str] = "exclusion_report"
    tell_within_days: PositiveInt


class ExclusionLookBack(PolicyValues):
    """PCR 2015 reg. 57(11), (12), PA 2023 Sch. 6 para. 44, Sch. 7 para. 15: for how many years a ground counts.

    `first_day_counts` where the day from which the years run is the first of them. Under the Act a ground excludes only
    where its circumstances are continuing or likely to occur again (s. 57).
    """

    ID: ClassVar[str] = "exclusion_look_back"
    long_years: PositiveInt
    short_years: PositiveInt
    first_day_counts: bool
    only_if_continuing_or_likely_to_recur: bool


class ApplicationEvidence(PolicyValues):
    """PCR 2015 reg. 59: the kinds of evidence needed for admission; a declaration is enough for the rest."""

    ID: ClassVar[str] = "application_evidence"
    needed_kinds: tuple[EvidenceKindCode, ...]

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        if len(set(self.needed_kinds)) < len(self.needed_kinds):
            raise ValueError(f"kinds {self.needed_kinds}: name each only once")
        return self

    @model_validator(mode="after")
    def _asks_for_nothing_before_an_award(self) -> Self:
        """PA 2023 s. 36(2): no insurance before an award."""
        known = evidence_kinds()
        if late := [each for each in self.needed_kinds if known[each].asked is Asked.AFTER_AWARD]:
            raise ValueError(f"kinds {', '.join(late)} may not be asked for before an award, so not for admission")
        return self


class EvidenceExpiry(PolicyValues):
    """Calendar days before the end of evidence at which its holder is reminded, the longest first."""

    ID: ClassVar[str] = "evidence_expiry"
    remind_before_days: tuple[PositiveInt, ...] = Field(min_length=1, max_length=MOST_REMINDERS)

    @model_validator(mode="after")
    def _descend(self) -> Self:
        if list(self.remind_before_days) != sorted(set(self.remind_before_days), reverse=True):
            raise ValueError(f"reminders {self.remind_before_days} do not descend")
        return self


class EvidenceRequests(PolicyValues):
    """Working days that a member has to give evidence that it is asked for, counted from the day after it is asked.

    A request may name another last day, between `least_working_days` and `most_working_days` ahead. The supplier is
    reminded so many working days before; an officer checks what it gave within so many. `when_ended`: a member whose
    evidence has ended is asked for it by itself, where deliveries are held to its kind. `after_first_order`: kinds that
    a member which holds none is asked for once it has accepted its first order.
    """

    ID: ClassVar[str] = "evidence_requests"
    answer_within_working_days: PositiveInt
    least_working_days: PositiveInt
    most_working_days: PositiveInt
    remind_before_working_days: PositiveInt
    check_within_working_days: PositiveInt
    when_ended: bool
    after_first_order: tuple[EvidenceKindCode, ...]

    @model_validator(mode="after")
    def _lies_between(self) -> Self:
        if not self.least_working_days <= self.answer_within_working_days <= self.most_working_days:
            raise ValueError(f"{self.answer_within_working_days} working days lie outside what a request may give")
        return self


class DeliveryKind(ReferenceModel):
    """One kind of evidence that has to hold to the end of a delivery: in these categories, `None` for all."""

    kind: EvidenceKindCode
    categories: tuple[CategoryCode, ...] | None


class DeliveryEvidence(PolicyValues):
    """The evidence of a supplier that has to hold to the last day of a delivery, as far as it has given any."""

    ID: ClassVar[str] = "delivery_evidence"
    kinds: tuple[DeliveryKind, ...]

    @model_validator(mode="after")
    def _names_each_once(self) -> Self:
        named = [each.kind for each in self.kinds]
        if len(set(named)) < len(named):
            raise ValueError(f"kinds {', '.join(named)}: name each only once")
        return self

    def kinds_for(self, category: str) -> tuple[str, ...]:
        """Return the kinds that deliveries in a category are held to."""
        return tuple(each.kind for each in self.kinds if each.categories is None or category in each.categories)


class MembershipInactivity(PolicyValues):
    """Months without an order in a category after which a member is asked whether it still offers there.

    It has so many working days to answer, from the day after it was asked; not answering ends nothing.
    """

    ID: ClassVar[str] = "membership_inactivity"
    ask_after_months: PositiveInt
    answer_within_working_days: PositiveInt


class Complaints(PolicyValues):
    """The clocks of a complaint, both counted from the day after it was raised.

    Whoever is to act is reminded so many working days before the last one.
    """

    ID: ClassVar[str] = "complaints"
    answer_within_working_days: PositiveInt
    decide_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt


class RegisterChecking(PolicyValues):
    """PCR 2015 reg. 59: what a register says need not be asked for. After how many days it is asked again.

    `retry_after_days` is for a number whose answer was not understood; a register that is away is asked again soon.
    """

    ID: ClassVar[str] = "register_checking"
    look_again_after_days: PositiveInt
    retry_after_days: PositiveInt


class ShareCodeAge(PolicyValues):
    """For how many days after a supplier submitted what it shares on the central platform its share code is good."""

    ID: ClassVar[str] = "share_code_age"
    good_for_days: PositiveInt


class DebarmentChecks(PolicyValues):
    """PA 2023 ss. 37(1), 57(1)(b): about whom an entry on a mandatory ground leaves no choice.

    With `compare_names` an entry of the same name is found too, for somebody to look at.
    """

    ID: ClassVar[str] = "debarment_checks"
    compulsory_for: tuple[Literal["organisation", "connected_person", "subcontractor"], ...]
    compare_names: bool
