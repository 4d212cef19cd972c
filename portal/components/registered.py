"""Pages of an organisation that has not registered yet: what each is for, and when it will be theirs."""

from dataclasses import dataclass
from functools import wraps

from portal.api.problem import NotAnswered
from portal.web.language import words as _
from portal.web.page import Handler, Reply, Shown, To
from portal.web.visit import Visit

APPLY = "/apply"
_NOT_REGISTERED = "organisation_unknown"


@dataclass(frozen=True)
class NotYet:
    """A page that is not theirs yet, in a sentence."""

    heading: str
    sentence: str


def not_yet(path: str) -> NotYet | None:
    """Return what a page of the menu says until the organisation is registered; nothing for any other page."""
    pages = {
        "/offers": (_("Offers"), _("Your offers will be here once you are a member in a category and sell in it.")),
        "/opportunities": (
            _("Opportunities"),
            _("What districts need and nobody offers yet will be here once your organisation is registered."),
        ),
        "/orders": (
            _("Orders"),
            _("What is ordered from you will be here once you are a member and sell offers."),
        ),
        "/payments": (_("Payments"), _("You will claim here for what you delivered once you have orders.")),
        "/performance": (_("Performance"), _("Your scorecard will be here once you have delivered orders.")),
        "/messages": (_("Messages"), _("What concerns your organisation will be told here once it is registered.")),
    }
    found = pages.get(path)
    return NotYet(*found) if found else None


def is_not_registered(error: NotAnswered) -> bool:
    """Whether a request came to nothing because the organisation has to register first."""
    return error.status == 403 and error.problem is not None and _NOT_REGISTERED in error.problem.codes


def once_registered(handler: Handler) -> Handler:
    """Say to whoever is not registered yet what a page of the menu is for; from any other, lead to where they apply."""

    @wraps(handler)
    async def handle(visit: Visit) -> Reply:
        try:
            return await handler(visit)
        except NotAnswered as error:
            if not is_not_registered(error):
                raise
            view = not_yet(visit.path)
            return Shown(view, template="supplier/not_yet.html") if view else To(APPLY)

    return handle
