"""What policies set about figures: by which method hours are held to be saved, and what of the figures is public."""

from typing import ClassVar

from pydantic import NonNegativeInt, PositiveInt

from shared.reference.policy_values.base import Pence, PolicyValues


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
