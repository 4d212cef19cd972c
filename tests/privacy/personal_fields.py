"""Every personal field of clients and users that the APIs take, with a value that is met nowhere by accident.

Whoever adds such a field adds it here, and lets `scenes.py` send it. A field of a body that may hold any text, and is
neither here nor in `NOT_PERSONAL`, fails `tests/privacy/test_fields.py`.
"""

import secrets
from collections.abc import Callable, Mapping
from itertools import cycle, product
from uuid import uuid4


def _word() -> str:
    return "".join(secrets.choice("bcdfghjklmnpqrstvwxz") for _ in range(12))


def _reference() -> str:
    return str(uuid4())


def _postcode() -> str:
    return f"QZ{secrets.randbelow(90) + 10} {secrets.randbelow(10)}{secrets.choice('JKLM')}{secrets.choice('QVXZ')}"


_THERE = [f"BB11 {''.join(unit)}" for unit in product("0123456789", "ABDEFGHJLN", "QXZ")]
secrets.SystemRandom().shuffle(_THERE)
_EACH_IN_TURN = cycle(_THERE)
"""There are 300 of them: drawn by chance, two would be the same now and then."""


def _postcode_that_there_is() -> str:
    return next(_EACH_IN_TURN)


def _phone() -> str:
    return f"+44{secrets.randbelow(10**12):012}"


def _email() -> str:
    return f"{_word()}@{_word()}.example"


# The field as `<operation>.<path in the body>`: what makes a value for it.
PERSONAL: Mapping[str, Callable[[], str]] = {
    "start_journey.client_ref": _reference,
    "search_journeys.client_ref": _reference,
    "record_contact_details.name": _word,
    "record_contact_details.address[]": _word,
    "record_contact_details.postcode": _postcode,
    "record_contact_details.phone": _phone,
    "record_contact_details.email": _email,
    "record_access_needs.said": _word,
    "give_joining_details.contact.name": _word,
    "give_joining_details.contact.phone": _phone,
    "give_joining_details.contact.email": _email,
    "give_joining_details.contact.directions": _word,
    "record_need.constraints.near.postcode": _postcode_that_there_is,
    "constrain_need.constraints.near.postcode": _postcode_that_there_is,
    "make_action_plan.steps[].said": _word,
    "add_step_to_action_plan.said": _word,
    "change_step_of_action_plan.said": _word,
    "write_case_note.said": _word,
    "report_concern.said": _word,
    "report_concern_on_order.said": _word,
    "correct_case_note.said": _word,
    "register_me.email": _email,
}
PERSONAL_IN_FILES: Mapping[str, Callable[[], str]] = {"import_staff.email": _email}
"""The same of a file's columns, which no schema describes."""

"""`search_journeys` looks for the reference of `start_journey`, and for one that nobody has."""

MADE_HERE = "start_journey answered client_ref"
"""A reference that the service made: told once, in the answer to whoever opened the journey."""

# Open texts of bodies that are not about a client, each with what it is.
_A_COACH = "a coach's account, as the identity provider calls it: staff of the department"
_COACHES: Mapping[str, str] = {
    f"{field}.{part}": _A_COACH
    for field in (
        "assign_coach.coach",
        "cover_for_coach.by",
        "hand_over_caseload.coach",
        "hand_over_caseload.to[]",
        "cover_caseload.coach",
        "cover_caseload.by",
        "end_cover_of_caseload.coach",
    )
    for part in ("issuer", "subject")
}
_A_POSTCODE_DISTRICT = "the first part of a postcode, in which thousands live: sealed all the same"
NOT_PERSONAL: Mapping[str, str] = {
    "record_need.constraints.near.outward_code": _A_POSTCODE_DISTRICT,
    "constrain_need.constraints.near.outward_code": _A_POSTCODE_DISTRICT,
    **_COACHES,
    "state_requirement.month": "a month, such as 2018-09",
    **{
        f"{operation}.{part}": reason
        for operation in ("register_webhook", "change_webhook")
        for part, reason in (("url", "an address of an organisation's server"), ("kinds[]", "types of events"))
    },
    **{f"set_my_preferences.quiet.{part}": "a time of day, such as 18:00" for part in ("begin", "end")},
    "give_joining_details.at": "a time of day, such as 09:30",
    "give_joining_details.venue": "one of the postcodes that the offer has, and anybody may read",
}


def planted() -> dict[str, str]:
    """Return a value for every personal field: a new one for each test."""
    return {field: make() for field, make in (*PERSONAL.items(), *PERSONAL_IN_FILES.items())}
