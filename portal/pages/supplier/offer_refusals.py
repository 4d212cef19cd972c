"""What an API has against an offer, in words for whoever sells it."""

from portal.web.language import words as _


def refusal_words() -> dict[str, str]:
    """Return plain words for reasons that are told in those of a program."""
    return {
        "missing": _("Say this, so that the offer can be published"),
        "greater_than": _("This has to be more than 0"),
        "greater_than_equal": _("This is too low"),
        "less_than_equal": _("This is too high"),
        "hours_contradict_duration": _("So many hours do not fit into the length of the course"),
        "hours_contradict_pattern": _("So many hours do not fit into the weeks of the course"),
        "weekly_hours_contradict_days": _("So many hours do not fit into these days"),
        "qualification_malformed": _("This is not how that register writes its numbers. Check it"),
        "payment_split_not_whole": _("The four parts must add up to 100"),
        "minimum_contradicts_basis": _("A smallest group is only for a price for the whole course"),
        "condition_needs_detail": _("Say more about what people need"),
        "reaches_no_district": _("Say where people come, or that it is online"),
        "venue_not_located": _("We do not know this postcode. Give the latitude and longitude of the place as well"),
        "offer_changed": _("It was changed after you began this draft. See what changed"),
        "supplier_not_in_category": _("You are not admitted to this category"),
    }
