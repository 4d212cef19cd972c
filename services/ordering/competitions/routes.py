"""The HTTP of competitions."""

from typing import Annotated
from uuid import UUID

import orjson
from fastapi import Path, Response

from services.ordering.competitions.commands import Competitions
from services.ordering.competitions.domain.asking import AnswerQuestion, AskQuestion
from services.ordering.competitions.domain.awarding import ProposeAward, ReturnAward
from services.ordering.competitions.domain.bidding import SubmitBid
from services.ordering.competitions.domain.cancelling import CancelCompetition
from services.ordering.competitions.domain.competition import Status
from services.ordering.competitions.domain.evaluating import DeclareInterests, ReplaceEvaluator, ScoreBid
from services.ordering.competitions.domain.low_prices import DecideOnPrice, JustifyPrice
from services.ordering.competitions.domain.opening import OpenBids
from services.ordering.competitions.domain.preparing import OpenCompetition, PrepareCompetition
from services.ordering.competitions.judging import Judgements
from services.ordering.competitions.queries import CompetitionQueries
from services.ordering.competitions.views import CompetitionForStaff, CompetitionForSupplier
from shared.auth.principal import Role
from shared.history.telling import Happened
from shared.http.answers import Created, Paged, created, one, page, respond
from shared.http.callers import After, AfterVersion, AsAt, Limit, allow
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.kernel.caller import Caller
from shared.reference import CategoryCode, DistrictCode

router = service_router("ordering")

_READERS = (Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER, Role.AUDITOR)
Buyer = Annotated[Caller, allow(Role.BUYER)]
Named = Annotated[Caller, allow(Role.WORK_COACH, Role.DISTRICT_MANAGER, Role.BUYER, Role.CATEGORY_MANAGER)]
Supplier = Annotated[Caller, allow(Role.SUPPLIER)]
Anyone = Annotated[Caller, allow(*_READERS, Role.SUPPLIER)]
QuestionNumber = Annotated[int, Path(ge=1, le=100_000)]
Approver = Annotated[Caller, allow(Role.BUYER, Role.CATEGORY_MANAGER)]
Commands = Annotated[Competitions, provided(Competitions)]
Judges = Annotated[Judgements, provided(Judgements)]
Queries = Annotated[CompetitionQueries, provided(CompetitionQueries)]


class CompetitionCreated(Created):
    """The new competition's id."""

    competition_id: UUID


class OpenersKey(Created):
    """The key of an opener: whoever loses it cannot open the bids, and nobody can give it again."""

    key: str


@router.post("/competitions", status_code=201, response_model=CompetitionCreated)
async def prepare_competition(asked: PrepareCompetition, caller: Buyer, competitions: Commands) -> Response:
    """Write down what is wanted for needs that no standing offer meets, how bids are judged, and by whom.

    The openers take their keys next; then it is opened to bids.
    """
    answered = caller.answered(created("/v1/competitions/{}", "competition_id"))
    return respond(await competitions.prepare(asked, answered))


@router.get("/competitions", response_model=Paged[CompetitionForStaff | CompetitionForSupplier])
async def list_competitions(
    caller: Anyone,
    competitions: Queries,
    status: Status | None = None,
    category: CategoryCode | None = None,
    district: DistrictCode | None = None,
    after: After = None,
    limit: Limit = 50,
) -> Response:
    """List competitions: a supplier sees those that it was invited to, staff of a district those of the district."""
    found = await competitions.list(
        caller, status=status, category=category, district=district, after=after, limit=limit
    )
    return page(found, limit)


@router.get("/competitions/{competition_id}", response_model=CompetitionForStaff | CompetitionForSupplier)
async def get_competition(competition_id: UUID, caller: Anyone, competitions: Queries, as_at: AsAt = None) -> Response:
    """Show a competition. What is in bids is shown to nobody before they are opened, to their suppliers neither."""
    stored = await competitions.get(competition_id, caller, as_at)
    return one(stored.state, stored.version, as_at)


@router.get("/competitions/{competition_id}/history", response_model=Paged[Happened])
async def get_history_of_competition(
    competition_id: UUID, caller: Anyone, competitions: Queries, after: AfterVersion = None, limit: Limit = 50
) -> Response:
    """Tell what happened to a competition, oldest first. Suppliers are told what is the same for all of them."""
    return page(await competitions.history(competition_id, caller, after=after, limit=limit), limit)


@router.post(
    "/competitions/{competition_id}/key",
    status_code=201,
    response_model=OpenersKey,
    responses={204: {"description": "A repeat: the key was in the first answer, and is kept nowhere"}},
)
async def take_openers_key(competition_id: UUID, caller: Named, competitions: Commands) -> Response:
    """Hand an opener the key, once: it is in this answer and nowhere else, so a repeat of the request gets none.

    While there is no bid, another request makes another key, which takes the place of the first.
    """
    committed, pair = await competitions.take_key(competition_id, caller)
    if committed.repeated:
        return respond(committed)
    headers = {**committed.answer.headers, "Cache-Control": "no-store"}
    return Response(orjson.dumps({"key": pair.private}), 201, headers, "application/json")


@router.post("/competitions/{competition_id}/opening", status_code=204)
async def open_competition(
    competition_id: UUID, asked: OpenCompetition, caller: Buyer, competitions: Commands
) -> Response:
    """Invite all members of the category to bid until the end of a day."""
    return respond(await competitions.open(competition_id, asked, caller))


@router.post("/competitions/{competition_id}/questions", status_code=204)
async def ask_question(competition_id: UUID, asked: AskQuestion, caller: Supplier, competitions: Commands) -> Response:
    """Ask something about a competition; all who may bid will see the answer, and nobody who asked."""
    return respond(await competitions.ask(competition_id, asked, caller))


@router.post("/competitions/{competition_id}/questions/{number}/answer", status_code=204)
async def answer_question(
    competition_id: UUID, number: QuestionNumber, asked: AnswerQuestion, caller: Buyer, competitions: Commands
) -> Response:
    """Answer a question to all."""
    return respond(await competitions.answer(competition_id, number, asked, caller))


@router.put("/competitions/{competition_id}/bid", status_code=204)
async def submit_bid(competition_id: UUID, asked: SubmitBid, caller: Supplier, competitions: Commands) -> Response:
    """Bid, sealed until all bids are opened. A later bid takes the place of the supplier's own of before.

    Sent again it changes nothing that anybody can see. No Idempotency-Key: no fingerprint of a price is kept.
    """
    return respond(await competitions.submit(competition_id, asked, caller))


@router.delete("/competitions/{competition_id}/bid", status_code=204)
async def withdraw_bid(competition_id: UUID, caller: Supplier, competitions: Commands) -> Response:
    """Take one's bid back before the competition closes."""
    return respond(await competitions.withdraw(competition_id, caller))


@router.post("/competitions/{competition_id}/cancellation", status_code=204)
async def cancel_competition(
    competition_id: UUID, asked: CancelCompetition, caller: Buyer, competitions: Commands
) -> Response:
    """Cancel a competition; whoever bid is told why."""
    return respond(await competitions.cancel(competition_id, asked, caller))


@router.post("/competitions/{competition_id}/bids-opening", status_code=204)
async def open_bids(competition_id: UUID, asked: OpenBids, caller: Named, competitions: Judges) -> Response:
    """Agree to the opening with one's key; with the last one needed, all bids are opened in one commit."""
    return respond(await competitions.open_bids(competition_id, asked, caller))


@router.post("/competitions/{competition_id}/declarations", status_code=204)
async def declare_bidders_interests(
    competition_id: UUID, asked: DeclareInterests, caller: Named, competitions: Judges
) -> Response:
    """Declare, as an evaluator, in which bidders one has an interest; with none, one may evaluate."""
    return respond(await competitions.declare(competition_id, asked, caller))


@router.post("/competitions/{competition_id}/evaluators", status_code=204)
async def replace_evaluator(
    competition_id: UUID, asked: ReplaceEvaluator, caller: Buyer, competitions: Judges
) -> Response:
    """Let somebody else evaluate in the place of one who has an interest or is away."""
    return respond(await competitions.replace_evaluator(competition_id, asked, caller))


@router.post("/competitions/{competition_id}/bids/{bid_id}/scores", status_code=204)
async def score_bid(
    competition_id: UUID, bid_id: UUID, asked: ScoreBid, caller: Named, competitions: Judges
) -> Response:
    """Give a bid points for each criterion of quality, and say why."""
    return respond(await competitions.score(competition_id, bid_id, asked, caller))


@router.post("/competitions/{competition_id}/bid/justification", status_code=204)
async def justify_bids_price(
    competition_id: UUID, asked: JustifyPrice, caller: Supplier, competitions: Judges
) -> Response:
    """Say, as its supplier, why a low price can be kept."""
    return respond(await competitions.justify(competition_id, asked, caller))


@router.post("/competitions/{competition_id}/bids/{bid_id}/price-decision", status_code=204)
async def decide_on_bids_price(
    competition_id: UUID, bid_id: UUID, asked: DecideOnPrice, caller: Buyer, competitions: Judges
) -> Response:
    """Accept a low price or disregard the bid, once its supplier was heard or had its time."""
    return respond(await competitions.decide_on_price(competition_id, bid_id, asked, caller))


@router.post("/competitions/{competition_id}/award-proposal", status_code=204)
async def propose_award(competition_id: UUID, asked: ProposeAward, caller: Buyer, competitions: Judges) -> Response:
    """Propose the best bid, with a standstill or without one."""
    return respond(await competitions.propose(competition_id, asked, caller))


@router.post("/competitions/{competition_id}/award-return", status_code=204)
async def return_award(competition_id: UUID, asked: ReturnAward, caller: Approver, competitions: Judges) -> Response:
    """Not approve an award, or take it back within its standstill."""
    return respond(await competitions.give_back(competition_id, asked, caller))


@router.post("/competitions/{competition_id}/award-approval", status_code=204)
async def approve_award(competition_id: UUID, caller: Approver, competitions: Judges) -> Response:
    """Approve an award that somebody else proposed; without a standstill it is ordered in the same commit."""
    return respond(await competitions.approve(competition_id, caller))


@router.post("/competitions/{competition_id}/award-conclusion", status_code=204)
async def conclude_award(competition_id: UUID, caller: Buyer, competitions: Judges) -> Response:
    """Let an award take effect after its standstill, where a rule stood against it when that was over."""
    return respond(await competitions.conclude(competition_id, caller))
