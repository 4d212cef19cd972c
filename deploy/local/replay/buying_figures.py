"""What a replay's report says of the buying as a whole, beside what the department published of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from deploy.local.replay.published import SAVED_PENCE_A_YEAR, SME_SHARE, WEEKS_AFTER, WEEKS_BEFORE
from shared.contracts import ordering
from shared.contracts.event import Event

_UNKNOWN = "too few"


@dataclass(frozen=True)
class BuyingFigures:
    """What `/v1/figures` told of the whole record, and how many flags there were. Days and shares are none if too few.

    `years` is how long the record is, at scale 1.
    """

    years: float
    sme_share_of_orders: float | None
    days_need_to_order: float | None
    days_need_to_start: float | None
    started_within_three_weeks: float | None
    needs_met_share: float | None
    needs_unmet_share: float | None
    outcome_rate: float | None
    hours_saved: int | None
    saved_pence: int | None
    flags: int
    flags_acted_on: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        saved = f"£{SAVED_PENCE_A_YEAR * self.years / 100:,.0f}"
        return [
            ("Orders of small suppliers", _share(self.sme_share_of_orders), f"{SME_SHARE:.0%} of suppliers"),
            ("Days from need to order, on average", _number(self.days_need_to_order), ""),
            (
                "Days from need to start, on average",
                _number(self.days_need_to_start),
                f"{7 * WEEKS_AFTER}, before up to {7 * WEEKS_BEFORE}",
            ),
            ("Started within three weeks of the need", _share(self.started_within_three_weeks), ""),
            ("Needs met, unmet", f"{_share(self.needs_met_share)}, {_share(self.needs_unmet_share)}", ""),
            ("Provision that led to work", _share(self.outcome_rate), ""),
            ("Hours saved, by the sample method", _number(self.hours_saved), ""),
            ("Saved by them", _UNKNOWN if self.saved_pence is None else f"£{self.saved_pence / 100:,.0f}", saved),
            ("Flags, acted on", f"{self.flags:,}, {self.flags_acted_on:,}", ""),
        ]


def buying_figures(
    told: Mapping[str, Any], flags: Mapping[str, str], count: Counter[type[Event] | type[None]], years: float
) -> BuyingFigures:
    """Return them, from the figures that an auditor read and the flags that were decided on."""
    names = [name for name in BuyingFigures.__dataclass_fields__ if name not in {"years", "flags", "flags_acted_on"}]
    return BuyingFigures(
        years=years,
        **{name: told.get(name) for name in names},
        flags=count[ordering.IntegrityFlagged],
        flags_acted_on=sum(each == "acted_on" for each in flags.values()),
    )


def _share(share: float | None) -> str:
    return _UNKNOWN if share is None else f"{share:.0%}"


def _number(number: float | None) -> str:
    return _UNKNOWN if number is None else f"{number:,g}"
