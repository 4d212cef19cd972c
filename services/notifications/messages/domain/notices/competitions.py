"""What is told of competitions: to all members what is the same for all, to a bidder what became of its bid.

No notice says what anybody bid. Why a bid does not win, and its points for quality, stand in the competition itself.
"""

from collections.abc import Mapping

from services.notifications.known.offers import KnownOffer
from services.notifications.messages.domain.notices.audience import members_alone, the_buying_team, the_supplier
from services.notifications.messages.domain.notices.notice import ITS_OWN_DOING, Notice
from services.notifications.people.domain.recipient import Recipient
from shared.contracts.event import Event
from shared.contracts.ordering import (
    AwardAnnounced,
    BidPriceDecided,
    BidPriceJustificationDue,
    BidPriceJustified,
    BidPriceQueried,
    BidReceived,
    BidsEvaluated,
    BidsOpened,
    BidsOpeningOverdue,
    BidUnsuccessful,
    BidWithdrawn,
    CompetitionAwarded,
    CompetitionCancelled,
    CompetitionClosed,
    CompetitionOpened,
    CompetitionQuestionAnswered,
)
from shared.reference.notices import NoticeGroup as Group
from shared.reference.notices import Urgency


def _those_concerned(event: Event, _: KnownOffer | None = None) -> frozenset[Recipient]:
    """Tell the suppliers that the event names."""
    named = event.supplier_ids if isinstance(event, CompetitionCancelled | BidPriceJustificationDue) else ()
    return frozenset(Recipient("supplier", str(each)) for each in named)


COMPETITIONS = (
    Notice(
        CompetitionOpened,
        members_alone,
        Urgency.ACT,
        Group.COMPETITIONS,
        "Invitation to bid: {category}",
        "We are looking for provision in {category} from {starts_on} to {ends_on} that no standing offer provides. You "
        "may bid until the end of {closes_on}, and ask questions until the end of {questions_until} (competition "
        "{competition_id}). Bids are sealed until all are opened together.",
        to_members=True,
    ),
    Notice(
        CompetitionQuestionAnswered,
        members_alone,
        Urgency.KNOW,
        Group.COMPETITIONS,
        "Question {number} answered: competition in {category}",
        "A question about competition {competition_id} was answered. All who may bid see the question and the answer.",
        to_members=True,
    ),
    Notice(
        CompetitionClosed,
        the_buying_team,
        Urgency.ACT,
        Group.COMPETITIONS,
        "Bids to open by {open_by}",
        "Competition {competition_id} in {category} is closed, with this number of bids: {bids}. The openers are to "
        "open them together by {open_by}.",
    ),
    Notice(
        BidsOpeningOverdue,
        the_buying_team,
        Urgency.ACT,
        Group.COMPETITIONS,
        "Bids not opened in time",
        "The bids for competition {competition_id} in {category} were to be opened by {open_by}. Please see to it that "
        "the openers do, or cancel the competition.",
    ),
    Notice(
        BidsEvaluated,
        the_buying_team,
        Urgency.ACT,
        Group.COMPETITIONS,
        "Bids evaluated in {category}",
        "Every bid for competition {competition_id} is scored, and the prices are shown now. Please propose the award, "
        "or cancel the competition.",
    ),
    Notice(
        BidPriceQueried,
        the_supplier,
        Urgency.ACT,
        Group.COMPETITIONS,
        "Your price is queried: answer by {justify_by}",
        "Your bid in competition {competition_id} for {category} is much lower than the others. Please say by "
        "{justify_by} why you can deliver for this price. We decide after that, and not before we have heard you.",
        statutory=True,
    ),
    Notice(
        BidPriceJustificationDue,
        _those_concerned,
        Urgency.ACT,
        Group.COMPETITIONS,
        "Answer about your price due by {justify_by}",
        "You have not said yet why you can deliver for the price that you bid in competition {competition_id} for "
        "{category}. Please do so by {justify_by}.",
    ),
    Notice(
        AwardAnnounced,
        the_supplier,
        Urgency.KNOW,
        Group.COMPETITIONS,
        "Award intended",
        "Your bid in competition {competition_id} for {category} is to be awarded. Nothing is ordered before the end "
        "of {until}, so that other bidders can object.",
        statutory=True,
    ),
    Notice(
        BidUnsuccessful,
        the_supplier,
        Urgency.KNOW,
        Group.COMPETITIONS,
        "Your bid was not successful",
        "Your bid in competition {competition_id} for {category} has not won: {reason} The competition shows your "
        "points for quality beside those of the bid that wins.",
        statutory=True,
    ),
    Notice(
        CompetitionCancelled,
        _those_concerned,
        Urgency.KNOW,
        Group.COMPETITIONS,
        "Competition cancelled",
        "Competition {competition_id} for {category}, in which you bid, was cancelled: {reason}",
    ),
)

COMPETITIONS_TOLD_TO_NOBODY: Mapping[type[Event], str] = {
    BidReceived: ITS_OWN_DOING,
    BidWithdrawn: ITS_OWN_DOING,
    BidPriceJustified: ITS_OWN_DOING,
    BidsOpened: "those who evaluate look at the competition, and bidders are told what became of their bids",
    BidPriceDecided: "a bid that is disregarded is told of with the award",
    CompetitionAwarded: "the order is issued in the same commit, which its supplier is told of, and the others before",
}
