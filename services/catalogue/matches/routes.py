"""The HTTP of matches."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Response

from services.catalogue.matches.commands import Matches
from services.catalogue.matches.domain.asking import MakeMatch
from services.catalogue.matches.domain.match import MATCHES
from services.catalogue.matches.passed_over import PassedOverView
from services.catalogue.matches.queries import MatchQueries
from services.catalogue.matches.views import Explained, MatchView, match_shown
from shared.auth.principal import Role
from shared.contracts.catalogue import MatchEvent
from shared.history.telling import Happened
from shared.http.answers import Paged, located, one, page, respond
from shared.http.callers import After, AfterVersion, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("catalogue")

Orderer = Annotated[Caller, allow(Role.WORK_COACH, Role.BUYER)]
Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
MatchReader = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.AUDITOR)]

Commands = Annotated[Matches, provided(Matches)]
Queries = Annotated[MatchQueries, provided(MatchQueries)]


@router.post("/matches", status_code=201, response_model=MatchView)
async def make_match(asked: MakeMatch, caller: Orderer, matches: Commands) -> Response:
    """Rank the offers that fit a need, best first, with the parts of each score; an order may name the match.

    Limits come before scores: what misses one is counted by its reason, and the nearest such offers are shown with
    theirs. The constraints are kept with the match and published nowhere.
    """
    return respond(await matches.make(asked, caller.answered(_made)))


@router.get("/matches/{match_id}", response_model=MatchView)
async def get_match(match_id: UUID, caller: MatchReader, matches: Queries) -> Response:
    """Show a match as it was made."""
    stored = await matches.one(match_id, caller)
    return one(stored.state.model_dump(mode="json"), stored.version)


@router.get("/matches/{match_id}/offers/{offer_id}", response_model=Explained)
async def explain_offer(match_id: UUID, offer_id: UUID, caller: MatchReader, matches: Queries) -> Response:
    """Explain how an offer fared in a match: its rank and score, or every limit that it does not keep."""
    found = await matches.explained(match_id, offer_id, caller)
    return Response(orjson.dumps(found.model_dump(mode="json")), media_type="application/json")


@router.get("/matches/{match_id}/history", response_model=Paged[Happened])
async def get_history_of_match(
    match_id: UUID, caller: MatchReader, matches: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a match, oldest first."""
    return page(await matches.history(match_id, caller, after=after, limit=limit), limit)


@router.get("/passed-over", response_model=Paged[PassedOverView])
async def list_passed_over(caller: Supplier, matches: Queries, after: After = None, limit: Limit = 50) -> Response:
    """List the matches from which another supplier was ordered, with how the own offers fared, and no others."""
    found = await matches.passed_over(caller, after=after, limit=limit)
    return page([(str(each.match_id), each.model_dump(mode="json")) for each in found], limit)


def _made(committed: Committed) -> Answer:
    """Answer with the whole match, which is for whoever asked for it."""
    match = MATCHES.fold([each.event for each in committed.events if isinstance(each.event, MatchEvent)])
    if match is None:
        raise AssertionError("what was made has a first fact")
    body = match_shown(match, with_constraints=True).model_dump(mode="json")
    return Answer(201, body, located("/v1/matches/{}", committed))
