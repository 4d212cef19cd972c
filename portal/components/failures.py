"""Why a message did not arrive, in words."""

from portal.web.language import words as _
from portal.web.names import in_words


def failure(code: str) -> str:
    """Return why a delivery or a test failed, or why a webhook was stopped."""
    return _failures().get(code) or in_words(code)


def _failures() -> dict[str, str]:
    return {
        "address_malformed": _("The address cannot be right"),
        "address_refused": _("The address was refused"),
        "address_forbidden": _("The address may not be called"),
        "address_redirects": _("The address leads elsewhere"),
        "address_gone": _("The address is gone"),
        "address_bounced": _("It came back: the address is gone"),
        "message_refused": _("The message was refused"),
        "given_up": _("It was tried for as long as it may be"),
        "away": _("The other side was away"),
        "timed_out": _("The other side did not answer in time"),
        "busy": _("The other side was busy"),
        "refused_for_now": _("The other side refused it for now"),
        "not_signed_in": _("Signing in to the other side failed"),
        "over_limit": _("More was sent than is allowed"),
        "certificate_refused": _("The other side's certificate does not hold"),
        "paused": _("The webhook is paused"),
        "resting": _("The webhook rests after failures"),
        "failing": _("Nothing was taken there for too long"),
        "failed": _("It failed for a cause that is not known"),
    }
