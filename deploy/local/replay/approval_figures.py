"""The figures of a replay on approvals."""

from dataclasses import dataclass

from deploy.local.replay.last_words import Logs
from deploy.local.replay.told import Told
from shared.contracts import ordering as facts


@dataclass(frozen=True)
class ApprovalFigures:
    """How many orders were approved, by two people, by cover, and how many were left to the buyers.

    And how many places were let go while their approval waited, taken again with it, and freed by whoever left.
    """

    approved: int
    by_two: int
    by_cover: int
    left_to_buyers: int
    barred: int
    places_let_go: int
    taken_again: int
    left_in_time: int

    def rows(self) -> list[tuple[str, str, str]]:
        """Return the rows of the report."""
        of = (self.approved, self.by_two, self.by_cover, self.left_to_buyers)
        said = ", ".join(f"{each:,}" for each in of)
        places = ", ".join(f"{each:,}" for each in (self.places_let_go, self.taken_again, self.left_in_time))
        return [
            ("Orders approved, by two people, by cover, left to the buyers", said, ""),
            ("Places let go while approval waited, taken again, freed by whoever left", places, ""),
        ]


def approval_figures(orders: Logs, told: Told) -> ApprovalFigures:
    """Work the figures out from the logs of orders."""
    approvals = [
        [each.event for each in log if isinstance(each.event, facts.ApprovalGiven | facts.OrderApproved)]
        for log in orders.values()
        if any(isinstance(each.event, facts.ApprovalRequested) for each in log)
    ]
    given = [each for each in approvals if each]
    let_go = [log for log in orders.values() if any(isinstance(each.event, facts.PlaceHoldLapsed) for each in log)]
    return ApprovalFigures(
        approved=len(given),
        by_two=sum(len(each) > 1 for each in given),
        by_cover=sum(any(one.authority.lent_by for one in each) for each in given),
        left_to_buyers=sum(
            any(isinstance(each.event, facts.ApprovalHandedOver) for each in log) for log in orders.values()
        ),
        barred=len(told.barred),
        places_let_go=len(let_go),
        taken_again=sum(any(isinstance(each.event, facts.OrderIssued) for each in log) for log in let_go),
        left_in_time=sum(
            isinstance(each.event, facts.ProvisionEndedEarly) and each.event.frees_place
            for log in orders.values()
            for each in log
        ),
    )
