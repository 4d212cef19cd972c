"""What policies set about orders: when they are answered, changed, delivered and closed, and what may follow them."""

from typing import Annotated, ClassVar, Self

from pydantic import Field, PositiveInt, model_validator

from shared.reference.policy_values.base import Pence, Percent, PolicyValues


class OrderResponse(PolicyValues):
    """The clock of a supplier's answer to an order: reminded so many working days before it lapses."""

    ID: ClassVar[str] = "order_response"
    answer_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        if self.remind_before_working_days >= self.answer_within_working_days:
            raise ValueError("the reminder must come after the order was issued")
        return self


class OrderChanges(PolicyValues):
    """The clock of the other side's answer to a proposed change, and how far changes may go.

    All changes together raise the first price by so many percent at most, and extend the delivery by so many calendar
    days beyond its first end.
    """

    ID: ClassVar[str] = "order_changes"
    answer_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt
    price_up_by_at_most_percent: Percent
    extend_by_at_most_days: Annotated[int, Field(ge=0, le=366)]

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        if self.remind_before_working_days >= self.answer_within_working_days:
            raise ValueError("the reminder must come after the change was proposed")
        return self


class NextBestOffer(PolicyValues):
    """When the next offer of a match takes the place of an order that came to nothing, and who decides it.

    It follows an order that lapsed, or was declined for one of these reasons. Up to `taken_up_to_pence`, and dearer
    than the first by no more than so many percent, the policy orders it by itself, once for a need; every other is
    proposed to the district.
    """

    ID: ClassVar[str] = "next_best_offer"
    after_declines: tuple[str, ...]
    after_lapses: bool
    match_good_for_working_days: PositiveInt
    starts_later_by_at_most_days: Annotated[int, Field(ge=0, le=366)]
    looks_at_offers: Annotated[int, Field(ge=1, le=20)]
    decide_within_working_days: PositiveInt
    taken_up_to_pence: Pence
    taken_dearer_by_at_most_percent: Percent


class WaitingList(PolicyValues):
    """For how many working days a place that came free is held for a need that waits, and how many wait at most."""

    ID: ClassVar[str] = "waiting_list"
    order_within_working_days: PositiveInt
    needs_at_most: Annotated[int, Field(ge=1, le=100)]


class OrderQuestion(PolicyValues):
    """The clock of an order in question: decided within so many working days, of which those who decide are reminded.

    The end that is decided for a provision under way lies within so many calendar days of the decision.
    """

    ID: ClassVar[str] = "order_question"
    decide_within_working_days: PositiveInt
    remind_before_working_days: PositiveInt
    end_within_days: Annotated[int, Field(ge=1, le=366)]

    @model_validator(mode="after")
    def _reminds_before_the_end(self) -> Self:
        if self.remind_before_working_days >= self.decide_within_working_days:
            raise ValueError("the reminder must come after the order was put in question")
        return self


class PlacesOfStarts(PolicyValues):
    """For how many working days from each request for an approval the place of a start is held for an order.

    The place of a client who leaves early is free again while less than so much of the course is over.
    """

    ID: ClassVar[str] = "places_of_starts"
    held_for_working_days: PositiveInt
    free_again_before_percent: Percent


class OrderDates(PolicyValues):
    """Calendar days: how far ahead an order may start, and how far back what became of it may still be recorded.

    Both sides are told where the end of a provision is not on record so many days after its last day.
    """

    ID: ClassVar[str] = "order_dates"
    start_within_days: Annotated[int, Field(ge=1, le=3660)]
    record_within_days: Annotated[int, Field(ge=1, le=3660)]
    record_end_within_days: Annotated[int, Field(ge=1, le=366)] = 14


class OutcomeChecks(PolicyValues):
    """How outcomes are checked: the share that is drawn by chance, within how many working days the district looks.

    Work has lasted so many calendar days after it began. One that is sustained is always checked where that is said.
    """

    ID: ClassVar[str] = "outcome_checks"
    sample_percent: Percent
    sustained_always: bool
    check_within_working_days: PositiveInt
    sustained_after_days: Annotated[int, Field(ge=1, le=366)]


class OrderProblems(PolicyValues):
    """Working days in which a problem is answered by the other side, and a dispute is decided by a buyer."""

    ID: ClassVar[str] = "order_problems"
    answer_within_working_days: PositiveInt
    decide_within_working_days: PositiveInt


class OrderClosing(PolicyValues):
    """Calendar days after its last day, or after its last outcome, when nothing more is expected of an order.

    An order that was never begun has fewer.
    """

    ID: ClassVar[str] = "order_closing"
    after_days: Annotated[int, Field(ge=1, le=1096)]
    without_provision_days: Annotated[int, Field(ge=1, le=1096)]


class BuyingAgain(PolicyValues):
    """When an order that worked may be repeated without comparing offers anew.

    Its supplier completes at least so much of what it delivers, the price is at most so much above what was paid
    before, the provision ended at most so many calendar days ago, and so many are repeated in a row at most.
    """

    ID: ClassVar[str] = "buying_again"
    quality_floor_percent: Percent
    price_at_most_above_percent: Percent
    ended_within_days: Annotated[int, Field(ge=1, le=3660)]
    in_a_row_at_most: PositiveInt
