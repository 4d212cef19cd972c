"""Competitions that a supplier was invited to: what is asked, questions, and a sealed bid."""

from dataclasses import dataclass
from datetime import date

from portal.api.answers.bids import (
    ASK_QUESTION,
    INVITED_COMPETITION,
    INVITED_COMPETITIONS,
    JUSTIFY_BID,
    SUBMIT_BID,
    WITHDRAW_BID,
    AskQuestion,
    Bid,
    InvitedCompetition,
    JustifyBid,
    Result,
    SubmitBid,
)
from portal.api.operation import Listed
from portal.api.problem import Refused
from portal.components.competition_words import criterion_name
from portal.components.paging import next_page
from portal.components.reasons import reason_text
from portal.components.registered import once_registered
from portal.components.states import State
from portal.pages.supplier.order_views import Row, span
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import long_text_of, money_of
from portal.web.language import words as _
from portal.web.language import words_of
from portal.web.names import Names, in_words
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day, money, short_day

BID = Form(
    Field("price", "Price for all places, all in", money_of, pointer="/price_pence", empty="Enter your price"),
    Field("method", "How you would do it", long_text_of, empty="Enter how you would do it"),
)
QUESTION = Form(Field("question", "Your question", long_text_of))
EXPLAIN = Form(Field("explanation", "Why you can keep this price", long_text_of))


@dataclass(frozen=True)
class CompetitionRow:
    """One competition of a list."""

    title: str
    path: str
    closes: str
    bid: str
    state: State


@dataclass(frozen=True)
class CompetitionsView:
    """The competitions that the supplier was invited to."""

    rows: tuple[CompetitionRow, ...]
    more: str


@dataclass(frozen=True)
class CompetitionView:
    """The page of a competition. `form` names what can be done now: bid, explain, or nothing."""

    title: str
    path: str
    state: State
    specification: str
    rows: tuple[Row, ...]
    weights: tuple[Row, ...]
    questions: tuple[Row, ...]
    bid: str
    result: tuple[Row, ...]
    form: str
    may_ask: bool
    may_withdraw: bool


def competition_state(status: str) -> State:
    """Return the state of a competition in the words of a bidder."""
    known = {
        "open": State(_("Open for bids"), "green"),
        "closed": State(_("Closed"), "yellow"),
        "evaluation": State(_("Bids are being looked at"), "yellow"),
        "proposed": State(_("Award is being decided"), "yellow"),
        "standstill": State(_("Award announced"), "blue"),
        "awarded": State(_("Awarded"), "blue"),
        "cancelled": State(_("Cancelled"), "grey"),
    }
    return known.get(status, State(in_words(status), "grey"))


def competitions_view(competitions: Listed[InvitedCompetition], names: Names) -> CompetitionsView:
    """Return the list, what closes first before the others."""
    ordered = sorted(competitions.items, key=lambda each: (each.status != "open", each.closes_on or date.max))
    more = next_page("/competitions", competitions.next)
    return CompetitionsView(tuple(_row(each, names) for each in ordered), more)


def _row(competition: InvitedCompetition, names: Names) -> CompetitionRow:
    return CompetitionRow(
        title=_title(competition, names),
        path=f"/competitions/{competition.competition_id}",
        closes=short_day(competition.closes_on),
        bid=_("You have bid") if competition.bid else _("You have not bid"),
        state=competition_state(competition.status),
    )


def _title(competition: InvitedCompetition, names: Names) -> str:
    words = words_of(
        "%(category)s in %(district)s, %(places)s place",
        "%(category)s in %(district)s, %(places)s places",
        competition.places,
    )
    said = {"category": names.category(competition.category), "district": names.district(competition.district)}
    return words % {**said, "places": competition.places}


def competition_view(competition: InvitedCompetition, names: Names, today: date) -> CompetitionView:
    """Return the page of a competition."""
    bid, is_open = competition.bid, competition.status == "open"
    rows = (
        (_("Dates"), span(competition.starts_on, competition.ends_on)),
        (_("Places"), str(competition.places)),
        (_("Estimated value"), money(competition.estimate_pence)),
        (_("Questions until"), day(competition.questions_until)),
        (_("Bids until"), day(competition.closes_on)),
        (_("Quality counts at least"), f"{competition.quality_floor_percent}%"),
    )
    weights = ((_("Price"), f"{competition.price_percent}%"),)
    return CompetitionView(
        title=_title(competition, names),
        path=f"/competitions/{competition.competition_id}",
        state=competition_state(competition.status),
        specification=competition.specification,
        rows=rows,
        weights=(*weights, *((criterion_name(each.criterion), f"{each.percent}%") for each in competition.weights)),
        questions=tuple((each.question, each.answer or _("Not answered yet")) for each in competition.questions),
        bid=_bid(bid) if bid else "",
        result=_result(bid.result, names) if bid and bid.result else _cancelled(competition, names),
        form="bid" if is_open else "explain" if bid and bid.price_queried_until else "",
        may_ask=is_open and (competition.questions_until is None or competition.questions_until >= today),
        may_withdraw=is_open and bid is not None,
    )


def _bid(bid: Bid) -> str:
    said = _("You bid on %(day)s. Your bid is sealed until all bids are opened.") % {"day": day(bid.received_at)}
    if bid.price_pence is not None:
        said = _("You bid %(price)s on %(day)s.") % {"price": money(bid.price_pence), "day": day(bid.received_at)}
    if bid.price_queried_until:
        said += " " + _("Your price is very low. Explain it by %(day)s.") % {"day": day(bid.price_queried_until)}
    return said


def _result(result: Result, names: Names) -> tuple[Row, ...]:
    won = _("You have won") if result.won else _("You have not won")
    why = reason_text(names, "bid_unsuccessful", result.reason) if result.reason else ""
    points = tuple((criterion_name(criterion), str(points)) for criterion, points in result.points.items())
    rows = (
        (_("Result"), f"{won}. {why}".strip()),
        (_("Your quality"), f"{result.quality_percent}%"),
        (_("Quality of the winner"), f"{result.quality_of_winner_percent}%"),
    )
    return (*rows, *points)


def _cancelled(competition: InvitedCompetition, names: Names) -> tuple[Row, ...]:
    if competition.status != "cancelled" or not competition.reason:
        return ()
    return ((_("Cancelled"), reason_text(names, "competition_cancelled", competition.reason)),)


@once_registered
async def show_all(visit: Visit) -> Reply:
    """Show the competitions that the supplier was invited to."""
    found = await visit.api.get(INVITED_COMPETITIONS, after=visit.asked("after"), limit=50)
    return Shown(competitions_view(found, visit.names))


async def show(visit: Visit, filled: Filled | None = None, status: int = 200) -> Reply:
    """Show a competition with the form of a bid, or of an explanation."""
    found = await visit.api.found(INVITED_COMPETITION, competition_id=visit.parameters["competition_id"])
    view = competition_view(found.answer, visit.names, visit.day)
    form = EXPLAIN if view.form == "explain" else BID
    return Shown(view, status, filled or form.blank(), etag=found.etag)


async def act(visit: Visit) -> Reply:
    """Bid, take a bid back, or explain a price."""
    asked, competition_id = visit.form.text("do"), visit.parameters["competition_id"]
    key, etag, path = f"{visit.form.key}-{asked}", visit.form.etag, f"/competitions/{competition_id}"
    if asked == "withdraw":
        done = await visit.api.send(WITHDRAW_BID, key=None, etag=etag, competition_id=competition_id)
        if isinstance(done, Refused):
            return await show(visit, with_refusal(BID.blank(), done), done.status)
        return To(path, _("You have taken your bid back."))
    filled = (EXPLAIN if asked == "explain" else BID).read(visit.form)
    if not filled.ok:
        return await show(visit, filled, 422)
    if asked == "explain":
        explained = JustifyBid(explanation=filled.values["explanation"])
        done = await visit.api.send(JUSTIFY_BID, explained, key=key, etag=etag, competition_id=competition_id)
    else:
        bid = SubmitBid(price_pence=filled.values["price"], method=filled.values["method"])
        done = await visit.api.send(SUBMIT_BID, bid, key=None, etag=etag, competition_id=competition_id)
    if isinstance(done, Refused):
        return await show(visit, with_refusal(filled, done), done.status)
    return To(path, _("You have explained your price.") if asked == "explain" else _("Your bid is here, sealed."))


@dataclass(frozen=True)
class QuestionView:
    """The page on which a question is asked."""

    title: str
    path: str


async def show_question(visit: Visit, filled: Filled | None = None, status: int = 200) -> Reply:
    """Show the form of a question."""
    found = await visit.api.found(INVITED_COMPETITION, competition_id=visit.parameters["competition_id"])
    path = f"/competitions/{found.answer.competition_id}"
    view = QuestionView(_title(found.answer, visit.names), path)
    return Shown(view, status, filled or QUESTION.blank(), etag=found.etag)


async def ask(visit: Visit) -> Reply:
    """Ask a question: all bidders read its answer, and nobody who asked."""
    filled = QUESTION.read(visit.form)
    if not filled.ok:
        return await show_question(visit, filled, 422)
    body, competition_id = AskQuestion(question=filled.values["question"]), visit.parameters["competition_id"]
    done = await visit.api.send(ASK_QUESTION, body, key=visit.form.key, competition_id=competition_id)
    if isinstance(done, Refused):
        return await show_question(visit, with_refusal(filled, done), done.status)
    return To(f"/competitions/{competition_id}", _("You have asked. The answer will stand here for all."))


_ONE = "/competitions/{competition_id}"
PAGES = (
    Page("/competitions", SUPPLIER_ALONE, "supplier/competitions.html", show_all),
    Page(_ONE, SUPPLIER_ALONE, "supplier/competition.html", show, act),
    Page(f"{_ONE}/question", SUPPLIER_ALONE, "supplier/competition_question.html", show_question, ask),
)
