"""What is against a file of offers, in words for whoever sent it; what a file itself is stands at it."""

from portal.api.problem import Refused
from portal.pages.supplier.own import with_refusal
from portal.web.form import Filled
from portal.web.language import words as _

_BY_STATUS = {413: "file_too_large", 415: "media_type_not_allowed"}


def of_a_file() -> dict[str, str]:
    """Return the words for what is wrong with a file before any row of it is read."""
    save = _("Save it as CSV (comma delimited) in your spreadsheet, and choose that file")
    return {
        "media_type_not_allowed": _("The file must be a CSV file.") + " " + save,
        "media_type_differs": _("The file is called CSV, and is a workbook or something else.") + " " + save,
        "file_empty": _("The file is empty"),
        "file_too_large": _("The file is too large. Send it in parts"),
        "file_infected": _("Something harmful was found in the file"),
    }


def of_a_step() -> dict[str, str]:
    """Return the words for what cannot be done with a file now."""
    return {
        "upload_open": _("Another file is not published yet. Publish it or give it up first"),
        "upload_not_checked": _("The file is still being checked. Look again in a moment"),
        "upload_not_open": _("This file was published or given up already"),
        "upload_not_published": _("This file has not been published yet"),
        "offers_refused": _("Some rows are wrong. Mend them, or publish the rest without them"),
        "nothing_to_publish": _("Nothing in this file is new. Give it up"),
        "kind_not_corrected": _("Rows of places cannot be mended here. Give the file up and send it again"),
        "corrected_too_often": _("Rows of this file were sent again too often. Send the file anew"),
        "kind_not_undone": _("A file of places cannot be undone. Send the places as they were"),
        "supplier_not_in_category": _("You are not admitted to any category yet"),
    }


def at_the_file(filled: Filled, refused: Refused) -> Filled:
    """Return the form with what was refused."""
    words = of_a_file()
    found = next((each for each in words if each in refused.codes), _BY_STATUS.get(refused.status))
    return filled.with_error("file", words[found]) if found else with_refusal(filled, refused, of_a_step())
