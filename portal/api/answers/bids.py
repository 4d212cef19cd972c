"""Competitions that a supplier was invited to, and its bid."""

from datetime import date, datetime
from uuid import UUID

from portal.api.answers.competitions import Competition
from portal.api.operation import Answer, Body, Listed, Nothing, Operation


class Result(Answer):
    """How the own bid fared beside the winner's."""

    won: bool
    reason: str | None
    points: dict[str, int]
    quality_percent: int
    quality_of_winner_percent: int


class Bid(Answer):
    """The own bid; its price is shown once bids are opened."""

    bid_id: UUID
    received_at: datetime
    price_pence: int | None
    price_queried_until: date | None
    price_accepted: bool | None
    result: Result | None


class InvitedCompetition(Competition):
    """A competition as a bidder sees it."""

    bid: Bid | None = None


class SubmitBid(Body):
    """The price for all places, and how it is to be done."""

    price_pence: int
    method: str


class AskQuestion(Body):
    """A question whose answer all bidders read."""

    question: str


class JustifyBid(Body):
    """Why a low price can be kept."""

    explanation: str


INVITED_COMPETITIONS = Operation(
    "GET", "/v1/competitions", Listed[InvitedCompetition], query=("status", "after", "limit")
)
INVITED_COMPETITION = Operation("GET", "/v1/competitions/{competition_id}", InvitedCompetition)
SUBMIT_BID = Operation("PUT", "/v1/competitions/{competition_id}/bid", Nothing, body=SubmitBid)
WITHDRAW_BID = Operation("DELETE", "/v1/competitions/{competition_id}/bid", Nothing)
ASK_QUESTION = Operation("POST", "/v1/competitions/{competition_id}/questions", Nothing, body=AskQuestion)
JUSTIFY_BID = Operation("POST", "/v1/competitions/{competition_id}/bid/justification", Nothing, body=JustifyBid)
