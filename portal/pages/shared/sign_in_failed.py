"""Where somebody is led whom the identity provider did not sign in: what happened, and how to try again."""

from dataclasses import dataclass

from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown
from portal.web.signing_in import FAILED
from portal.web.visit import Visit


@dataclass(frozen=True)
class FailedView:
    """Why it failed, in sentences, and whether trying again may help."""

    heading: str
    paragraphs: tuple[str, ...]
    again: bool = True


def failed_view(why: str) -> FailedView:
    """Return the page for a reason that signing in names; for any other, the one that asks to try again."""
    match why:
        case "away":
            return FailedView(
                _("Signing in does not work at the moment"),
                (_("The service that signs people in does not answer. Nothing is wrong with your account."),),
            )
        case "refused":
            return FailedView(
                _("Your account cannot use this service"),
                (
                    _("You are signed in with your organisation, but your account has no role here."),
                    _("Ask whoever manages your account for a role in this service."),
                ),
                again=False,
            )
        case _:
            return FailedView(
                _("You are not signed in yet"),
                (_("The page that signs you in was open for too long, or in two windows at once."),),
            )


async def show(visit: Visit) -> Reply:
    """Show what happened."""
    why = visit.asked("why")
    return Shown(failed_view(why), status=403 if why == "refused" else 200)


PAGES = (Page(FAILED, None, "shared/sign_in_failed.html", show),)
