"""What services refuse, as a person would say it in another language than English: what many pages may be told."""

from collections.abc import Mapping

from portal.web.language import LANGUAGE
from portal.web.language import words as _


def of_rule(code: str) -> str:
    """Return a reason by its code; nothing in English, in which the service's own sentence says more."""
    return "" if LANGUAGE.get() == "en" else _of_rules().get(code, "")


def _of_rules() -> Mapping[str, str]:
    recorded, over = _("This day is not one that may be recorded today"), _("The last day for this is over")
    changed = _("It is not in the state for this any more. Look at it again")
    return {
        **dict.fromkeys(("answered_too_late", "bid_too_late", "question_too_late", "undone_too_late"), over),
        **dict.fromkeys(("wrong_status", "draft_not_open", "application_not_open", "already_answered"), changed),
        **dict.fromkeys(("before_order", "before_start", "before_ordered_start", "before_last_session"), recorded),
        **dict.fromkeys(("after_end", "day_to_come", "too_early", "too_late", "day_out_of_range"), recorded),
        "already_started": _("The start is recorded already"),
        "already_ended": _("The end is recorded already"),
        "not_started": _("It has not started yet"),
        "not_ended": _("It has not ended yet"),
        "not_yet": _("The first day is still to come"),
        "order_closed": _("The order is closed: nothing more is recorded of it"),
        "own_proposal": _("Your side proposed this: the other side answers it"),
        "change_proposed": _("A change is proposed already, and not answered yet"),
        "nothing_changed": _("Nothing would be different. Say what is to change"),
        "ends_too_early": _("It cannot end so early"),
        "extended_too_far": _("It cannot be extended so far"),
        "offer_withdrawn": _("The offer was withdrawn. Publish a new one"),
        "offer_expired": _("The last day of the offer is over. Give it a later one"),
        "offered_until_past": _("This day is past. Enter today or later"),
        "no_start_to_come": _("Every start is past. Name one that is to come"),
        "places_exceed_group": _("These are more places than the group has"),
        "evidence_ends_first": _("Your evidence ends before this would. Renew it first"),
        "supplier_not_active": _("You are suspended in this category, or no longer a member"),
        "new_orders_stopped": _("New orders in this category are stopped at present"),
        "number_unusual": _("This is not how that register writes its numbers. Check it"),
        "postcode_missing": _("Enter a full UK postcode"),
        "application_open": _("An application is open already"),
        "already_admitted": _("You are a member in this category already"),
        "not_lasted_yet": _("The work has not lasted so long yet"),
        "evidence_incomplete": _("Say both the kind of evidence and its day, or neither"),
        "session_twice": _("Each session may be named once"),
    }
