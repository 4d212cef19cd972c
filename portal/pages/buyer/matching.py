"""Matching an open need: rank the standing offers that fit it, and order one of them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from portal.api.answers.matches import MAKE_MATCH, MATCH, MakeMatch, Match, Ranked
from portal.api.problem import Refused
from portal.web.form import Form
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit
from portal.web.wording import count, day, money, share
from shared.auth.principal import Role

BUYERS = frozenset({Role.BUYER})
FORM = Form()


@dataclass(frozen=True)
class StartView:
    """Before a match: which need is meant."""

    path: str
    competition_path: str


@dataclass(frozen=True)
class Fit:
    """An offer that fits, as a row."""

    rank: int
    path: str
    order_path: str
    title: str
    supplier: str
    price: str
    next_start: str
    completes: str
    score: str


@dataclass(frozen=True)
class MatchView:
    """What the match found, in a sentence and a table, and what did not fit."""

    caption: str
    summary: str
    fits: tuple[Fit, ...]
    excluded: tuple[tuple[str, str], ...]
    path: str
    competition_path: str


def match_view(match: Match, names: Names) -> MatchView:
    """Show what was ranked."""
    need = f"/needs/{match.need_id}"
    fits = tuple(_fit(each, f"{need}/matches/{match.match_id}") for each in match.ranked)
    return MatchView(
        caption=f"{names.category(match.category)} in {names.district(match.district)}",
        summary=f"{count(len(fits), 'offer').capitalize()} of {match.offers} fit{'s' if len(fits) == 1 else ''},"
        f" as of {day(match.made_at)}.",
        fits=fits,
        excluded=tuple((names.reason(each.reason), count(each.offers, "offer")) for each in match.excluded_for),
        path=need,
        competition_path=_compete(match.need_id),
    )


def _fit(offer: Ranked, path: str) -> Fit:
    return Fit(
        rank=offer.rank,
        path=f"/offers/{offer.offer_id}",
        order_path=f"{path}/offers/{offer.offer_id}",
        title=offer.title,
        supplier=offer.supplier_name,
        price=f"{money(offer.price_pence)} a {offer.per}",
        next_start=_start(offer),
        completes="Not known yet" if offer.completion_percent is None else share(offer.completion_percent / 100),
        score=f"{offer.score:.0f}",
    )


def _start(offer: Ranked) -> str:
    first: date | None = offer.next_start.on if offer.next_start else offer.first_day
    if first is None:
        return "Any day"
    left = f", {count(offer.left, 'place')} left" if offer.left is not None else ""
    return f"{day(first)}{left}"


def _compete(need_id: UUID | str) -> str:
    return f"/competitions/new?need={need_id}"


def start_view(need_id: str) -> StartView:
    """Show what can be done with a need."""
    return StartView(f"/needs/{need_id}", _compete(need_id))


async def show(visit: Visit) -> Reply:
    """Offer to match a need."""
    return Shown(start_view(visit.parameters["need_id"]))


async def match(visit: Visit) -> Reply:
    """Rank the offers, and show them."""
    need_id = visit.parameters["need_id"]
    try:
        body = MakeMatch(need_id=UUID(need_id))
    except ValueError:
        return Shown(start_view(need_id), 422, FORM.blank().with_error("", "There is no such need."))
    sent = await visit.api.send(MAKE_MATCH, body, key=visit.form.key)
    if isinstance(sent, Refused):
        return Shown(start_view(need_id), 422, FORM.blank().refused(sent))
    return To(f"/needs/{need_id}/matches/{sent.answer.match_id}")


async def show_match(visit: Visit) -> Reply:
    """Show a match as it was made."""
    found = await visit.api.get(MATCH, match_id=visit.parameters["match_id"])
    return Shown(match_view(found, visit.names))


PAGES = (
    Page("/needs/{need_id}", BUYERS, "buyer/need.html", show, match),
    Page("/needs/{need_id}/matches/{match_id}", BUYERS, "buyer/match.html", show_match),
)
