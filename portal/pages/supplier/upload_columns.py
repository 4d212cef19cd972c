"""The columns of a file of offers: what each is called, what may stand in it, and what is wrong with a cell."""

import re
from collections.abc import Mapping

from portal.api.answers.uploads import Fault, UploadProblem
from portal.pages.supplier.offer_forms import Options, options_of
from portal.pages.supplier.offer_refusals import refusal_words
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.wording import number, sentence

ONE_OF = ("category", "price_per", "vat", "duration_unit", "mode", "national", "qualification_scheme", "venue_district")
SEVERAL_OF = ("access", "languages", "attributes", "week_days", "week_parts")
HEADER = (
    *("reference", "category", "title", "summary", "price", "price_per", "vat", "vat_rate", "duration"),
    *("duration_unit", "hours", "mode", "national", "group_size", "notice_days", "access", "languages", "attributes"),
    *("entry_conditions", "qualification_scheme", "qualification", "week_days", "week_parts", "week_hours"),
    *("pays_start", "pays_completion", "pays_job_outcome", "pays_sustained", "minimum_group", "offered_until"),
    *("venue_name", "venue_postcode", "venue_latitude", "venue_longitude", "venue_district", "start_on"),
    "start_places",
)
"""The first row of a file of offers, as the API takes it."""
_BOUNDS = re.compile(r"a whole number from (\d+)(?: to (\d+))?")
_AT_MOST = re.compile(r"([\d,]+) characters at most")


def column_names() -> dict[str, str]:
    """Return what the columns of a file of offers are called; those of another form are called as the file has them."""
    return {
        "reference": _("Your own reference"),
        "category": _("Category"),
        "title": _("Name of the offer"),
        "summary": _("What it is"),
        "price": _("Price, all in"),
        "price_per": _("The price is for"),
        "vat": _("VAT"),
        "vat_rate": _("Rate of VAT"),
        "duration": _("Length"),
        "duration_unit": _("Days, weeks or months"),
        "hours": _("Hours in all"),
        "mode": _("How is it held?"),
        "national": _("Reaches every district"),
        "group_size": _("How many people take part at most?"),
        "notice_days": _("Days between an order and the first day"),
        "access": _("Access needs that you provide for"),
        "languages": _("Languages"),
        "attributes": _("What comes with it"),
        "entry_conditions": _("What people need to take part"),
        "qualification_scheme": _("Register of the qualification"),
        "qualification": _("Number of the qualification"),
        "week_days": _("Days of the week"),
        "week_parts": _("Parts of the day"),
        "week_hours": _("Hours of a week"),
        "pays_start": _("Percent that is paid at the start"),
        "pays_completion": _("Percent that is paid at the end"),
        "pays_job_outcome": _("Percent that is paid for a job"),
        "pays_sustained": _("Percent that is paid for a job that lasts"),
        "minimum_group": _("Smallest group that you run it for"),
        "offered_until": _("Last day on which it may be ordered"),
        "venue_name": _("Name of the place"),
        "venue_postcode": _("Postcode"),
        "venue_latitude": _("Latitude"),
        "venue_longitude": _("Longitude"),
        "venue_district": _("Jobcentre district"),
        "start_on": _("First day of a group"),
        "start_places": _("Places"),
    }


def column_options(names: Names) -> Options:
    """Return what can be chosen in the columns that stand for a list."""
    of_offers = options_of(names, names.options("categories"))
    return {
        "category": of_offers["category"],
        "price_per": of_offers["per"],
        "vat": (("included", _("Included")), ("exempt", _("No VAT: the course is exempt"))),
        "duration_unit": of_offers["unit"],
        "mode": of_offers["mode"],
        "national": (("yes", _("Yes")), ("no", _("No"))),
        "qualification_scheme": of_offers["scheme"],
        "venue_district": of_offers["district"],
        "access": of_offers["access"],
        "languages": of_offers["languages"],
        "attributes": names.options("offer_attributes"),
        "week_days": of_offers["days"],
        "week_parts": of_offers["parts_of_day"],
    }


def may_stand(column: str, allowed: str) -> str:
    """Return what may stand in a column, as a sentence; `allowed` is what the API says of it."""
    if said := _of_columns().get(column):
        return said
    if bounds := _BOUNDS.fullmatch(allowed):
        if bounds[2] is None:
            return _("Enter a whole number of %(least)s or more") % {"least": bounds[1]}
        most = number(int(bounds[2]))
        return _("Enter a whole number from %(least)s to %(most)s") % {"least": bounds[1], "most": most}
    if at_most := _AT_MOST.search(allowed):
        return _("Enter text of %(most)s characters at most") % {"most": at_most[1]}
    return _("Allowed: %(allowed)s") % {"allowed": allowed} if allowed else ""


def _of_columns() -> Mapping[str, str]:
    day, degrees = _("Enter a date, such as 07/09/2026 for 7 September 2026"), _("Enter degrees, such as 53.79648")
    percent = _("Enter a whole number; the four parts must add up to 100")
    return {
        **dict.fromkeys((*ONE_OF, *SEVERAL_OF), _("Choose from the list")),
        **dict.fromkeys(("start_on", "offered_until"), day),
        **dict.fromkeys(("venue_latitude", "venue_longitude"), degrees),
        **dict.fromkeys(("pays_start", "pays_completion", "pays_job_outcome", "pays_sustained"), percent),
        "price": _("Enter pounds, such as 450 or 450.00"),
        "vat_rate": _("Enter 0 where the course is exempt, otherwise 5 or 20"),
        "venue_postcode": _("Enter a postcode, such as LS1 4DY"),
    }


def _of_cells() -> Mapping[str, str]:
    return {
        "value_missing": _("This may not be empty"),
        "html_in_text": _("Write plain text, without HTML"),
        "link_not_safe": _("A link has to begin with https://"),
        "reference_again": _(
            "This reference stands in rows before as well. Rows of one offer have to follow one another"
        ),
        "differs_from_first_row": _("This is not what the first row of the offer says. Repeat that, or leave it empty"),
        "too_many_rows_of_offer": _("So many rows have the same reference. Give each offer a reference of its own"),
        "cells_differ_from_header": _("This row has more or fewer cells than the first row of the file"),
        "header_again": _("The names of the columns stand here again. Take this row out"),
        "offer_not_found": _("This offer is no longer yours"),
    }


def said_of(fault: Fault) -> str:
    """Return what is wrong with a cell, as a sentence without its full stop."""
    if fault.code == "value_not_allowed":
        may = may_stand(fault.column, fault.allowed) if fault.column in column_names() else ""
        if may and fault.given:
            return _("“%(given)s” cannot stand here. %(allowed)s") % {"given": fault.given, "allowed": may}
        return may or sentence(fault.detail)
    return _of_cells().get(fault.code) or refusal_words().get(fault.code) or sentence(fault.detail)


def problem_said(problem: UploadProblem) -> str:
    """Return why a file cannot be read, as a sentence without its full stop."""
    of_files = {
        "header_missing": _("The first row has to name the columns, as the empty file that you can download does"),
        "column_missing": _("The column '%(column)s' is missing"),
        "column_unknown": _("There is no column that is called '%(column)s'"),
        "column_doubled": _("The column '%(column)s' is there more than once"),
        "no_rows": _("There is no row under the names of the columns"),
        "file_empty": _("The file is empty"),
        "too_many_rows": _("The file has too many rows. Send it in parts"),
    }
    if "separated by commas" in problem.detail:
        return _("The cells have to be separated by commas. Save it as CSV (comma delimited) in your spreadsheet")
    said = of_files.get(problem.code)
    return said % {"column": problem.column} if said else sentence(problem.detail)
