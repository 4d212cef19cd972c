"""The HTTP of journeys: for staff of the client's district. Nobody else sees client data."""

from dataclasses import replace
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import Response
from pydantic import BaseModel

from services.client_journey.journeys.commands import Journeys
from services.client_journey.journeys.domain.coaching import (
    AssignCoach,
    ChooseJobcentre,
    CoverCaseload,
    CoverForCoach,
    EndCoverOfCaseload,
    HandOverCaseload,
)
from services.client_journey.journeys.domain.journey import CloseJourney, SearchJourneys, StartJourney, Status
from services.client_journey.journeys.domain.moving import MoveJourney
from services.client_journey.journeys.domain.seeing import RecordContact
from services.client_journey.journeys.domain.transferring import TransferJourney
from services.client_journey.journeys.queries import JourneyQueries, JourneyView
from services.client_journey.journeys.references import References
from services.client_journey.journeys.timeline import Timeline, TimelineView
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, computed, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode, JobcentreCode
from shared.store.answer import Answer
from shared.store.commands import Committed

router = service_router("client journeys")

Coach = Annotated[Caller, allow(Role.WORK_COACH, scope="journeys:write")]
Staff = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, scope="journeys:read")]
Assigner = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, scope="journeys:write")]
Searcher = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, scope="journeys:read", reads=True)]
Commands = Annotated[Journeys, provided(Journeys)]
Made = Annotated[References, provided(References)]
Queries = Annotated[JourneyQueries, provided(JourneyQueries)]
Timelines = Annotated[Timeline, provided(Timeline)]


_STARTED = created("/v1/journeys/{}", "journey_id")


def _with_seed(seed: str, committed: Committed) -> Answer:
    """Answer with what the reference is made of; so it is kept for a repeat, and the reference is not."""
    answer = _STARTED(committed)
    return replace(answer, body={**answer.body, "seed": seed})


def _with_reference(answer: Answer, references: References) -> Answer:
    """Put the reference in the place of what it is made of."""
    body = {name: value for name, value in answer.body.items() if name != "seed"}
    return replace(answer, body={**body, "client_ref": str(references.grown_from(answer.body["seed"]))})


class JourneyCreated(Created):
    """The new journey's id, and the client's reference where it was made here: keep it, it is told once."""

    journey_id: UUID
    client_ref: UUID | None = None


@router.post("/journeys", status_code=201, response_model=JourneyCreated)
async def start_journey(asked: StartJourney, caller: Coach, journeys: Commands, references: Made) -> Response:
    """Open a client's journey in its first category. A client has one open journey at a time.

    Without a reference one is made and returned. Send an Idempotency-Key then: who loses the answer gets it again by
    the key alone.
    """
    if asked.client_ref is not None:
        return respond(await journeys.start(asked, asked.client_ref, caller.answered(_STARTED)))
    seed = references.seed()
    committed = await journeys.start(asked, references.grown_from(seed), caller.answered(partial(_with_seed, seed)))
    return respond(replace(committed, answer=_with_reference(committed.answer, references)))


@router.post("/journeys/search", response_model=Paged[JourneyView])
async def search_journeys(
    asked: SearchJourneys, caller: Searcher, journeys: Queries, after: After = None, limit: Limit = 50
) -> Response:
    """Find the journeys of a client by the reference, those that ended too, in the token's districts."""
    return page(await journeys.of_client(asked.client_ref, caller, after=after, limit=limit), limit)


@router.get("/journeys", response_model=Paged[JourneyView])
async def list_journeys(
    caller: Staff,
    journeys: Queries,
    district: DistrictCode | None = None,
    status: Status | None = None,
    category: CategoryCode | None = None,
    jobcentre: JobcentreCode | None = None,
    mine: bool = False,
    unassigned: bool = False,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List the journeys of the token's districts, in the order of their ids, which says nothing of time.

    `mine` are those that the token's holder is assigned to or covers today; `unassigned` those that no coach looks
    after.
    """
    found = await journeys.find(
        caller,
        district=district,
        status=status,
        category=category,
        jobcentre=jobcentre,
        mine=mine,
        unassigned=unassigned,
        after=after,
        limit=limit,
    )
    return page(found, limit)


@router.get("/journeys/{journey_id}", response_model=JourneyView)
async def get_journey(journey_id: UUID, caller: Staff, journeys: Queries, as_at: AsAt = None) -> Response:
    """Show one journey, as it is or as it was when a day ended; its needs are listed beneath it."""
    stored = await journeys.get(journey_id, caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/journeys/{journey_id}/timeline", response_model=TimelineView)
async def get_timeline_of_journey(journey_id: UUID, caller: Staff, timeline: Timelines) -> Response:
    """Tell all that happened on a journey in one answer, by codes and days: needs, what was bought and how it went."""
    return computed(await timeline.of(journey_id, caller))


@router.get("/journeys/{journey_id}/history", response_model=Paged[Happened])
async def get_history_of_journey(
    journey_id: UUID, caller: Staff, journeys: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened on a journey, oldest first, and never whose it is."""
    return page(await journeys.history(journey_id, caller, after=after, limit=limit), limit)


@router.post("/journeys/{journey_id}/moves", status_code=204)
async def move_journey(journey_id: UUID, asked: MoveJourney, caller: Coach, journeys: Commands) -> Response:
    """Move the client to another category, in any direction."""
    return respond(await journeys.move(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/contacts", status_code=204)
async def record_contact(journey_id: UUID, asked: RecordContact, caller: Coach, journeys: Commands) -> Response:
    """Say how a coach was in contact with the client on a day, or tried to be. What was said is a case note."""
    return respond(await journeys.record_contact(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/transfer", status_code=204)
async def transfer_journey(journey_id: UUID, asked: TransferJourney, caller: Assigner, journeys: Commands) -> Response:
    """Hand the client over to another district, with all needs; what was ordered goes on, and this district pays it."""
    return respond(await journeys.transfer(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/coach", status_code=204)
async def assign_coach(journey_id: UUID, asked: AssignCoach, caller: Assigner, journeys: Commands) -> Response:
    """Assign a coach to the client, or hand the client over to another; who covered does no longer."""
    return respond(await journeys.assign(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/cover", status_code=204)
async def cover_for_coach(journey_id: UUID, asked: CoverForCoach, caller: Assigner, journeys: Commands) -> Response:
    """Let another coach look after the client as well, for some days."""
    return respond(await journeys.cover(journey_id, asked, caller))


@router.post("/journeys/{journey_id}/cover-end", status_code=204)
async def end_cover_for_coach(journey_id: UUID, caller: Assigner, journeys: Commands) -> Response:
    """Let nobody cover any more: the coach is back before the last day."""
    return respond(await journeys.end_cover(journey_id, caller))


@router.post("/journeys/{journey_id}/jobcentre", status_code=204)
async def choose_jobcentre(journey_id: UUID, asked: ChooseJobcentre, caller: Coach, journeys: Commands) -> Response:
    """Say which jobcentre of the district the client comes to."""
    return respond(await journeys.choose_jobcentre(journey_id, asked, caller))


class CaseloadChanged(BaseModel):
    """The journeys that were changed. Where there are `more` than one request changes, ask again."""

    journeys: list[UUID]
    more: bool


@router.post("/caseloads/hand-over", status_code=200, response_model=CaseloadChanged)
async def hand_over_caseload(asked: HandOverCaseload, caller: Assigner, journeys: Commands) -> Response:
    """Share all open journeys of a coach out among other coaches, evenly, in one commit."""
    return respond(await journeys.hand_over_caseload(asked, caller))


@router.post("/caseloads/cover", status_code=200, response_model=CaseloadChanged)
async def cover_caseload(asked: CoverCaseload, caller: Assigner, journeys: Commands) -> Response:
    """Let another coach look after all open journeys of a coach as well, for some days, in one commit."""
    return respond(await journeys.cover_caseload(asked, caller))


@router.post("/caseloads/cover-end", status_code=200, response_model=CaseloadChanged)
async def end_cover_of_caseload(asked: EndCoverOfCaseload, caller: Assigner, journeys: Commands) -> Response:
    """Let nobody cover any more for a coach who is back before the last day."""
    return respond(await journeys.end_cover_of_caseload(asked, caller))


@router.post("/journeys/{journey_id}/closure", status_code=204)
async def close_journey(journey_id: UUID, asked: CloseJourney, caller: Coach, journeys: Commands) -> Response:
    """End the journey, and withdraw its open needs; a new one may be opened for the client later."""
    return respond(await journeys.close(journey_id, asked, caller))
