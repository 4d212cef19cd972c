"""Which channels there are: those whose address is set. One that is not set is offered to nobody."""

from collections.abc import Mapping

from services.notifications.channels.interface import Channel
from shared.kernel.endpoint import Endpoint


def channels_in(outside: Mapping[str, Endpoint]) -> Mapping[str, Channel]:
    """Return the channels that can be sent by, by name; raises `ValueError` for settings that cannot be."""
    found: list[Channel] = []
    if (smtp := outside.get("smtp")) is not None:
        # Imported here, so that a process does without the library where no e-mail is sent.
        from services.notifications.channels.email import Email  # noqa: PLC0415

        preferences = outside.get("preferences")
        found.append(Email(smtp, preferences.url if preferences else ""))
    if (notify := outside.get("govuk_notify")) is not None:
        from services.notifications.channels.govuk_notify import govuk_notify  # noqa: PLC0415

        found.append(govuk_notify(notify))
    return {each.name: each for each in found}
