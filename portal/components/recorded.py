"""What is written down of a client, without a word of it."""

from portal.api.answers.clients import Client
from portal.components.reasons import reason_text
from portal.web.names import Names
from portal.web.wording import day, short_day


def recorded(client: Client, names: Names) -> tuple[str, ...]:
    """Say what is written down of a client, without a word of it, and whether it may be used."""
    if client.erased_at:
        return (f"Erased on {day(client.erased_at)}.",)
    contact, access = client.contact_details_recorded_at, client.access_needs_recorded_at
    agreed = " ".join(names.of("consent_purposes", each.purpose) for each in client.consents)
    why = reason_text(names, "client_restricted", client.restricted_for) if client.restricted_for else ""
    return (
        *((f"The use of the data is restricted. {why}",) if why else ()),
        f"Contact details: recorded {short_day(contact)}" if contact else "Contact details: not recorded",
        f"Access needs: recorded {short_day(access)}" if access else "Access needs: not recorded",
        f"The client agrees: {agreed}" if agreed else "Has not been asked for consent",
    )
