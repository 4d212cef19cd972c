"""What staff ask about an offer or its price, and the supplier's answer."""

from portal.api.answers.supplier_offers import (
    ANSWER_QUESTION,
    JUSTIFY_PRICE,
    OFFER_QUESTIONS,
    OWN_OFFER,
    OWN_PRICE_QUERIES,
    AnswerQuestion,
    JustifyPrice,
    PriceQuery,
    Question,
)
from portal.api.problem import Refused
from portal.api.together import together
from portal.components.reasons import reason_text, reasons_for
from portal.pages.supplier.order import StepView
from portal.pages.supplier.own import SUPPLIER_ALONE, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choices_of, long_text_of
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Absent, Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import day

ANSWER = Form(Field("answer", "Your answer", long_text_of))
EXPLAIN = Form(
    Field("reasons", "Why can you keep this price?", choices_of, empty="Select at least one reason"),
    Field("detail", "Explain it in your own words", long_text_of, optional=True),
)
_STEP = "supplier/order_step.html"


def question_view(question: Question, title: str, names: Names) -> StepView:
    """Return the page on which a question is answered."""
    down = question.taken_down_for
    why = (
        reason_text(names, "offer_taken_down", down)
        if down
        else reason_text(names, "offer_questioned", question.questioned_for)
    )
    return StepView(
        heading=_("Speak for your offer") if down else _("Answer a question about your offer"),
        title=title,
        text=f"{why} {question.takedown if down else question.question}".strip(),
        button=_("Send your answer"),
        warning=False,
        back=f"/offers/{question.offer_id}",
        options={},
    )


def query_view(query: PriceQuery, title: str, names: Names) -> StepView:
    """Return the page on which a low price is explained."""
    why = " ".join(reason_text(names, "price_queried", each) for each in query.grounds)
    return StepView(
        heading=_("Explain your price"),
        title=title,
        text=f"{why} {_('Answer by %(day)s.') % {'day': day(query.answer_by)}}",
        button=_("Send your explanation"),
        warning=False,
        back=f"/offers/{query.offer_id}",
        options={"reasons": reasons_for(names, "price_justified")},
    )


async def show_question(visit: Visit) -> Reply:
    """Show a question with the form of its answer."""
    return await _question(visit, ANSWER.blank())


async def answer_question(visit: Visit) -> Reply:
    """Answer a question."""
    filled, status = ANSWER.read(visit.form), 422
    if filled.ok:
        body = AnswerQuestion(answer=filled.values["answer"])
        review_id = visit.parameters["review_id"]
        done = await visit.api.send(ANSWER_QUESTION, body, key=visit.form.key, review_id=review_id)
        if not isinstance(done, Refused):
            return To(f"/offers/{visit.parameters['offer_id']}", _("You have answered. The commercial team is told."))
        filled, status = with_refusal(filled, done), done.status
    return await _question(visit, filled, status)


async def _question(visit: Visit, filled: Filled, status: int = 200) -> Reply:
    offer_id = visit.parameters["offer_id"]
    offer, asked = await together(
        visit.api.get(OWN_OFFER, offer_id=offer_id), visit.api.get(OFFER_QUESTIONS, offer_id=offer_id, limit=50)
    )
    found = next((each for each in asked.items if str(each.review_id) == visit.parameters["review_id"]), None)
    return Shown(question_view(found, offer.title, visit.names), status, filled) if found else Absent()


async def show_query(visit: Visit) -> Reply:
    """Show why a price is questioned with the form of an explanation."""
    return await _query(visit, EXPLAIN.blank())


async def explain(visit: Visit) -> Reply:
    """Explain a low price."""
    filled, status = EXPLAIN.read(visit.form), 422
    if filled.ok:
        query = await _asked(visit)
        if query is None:
            return Absent()
        body = JustifyPrice(reasons=filled.values["reasons"], detail=filled.values["detail"])
        done = await visit.api.send(JUSTIFY_PRICE, body, key=visit.form.key, query_id=query.query_id)
        if not isinstance(done, Refused):
            return To(f"/offers/{query.offer_id}", _("You have explained the price. The commercial team decides."))
        filled, status = with_refusal(filled, done), done.status
    return await _query(visit, filled, status)


async def _query(visit: Visit, filled: Filled, status: int = 200) -> Reply:
    offer = visit.api.get(OWN_OFFER, offer_id=visit.parameters["offer_id"])
    said, query = await together(offer, _asked(visit))
    return Shown(query_view(query, said.title, visit.names), status, filled) if query else Absent()


async def _asked(visit: Visit) -> PriceQuery | None:
    listed = await visit.api.get(OWN_PRICE_QUERIES, offer_id=visit.parameters["offer_id"], limit=10)
    return next((each for each in listed.items if each.status in ("asked", "justified")), None)


PAGES = (
    Page("/offers/{offer_id}/questions/{review_id}", SUPPLIER_ALONE, _STEP, show_question, answer_question),
    Page("/offers/{offer_id}/price-query", SUPPLIER_ALONE, _STEP, show_query, explain),
)
