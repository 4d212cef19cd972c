"""Opening bids: those named agree one after the other, and the last one needed opens all in one commit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from services.ordering.competitions.domain.competition import (
    Bid,
    Competition,
    Status,
    about,
    last_day_is_over,
    stands_at,
)
from services.ordering.competitions.domain.evaluating import Judge, is_disinterested
from services.ordering.competitions.domain.preparing import is_an_opener
from services.ordering.competitions.domain.terms import Terms
from shared.contracts import ordering as facts
from shared.contracts.event import Event, Reason
from shared.kernel.commands import Line, command, confidential
from shared.kernel.rules import Rejection, reject_if_any
from shared.reference.calendar import uk_date

UNREADABLE = "unreadable"


@confidential
@command
class OpenBids:
    """The key that was handed to the opener."""

    key: Line


@dataclass(frozen=True)
class Content:
    """What was in a bid."""

    price_pence: int
    method: str


def may_open(competition: Competition, by: Judge, *, key_is_theirs: bool) -> None:
    """Raise `Rejected` unless bids are to be opened, by somebody named, with the key that was handed to them."""
    wrong = Rejection("key_differs", "this is not the key that was handed to you", "/key")
    named = is_an_opener(competition, by.account)
    reject_if_any(
        [
            stands_at(competition, Status.CLOSED),
            named,
            None if named or key_is_theirs else wrong,
            *is_disinterested(competition, by),
        ]
    )


def agree(competition: Competition, account: str, parts: Mapping[str, str], now: datetime) -> list[Event]:
    """Agree to the opening: with so many as are needed, one of the others opens all bids."""
    opener = competition.opener(account)
    if opener is not None and opener.given:
        return []
    sealed = tuple(facts.SealedPart(opener=to, sealed=part) for to, part in parts.items())
    return [facts.OpenerKeyGiven(**about(competition), opener=account, parts=sealed, given_at=now)]


def open_all(
    competition: Competition, contents: Mapping[UUID, Content | None], terms: Terms, now: datetime
) -> list[Event]:
    """Open all bids in one commit; `None` is what nobody can read any more."""
    valid_until = uk_date(now) + timedelta(days=terms.sealed.bids_stay_valid_days)
    opened = facts.BidsOpened(**about(competition), bids=len(competition.bids), valid_until=valid_until, opened_at=now)
    read: list[Event] = []
    for bid in competition.bids:
        content = contents[bid.bid_id]
        if content is None:
            read.append(unsuccessful(competition, bid, UNREADABLE, now))
        else:
            read.append(
                facts.BidRead(
                    **about(competition), bid_id=bid.bid_id, price_pence=content.price_pence, method=content.method
                )
            )
    return [opened, *read]


def unsuccessful(competition: Competition, bid: Bid, reason: str, now: datetime) -> Event:
    """Return the fact that a bid does not win."""
    return facts.BidUnsuccessful(
        **about(competition), bid_id=bid.bid_id, supplier_id=bid.supplier_id, reason=Reason(code=reason), told_at=now
    )


def announce_overdue(competition: Competition, open_by: date, now: datetime) -> list[Event]:
    """Say that bids were not opened in time."""
    if competition.status is not Status.CLOSED or competition.open_by != open_by or competition.overdue:
        return []
    reject_if_any([last_day_is_over(open_by, now)])
    return [facts.BidsOpeningOverdue(**about(competition), open_by=open_by)]
