"""What a replay's report says of requirements to come."""

from collections import Counter
from dataclasses import dataclass

from deploy.local.replay.last_words import Logs
from deploy.local.replay.requirement_books import HowFarOff, how_far_off
from shared.contracts import client_journey
from shared.contracts.event import Event


@dataclass(frozen=True)
class RequirementFigures:
    """How often districts said what they expect, what was published of it, and how far off it all was."""

    stated: int
    published: int
    off: HowFarOff

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        off = self.off
        return [
            ("Requirements stated, months and categories published", f"{self.stated:,}, {self.published:,}", ""),
            ("Off by: forecasts, districts' own statements", f"{_share(off.published)}, {_share(off.stated)}", ""),
            (
                "Off by, each month anew: the method, the month before again",
                f"{_share(off.forecast)}, {_share(off.repeated)}",
                "",
            ),
        ]


def requirement_figures(count: Counter[type[Event] | type[None]], counted: Logs, forecasts: Logs) -> RequirementFigures:
    """Return them, by how many facts of each type all logs have, and the logs of what came and was expected."""
    return RequirementFigures(
        stated=count[client_journey.RequirementStated],
        published=count[client_journey.RequirementsForecast],
        off=how_far_off(counted, forecasts),
    )


def _share(percent: int | None) -> str:
    return "nothing to say" if percent is None else f"{percent:,}%"
