"""What a replay's report says of searches: what they found, what was kept of it, and who heard of what was missing."""

from collections import Counter
from dataclasses import dataclass

from deploy.local.replay.logs import Log
from deploy.local.replay.told import Told
from shared.contracts import catalogue, notifications
from shared.contracts.event import Event

_OF_GAPS = frozenset({catalogue.GapRaised.TYPE, catalogue.GapGrew.TYPE})


@dataclass(frozen=True)
class SearchFigures:
    """How often coaches searched, made shortlists and reported a search in vain, and messages to members about gaps."""

    searches: int
    in_vain: int
    shortlists: int
    stale: int
    reported: int
    members_told: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        return [
            ("Searches for an offer, in vain", f"{self.searches:,}, {self.in_vain:,}", ""),
            (
                "Searches in vain reported, messages to members of what is asked for",
                f"{self.reported:,}, {self.members_told:,}",
                "",
            ),
            ("Shortlists, stale when looked at again", f"{self.shortlists:,}, {self.stale:,}", ""),
        ]


def search_figures(count: Counter[type[Event] | type[None]], told: Told, messages: Log) -> SearchFigures:
    """Return them, by how many facts of each type all logs have, the client's own account and the messages' log."""
    return SearchFigures(
        searches=told.searches.total(),
        in_vain=told.searches["nothing"],
        shortlists=count[catalogue.ShortlistMade],
        stale=told.stale["too_old"],
        reported=len(told.gap_reports),
        members_told=sum(
            event.about_type in _OF_GAPS and event.recipient_kind == "supplier"
            for _, event in messages.facts(notifications.MessageDelivered)
        ),
    )
