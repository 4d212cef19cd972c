"""What few offers say and none has to: days and times of a week, a qualification, and when the price falls due."""

from collections.abc import Mapping
from typing import Any

from portal.web.form import Field, Form
from portal.web.kinds import choice_of, choices_of, number_of, text_of
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.wording import listed

Offer = dict[str, Any]
Values = Mapping[str, Any]

TEACHING = Form(
    Field("days", "Days of the week", choices_of, pointer="/weekly_pattern/days /weekly_pattern", optional=True),
    Field("parts_of_day", "Time of day", choices_of, pointer="/weekly_pattern/parts_of_day", optional=True),
    Field(
        "week_hours",
        "Hours in a week",
        number_of,
        hint="Leave all three empty where no week is like another.",
        pointer="/weekly_pattern/hours",
        optional=True,
    ),
    Field("scheme", "Qualification that it leads to", choice_of, pointer="/qualification/scheme", optional=True),
    Field(
        "number",
        "Number of the qualification",
        text_of,
        hint="Leave this empty where it leads to none.",
        pointer="/qualification/reference /qualification",
        optional=True,
    ),
)
_SHARES = ("start_percent", "completion_percent", "job_outcome_percent", "sustained_percent")
PAYMENT = Form(
    Field(
        "start_percent",
        "Percent of the price at the start",
        number_of,
        hint="Leave all four empty where it is paid as the department usually does.",
        pointer="/payment_split/start_percent /payment_split",
        optional=True,
    ),
    Field("completion_percent", "At the end", number_of, pointer="/payment_split/completion_percent", optional=True),
    Field("job_outcome_percent", "For a job", number_of, pointer="/payment_split/job_outcome_percent", optional=True),
    Field("sustained_percent", "For a job kept", number_of, pointer="/payment_split/sustained_percent", optional=True),
)


def write_teaching(offer: Offer, values: Values) -> Offer:
    """Return the offer with its week and its qualification; of one that is said in part, the rest is missing."""
    week = {"days": list(values["days"]), "parts_of_day": list(values["parts_of_day"]), "hours": values["week_hours"]}
    number = {"scheme": values["scheme"], "reference": values["number"]} if values["number"] else {}
    return {**offer, "weekly_pattern": _as_far_as_said(week), "qualification": _as_far_as_said(number)}


def read_teaching(offer: Offer) -> Values:
    """Return the week and the qualification of an offer."""
    week, qualification = offer.get("weekly_pattern") or {}, offer.get("qualification") or {}
    return {
        "days": tuple(week.get("days") or ()),
        "parts_of_day": tuple(week.get("parts_of_day") or ()),
        "week_hours": week.get("hours"),
        "scheme": qualification.get("scheme"),
        "number": qualification.get("reference"),
    }


def write_payment(offer: Offer, values: Values) -> Offer:
    """Return the offer with the parts of its price; one that is left empty beside others is nothing."""
    shares = {name: values[name] for name in _SHARES}
    said = any(share is not None for share in shares.values())
    return {**offer, "payment_split": {name: share or 0 for name, share in shares.items()} if said else None}


def read_payment(offer: Offer) -> Values:
    """Return the parts of the price of an offer."""
    split = offer.get("payment_split") or {}
    return {name: split.get(name) for name in _SHARES}


def _as_far_as_said(parts: Offer) -> Offer | None:
    return {name: value for name, value in parts.items() if value not in (None, "", [])} or None


def day_names() -> dict[str, str]:
    """Return what the days of a week are called."""
    return {
        "monday": _("Monday"),
        "tuesday": _("Tuesday"),
        "wednesday": _("Wednesday"),
        "thursday": _("Thursday"),
        "friday": _("Friday"),
        "saturday": _("Saturday"),
        "sunday": _("Sunday"),
    }


def part_names() -> dict[str, str]:
    """Return what the parts of a day are called."""
    return {"daytime": _("In the day"), "evening": _("In the evening")}


def week_text(week: Values | None) -> str:
    """Return the days and times of a week."""
    if not week:
        return _("Not said")
    days = listed([day_names().get(each, each) for each in week.get("days") or ()], _("and"))
    parts = listed([part_names().get(each, each) for each in week.get("parts_of_day") or ()], _("and"))
    hours = _("%(hours)s hours a week") % {"hours": week["hours"]} if week.get("hours") else ""
    return ". ".join(each for each in (days, parts, hours) if each)


def qualification_text(qualification: Values | None, names: Names) -> str:
    """Return the qualification that an offer leads to."""
    if not qualification:
        return _("None")
    said = (names.of("qualification_schemes", qualification.get("scheme")), qualification.get("reference") or "")
    return ": ".join(each.rstrip(".") for each in said if each)


def payment_text(split: Values | None) -> str:
    """Return when the price falls due."""
    if not split:
        return _("As the department usually pays")
    words = _("%(start)s%% at the start, %(end)s%% at the end, %(job)s%% for a job, %(kept)s%% for a job kept")
    start, end, job, kept = (split.get(name, 0) for name in _SHARES)
    return words % {"start": start, "end": end, "job": job, "kept": kept}
