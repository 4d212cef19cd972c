"""What policies set about figures: how hours are held to be saved, what is public, and what looks wrong."""

from typing import Annotated, ClassVar

from pydantic import Field, NonNegativeInt, PositiveInt

from shared.reference.policy_values.base import Pence, Percent, PolicyValues


class HoursSaved(PolicyValues):
    """The method by which hours of staff are held to be saved, against competitions for the same provision.

    A competition took so many minutes of staff and served so many orders; an order takes so many minutes now.
    """

    ID: ClassVar[str] = "hours_saved"
    minutes_per_competition: PositiveInt
    orders_per_competition: PositiveInt
    minutes_per_order: NonNegativeInt
    pence_per_hour: Pence


class PublicFigures(PolicyValues):
    """How many calendar days after a quarter its figures are public, and to what numbers and amounts are rounded."""

    ID: ClassVar[str] = "public_figures"
    released_after_days: PositiveInt
    rounds_to: PositiveInt
    rounds_to_pence: PositiveInt


class IntegrityChecks(PolicyValues):
    """When orders of the last `look_back_days` look wrong, so that a person looks at them.

    An order is near the limit up to which nobody approves one from this share of it; so many of one account with one
    supplier in so many days are held to be split. One buyer with so many orders in a category, of which this share is
    of one supplier, is a pattern, and so is a supplier with so many completions without anybody there, and this share.
    A rate of outcomes is out of line by so many tenths of a standard deviation, of so many cases at least.
    """

    ID: ClassVar[str] = "integrity_checks"
    look_back_days: Annotated[int, Field(ge=7, le=366)]
    near_limit_percent: Percent
    split_orders_at_least: Annotated[int, Field(ge=2)]
    split_within_days: PositiveInt
    one_supplier_orders_at_least: PositiveInt
    one_supplier_percent: Percent
    unattended_at_least: PositiveInt
    unattended_percent: Percent
    rate_cases_at_least: PositiveInt
    rate_deviations_tenths: PositiveInt
