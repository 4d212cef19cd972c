"""What is done with shortlists: make one of the offers that are compared, read one again, let go of one."""

from collections.abc import Awaitable, Mapping
from typing import Any
from uuid import UUID

from portal.api.answers.matches import MATCH
from portal.api.answers.shortlists import (
    DISCARD_SHORTLIST,
    FREEZE_SHORTLIST,
    MAKE_SHORTLIST,
    SHORTLIST,
    FreezeShortlist,
    MakeShortlist,
    OfferCompared,
    Shortlist,
    ShortlistedOffer,
)
from portal.api.client import Done
from portal.api.problem import Refused
from portal.components.clients import client_label
from portal.components.decision import decision
from portal.components.step import Asked, Step, StepView, step_page
from portal.pages.coach.shortlists import CHOOSERS, ONE, PATH
from portal.pages.coach.words import COACH
from portal.web.form import Field, Form
from portal.web.kinds import choices_of, text_of
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

TITLE = Field(
    "title",
    "What is compared?",
    text_of,
    "Such as: Interview training in the evening. Name no client: the whole district reads it",
    empty="Say what is compared",
)
MAKING = Form(TITLE)
AGAIN = Form(
    TITLE,
    Field("offers", "Which offers stay on it?", choices_of, empty="Select the offers that stay on it"),
)
WORDS = {
    "offer_changed": "An offer was changed since it was read. Compare them again",
    "offer_not_orderable": "One of the offers can no longer be ordered. Leave it out",
    "market_differs": "These offers are of different markets, which are not compared",
    "shortlist_discarded": "Somebody has let go of this list. Make another",
}


def offers_asked(texts: tuple[str, ...], match: UUID | None = None) -> tuple[ShortlistedOffer, ...]:
    """Return offers of "<id>:<version read>" or "<id>:<version>:<match>"; what is none of these is left out."""
    return tuple(each for each in (_offer(text, match) for text in dict.fromkeys(texts)) if each)


def _offer(text: str, match: UUID | None) -> ShortlistedOffer | None:
    offer, version, own = (*text.split(":"), "", "")[:3]
    if not version.isdecimal() or len(version) > 9:
        return None
    try:
        return ShortlistedOffer(offer_id=UUID(offer), offer_version=int(version), match_id=UUID(own) if own else match)
    except ValueError:
        return None


def making_view(titles: tuple[str, ...], journey: str, match: str) -> StepView:
    """Return what stands around the form that makes one."""
    return StepView(
        heading="Keep offers on a shortlist",
        button="Keep them",
        back=f"/clients/{journey}/find?match={match}",
        caption=client_label(journey),
        paragraphs=(
            "A shortlist keeps each offer as you have read it, for two working days, and says what has changed since. "
            "It reserves no place.",
            *(f"{number}. {title}" for number, title in enumerate(titles, 1)),
        ),
    )


async def _making(visit: Visit) -> tuple[StepView, MakeShortlist]:
    match = await visit.api.get(MATCH, match_id=visit.asked("match"))
    titles = {each.offer_id: each.title for each in match.ranked}
    asked = offers_asked(visit.query.get("offer", ()), match.match_id)
    chosen = tuple(each for each in asked if each.offer_id in titles)
    view = making_view(
        tuple(titles[each.offer_id] for each in chosen), visit.parameters["journey_id"], str(match.match_id)
    )
    return view, MakeShortlist(title="", district=match.district, need_id=match.need_id, offers=chosen)


async def ask_new(visit: Visit) -> Reply:
    """Ask what is compared."""
    view, _ = await _making(visit)
    return Shown(view, filled=MAKING.blank())


async def make(visit: Visit) -> Reply:
    """Make the list."""
    view, asked = await _making(visit)
    filled = MAKING.read(visit.form)
    if filled.ok:
        body = asked.model_copy(update={"title": filled.values["title"]})
        done = await visit.api.send(MAKE_SHORTLIST, body, key=visit.form.key)
        if not isinstance(done, Refused):
            return To(f"{PATH}/{done.answer.shortlist_id}", "The shortlist is kept.")
        filled = filled.refused(done, WORDS)
    return Shown(view, 422, filled)


def option_of(offer: OfferCompared) -> tuple[str, str, str]:
    """Return an offer to choose, in the version that is read now."""
    match = f":{offer.order.match_id}" if offer.order and offer.order.match_id else ""
    changed = offer.latest_version != offer.offer_version
    said = f"Version {offer.latest_version}, changed since you read it." if changed else "As it was read."
    if offer.status != "published":
        said = "It can no longer be ordered."
    return f"{offer.offer_id}:{offer.latest_version}{match}", offer.content.title, said


def known_of(shortlist: Shortlist) -> dict[str, Any]:
    """Return the form as it is first shown: all that can be ordered stays."""
    stay = tuple(option_of(each)[0] for each in shortlist.offers if each.status == "published")
    return {"title": shortlist.title, "offers": stay}


async def _ask_again(visit: Visit) -> Asked:
    found = await visit.api.found(SHORTLIST, shortlist_id=visit.parameters["shortlist_id"])
    view = StepView(
        "Read a shortlist again",
        "Keep them as they are now",
        f"{PATH}/{visit.parameters['shortlist_id']}",
        found.answer.title,
        ("Read what has changed before you keep it: from here on the list has each offer as it is now.",),
        {"offers": tuple(option_of(each) for each in found.answer.offers)},
    )
    return Asked(view, found.etag, known_of(found.answer))


def _freeze(visit: Visit, values: Mapping[str, Any]) -> Awaitable[Done[Any] | Refused]:
    body = FreezeShortlist(title=values["title"], offers=offers_asked(values["offers"]))
    return visit.api.send(
        FREEZE_SHORTLIST, body, key=visit.form.key, etag=visit.form.etag, shortlist_id=visit.parameters["shortlist_id"]
    )


FREEZE = Step(
    AGAIN,
    _ask_again,
    _freeze,
    lambda visit: To(f"{PATH}/{visit.parameters['shortlist_id']}", "The list has each offer as it is now."),
    WORDS,
)
DISCARD = decision(
    "Let go of a shortlist",
    "Let go of it",
    "You have let go of the shortlist.",
    read=SHORTLIST,
    send=DISCARD_SHORTLIST,
    form=Form(),
    back=ONE,
    paragraphs=("It stays on record and cannot be taken up again. Orders that were begun from it go on.",),
    caption=lambda shortlist, visit: str(shortlist.title),  # noqa: ARG005 - a list has no other name
)

PAGES = (
    Page("/clients/{journey_id}/shortlist", COACH, "components/step.html", ask_new, make),
    step_page(f"{ONE}/freeze", CHOOSERS, FREEZE),
    step_page(f"{ONE}/discard", CHOOSERS, DISCARD),
)
