"""What is left of a match once the client is erased: the record of a purchase, and nothing of the client."""

from datetime import datetime

from services.catalogue.matches.domain.match import Match
from shared.contracts import catalogue as facts
from shared.contracts.event import Event


def sever(match: Match, now: datetime) -> list[Event]:
    """UK GDPR art. 19: whoever was told of what is erased drops it too. A repeat changes nothing."""
    if match.severed_at:
        return []
    return [facts.MatchSevered(match_id=match.match_id, need_id=match.need_id, severed_at=now)]
