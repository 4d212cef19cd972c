"""Taking an opener's key: it is shown once, on the page that answers, and kept nowhere."""

from dataclasses import dataclass

from portal.api.answers.competitions import COMPETITION, TAKE_KEY, CompetitionInFull
from portal.api.problem import Refused
from portal.components.step import CHANGED
from portal.pages.buyer.competition_steps import STAFF, back_to, title_of
from portal.web.form import Form
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit

FORM = Form()


@dataclass(frozen=True)
class KeyView:
    """Before it is taken `key` is empty; `told_before` where the same request was answered with it already."""

    caption: str
    back: str
    key: str = ""
    told_before: bool = False


def key_view(competition: CompetitionInFull, names: Names, key: str | None, *, asked: bool) -> KeyView:
    """Show the key, or that it was told before."""
    return KeyView(title_of(competition, names), back_to(competition), key or "", told_before=asked and not key)


async def show(visit: Visit) -> Reply:
    """Say what the key is for."""
    found = await visit.api.found(COMPETITION, **visit.parameters)
    return Shown(key_view(found.answer, visit.names, None, asked=False), etag=found.etag)


async def take(visit: Visit) -> Reply:
    """Take the key and show it; no redirect, since nothing could show it after."""
    form = visit.form
    sent = await visit.api.send(TAKE_KEY, key=form.key, etag=form.etag, **visit.parameters)
    found = await visit.api.found(COMPETITION, **visit.parameters)
    if isinstance(sent, Refused):
        filled = FORM.blank().with_error("", CHANGED) if sent.stale else FORM.blank().refused(sent)
        return Shown(key_view(found.answer, visit.names, None, asked=False), 422, filled, found.etag)
    return Shown(key_view(found.answer, visit.names, sent.answer.key, asked=True))


PAGES = (Page("/competitions/{competition_id}/key", STAFF, "buyer/competition_key.html", show, take),)
