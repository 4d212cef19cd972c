"""What was sealed of a client, once it is opened, term by term."""

from collections.abc import Mapping

from portal.api.answers.clients import AccessNeeds, ContactDetails
from portal.components.access import ACCESS
from portal.web.names import Names, in_words
from portal.web.wording import listed

Row = tuple[str, str]

KINDS: Mapping[str, str] = {
    "contact_details": "Contact details",
    "access_needs": "What the client needs to take part",
    "case_notes": "Case notes",
    "action_plan": "Action plan",
    "constraints": "What the client's circumstances ask",
    "letter": "Joining letter",
    "safeguarding_report": "Report of concern",
    "data_export": "Everything that is kept, for the client",
}
WAYS: Mapping[str, str] = {
    "letter": "By letter",
    "phone": "By phone",
    "text_message": "By text message",
    "email": "By email",
}
SPOKEN: Mapping[str, str] = {"en": "English", "cy": "Welsh"}


def kind_name(code: str) -> str:
    """Return what a kind of sealed data is called."""
    return KINDS.get(code) or in_words(code)


def contact_rows(details: ContactDetails) -> tuple[Row, ...]:
    """Return how a client is addressed and reached."""
    rows = (
        ("Name", details.name),
        ("Address", ", ".join((*details.address, *([details.postcode] if details.postcode else [])))),
        ("Telephone", details.phone or ""),
        ("Email", details.email or ""),
        ("Prefers to be reached", WAYS.get(details.preferred_way or "", "")),
        ("Language of letters", SPOKEN.get(details.language, details.language)),
    )
    return tuple(each for each in rows if each[1])


def access_rows(access: AccessNeeds, names: Names) -> tuple[Row, ...]:
    """Return what a client needs to take part."""
    rows = (
        ("Needs", listed([ACCESS.get(each, in_words(each)) for each in access.needs]) or "Nothing in particular"),
        ("Interpreter", names.of("languages", access.interpreter) if access.interpreter else ""),
        ("In the client's words", access.said),
    )
    return tuple(each for each in rows if each[1])
