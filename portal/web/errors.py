"""Pages of errors: what happened, that nothing was lost where that is so, and what to do next."""

from dataclasses import dataclass

from portal.web.language import words as _

CODES = (400, 403, 404, 409, 410, 412, 413, 429, 500, 503)


@dataclass(frozen=True)
class ErrorView:
    """One page of errors; `reference` is the correlation id where somebody may have to look for it.

    `again` is where the form is that was not sent, filled with what was typed.
    """

    heading: str
    paragraphs: tuple[str, ...]
    reference: str = ""
    again: str = ""


def shown_status(status: int) -> int:
    """Return the status of the page for an answer of a service: what no person caused is 503."""
    if status in CODES and status != 500:
        return status
    return 404 if status == 422 else 503


def error_view(status: int, correlation_id: str, again: str = "") -> ErrorView:
    """Return the page for a status."""
    heading, *paragraphs = _texts(status)
    return ErrorView(heading, tuple(paragraphs), correlation_id if status in (403, 409, 500, 503) else "", again)


def _texts(status: int) -> tuple[str, ...]:
    match status:
        case 400:
            return (
                _("This form could not be sent"),
                _("It may have been open for too long, or in another window where somebody else signed in."),
                _("Go back, load the page again and send it once more."),
            )
        case 403:
            return (
                _("You cannot see this page"),
                _("Your role does not include it, or it belongs to another district or organisation."),
                _("If you need it for your work, ask whoever manages your account."),
            )
        case 404:
            return (
                _("Page not found"),
                _("If you typed the address, check that it is correct. If you pasted it, check that it is whole."),
                _("What you look for may have been removed, or may belong to another district or organisation."),
            )
        case 409:
            return (_("This cannot be done now"), _("Something changed meanwhile. Go back and look at it again."))
        case 410:
            return (_("This is no longer available"), _("It was withdrawn or has ended."))
        case 412:
            return (
                _("Somebody else changed this meanwhile"),
                _("Nothing of yours was saved. Go back, load the page again and decide with what it shows now."),
            )
        case 413:
            return (_("This file is too large"), _("Nothing was saved. Go back and choose a smaller file."))
        case 429:
            return (_("Too many requests"), _("Wait a minute, then load the page again. Nothing was lost."))
        case 500:
            return (
                _("Sorry, there is a problem with this page"),
                _("The fault has been recorded. Try again later."),
                _("If you were sending a form, go back and send it again: it is carried out only once."),
            )
        case _:
            return (
                _("Sorry, this page is not available at the moment"),
                _("A part of the service does not answer. Try again in a few minutes."),
                _("If you were sending a form, go back and send it again: it is carried out only once."),
            )
