"""Who may see a competition: staff of its district, and suppliers once it was opened to bids; and who judges it."""

from uuid import UUID

from services.ordering.competitions.domain.competition import Competition, Status
from services.ordering.competitions.domain.evaluating import Judge
from services.ordering.competitions.domain.folding import COMPETITIONS
from services.ordering.interests.domain.interests import Interests
from shared.auth.access import Access, only_supplier
from shared.kernel.caller import Caller
from shared.kernel.filters import Filters
from shared.kernel.rules import NotFound

_BY_DISTRICT = Access(COMPETITIONS, district="district")


def seen_by(caller: Caller, competition_id: UUID, competition: Competition | None) -> Competition:
    """Return a competition that the caller may see; raises `NotFound`."""
    found = _BY_DISTRICT.readable(caller, competition_id, competition)
    supplier = only_supplier(caller)
    if supplier is not None and not _is_for(supplier, found):
        raise NotFound(COMPETITIONS.name, competition_id)
    return found


def filters_of(caller: Caller, district: str | None) -> Filters:
    """Return the filter of a listing by staff."""
    return _BY_DISTRICT.filters(caller, district=district)


def judge_of(caller: Caller, interests: Interests | None = None) -> Judge:
    """Return who judges bids: by which roles, for which supplier it speaks, and what connects it with suppliers."""
    return Judge(caller.actor, caller.roles, caller.supplier_id, interests)


def _is_for(supplier_id: UUID, competition: Competition) -> bool:
    """Whoever was invited, or bid, sees it; nobody does before it is open."""
    return competition.status is not Status.PREPARED and (
        supplier_id in competition.invited or competition.bid_of(supplier_id) is not None
    )
