"""What an organisation says of itself: the form of its registration, and of every change after it."""

from typing import Any

from portal.api.answers.drafts import Number
from portal.api.answers.suppliers import (
    CHANGE_DETAILS,
    CHANGE_NUMBERS,
    REGISTER_ORGANISATION,
    Address,
    ChangeDetails,
    ChangeNumbers,
    Register,
    SocialPurpose,
    Supplier,
)
from portal.api.problem import Refused
from portal.components.registered import once_registered
from portal.pages.supplier.applying import begin_draft
from portal.pages.supplier.own import SUPPLIER_ALONE, own_supplier, own_supplier_found, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import (
    choices_of,
    date_of,
    money_of,
    number_of,
    select_of,
    text_of,
    yes_of,
)
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.visit import Visit

NUMBER_FIELDS = (
    Field(
        "scheme",
        "Register that you have a number in",
        select_of,
        pointer="/identifiers/0/scheme",
        empty="Select a register",
    ),
    Field("number", "Your number in that register", text_of, pointer="/identifiers", empty="Enter your number"),
)
DETAILS = Form(
    Field("name", "Name of the organisation", text_of, empty="Enter the name of the organisation"),
    Field("legal_form", "Legal form", select_of, empty="Select a legal form"),
    Field("line_1", "Address line 1", text_of, pointer="/registered_address/lines/0", empty="Enter address line 1"),
    Field("line_2", "Address line 2", text_of, pointer="/registered_address/lines/1", optional=True),
    Field("town", "Town or city", text_of, pointer="/registered_address/town", empty="Enter a town or city"),
    Field("postcode", "Postcode", text_of, pointer="/registered_address/postcode", empty="Enter a postcode"),
    Field("staff", "Number of people who work for you", number_of, hint="As full-time posts, volunteers left out"),
    Field("turnover_pence", "Turnover of your last financial year", money_of, hint="In pounds"),
    Field("balance_sheet_pence", "Balance sheet total of that year", money_of, hint="In pounds. 0 if you have none"),
    Field("year_ended_on", "When did that year end?", date_of, hint="For example, 31 3 2026", optional=True),
    Field(
        "objectives",
        "What do you work for, beside profit?",
        choices_of,
        hint="Select all that apply. Leave this empty if you work for profit alone",
        pointer="/social_purpose/objectives",
        optional=True,
    ),
    Field(
        "surplus_reinvested_percent",
        "How much of a surplus goes into that work?",
        number_of,
        hint="In percent, from 0 to 100",
        pointer="/social_purpose/surplus_reinvested_percent",
        optional=True,
    ),
    Field(
        "asset_lock",
        "May your assets be used for that work alone?",
        yes_of,
        hint="This is called an asset lock",
        pointer="/social_purpose/asset_lock",
        optional=True,
    ),
)
REGISTRATION = Form(*DETAILS.fields[:2], *NUMBER_FIELDS, *DETAILS.fields[2:])
NUMBERS = Form(*NUMBER_FIELDS)

_WORDS = {
    "number_registered": _(
        "Another organisation is registered under this number. Ask it for an invitation, "
        "or ask the commercial team for help"
    ),
    "already_registered": _("Your organisation is registered already"),
    "number_not_its_own": _("Enter a number that belongs to your organisation alone"),
    "postcode_missing": _("Enter a postcode"),
    "postcode_invalid": _("Enter a full UK postcode"),
    "year_not_ended": _("The day on which the year ended must be in the past"),
    "asset_lock_not_of_form": _("An organisation of this legal form cannot have an asset lock"),
}


def details_said(supplier: Supplier) -> dict[str, Any]:
    """Return what a supplier says of itself, for its form."""
    figures, purpose = supplier.figures, supplier.figures.social_purpose
    address = supplier.registered_address
    lines = address.lines if address else ()
    return {
        "name": supplier.name,
        "legal_form": supplier.legal_form,
        "line_1": next(iter(lines), None),
        "line_2": ", ".join(lines[1:]) or None,
        "town": address.town if address else None,
        "postcode": address.postcode if address else None,
        "staff": figures.staff,
        "turnover_pence": figures.turnover_pence,
        "balance_sheet_pence": figures.balance_sheet_pence,
        "year_ended_on": figures.year_ended_on,
        "objectives": purpose.objectives if purpose else None,
        "surplus_reinvested_percent": purpose.surplus_reinvested_percent if purpose else None,
        "asset_lock": purpose.asset_lock if purpose else None,
    }


def changing(filled: Filled, supplier: Supplier | None = None) -> ChangeDetails:
    """Return the details as the form has them; what it does not ask stays as the supplier said it."""
    said = filled.values
    before = supplier.registered_address if supplier else None
    lines = (said["line_1"], *((said["line_2"],) if said["line_2"] else ()))
    address = Address(
        lines=lines,
        town=said["town"],
        postcode=said["postcode"],
        country=before.country if before else "GB",
        district=before.district if before and before.postcode == said["postcode"] else None,
    )
    return ChangeDetails(
        name=said["name"],
        legal_form=said["legal_form"],
        registered_address=address,
        trading_addresses=supplier.trading_addresses if supplier else (),
        staff=said["staff"],
        turnover_pence=said["turnover_pence"],
        balance_sheet_pence=said["balance_sheet_pence"],
        year_ended_on=said["year_ended_on"],
        social_purpose=_purpose(filled, supplier),
    )


def checked(filled: Filled) -> Filled:
    """Return the form with what its fields say of each other: a purpose needs how it is kept."""
    said = filled.values
    if said.get("objectives"):
        if "surplus_reinvested_percent" in said and said["surplus_reinvested_percent"] is None:
            filled = filled.with_error(
                "surplus_reinvested_percent", _("Enter how much of a surplus goes into that work")
            )
        if said.get("asset_lock") is None:
            filled = filled.with_error("asset_lock", _("Select yes if your assets may be used for that work alone"))
    return filled


def _purpose(filled: Filled, supplier: Supplier | None) -> SocialPurpose | None:
    said = filled.values
    if not said["objectives"]:
        return None
    before = supplier.figures.social_purpose if supplier else None
    return SocialPurpose(
        objectives=said["objectives"],
        surplus_reinvested_percent=said["surplus_reinvested_percent"],
        asset_lock=said["asset_lock"],
        mission=before.mission if before else "",
    )


async def show_registration(visit: Visit) -> Reply:
    """Ask a new organisation about itself."""
    supplier = await own_supplier(visit.api)
    return To("/details") if supplier else Shown(None, filled=REGISTRATION.blank())


async def register(visit: Visit) -> Reply:
    """Register the organisation, begin its application, and go on to the categories."""
    filled = checked(REGISTRATION.read(visit.form))
    if not filled.ok:
        return Shown(None, 422, filled)
    number = Number(scheme=filled.values["scheme"], id=filled.values["number"])
    body = Register(**dict(changing(filled)), identifiers=(number,))
    done = await visit.api.send(REGISTER_ORGANISATION, body, key=visit.form.key)
    if isinstance(done, Refused):
        return Shown(None, 422, with_refusal(filled, done, _WORDS))
    begun = await begin_draft(visit, f"{visit.form.key}-draft")
    return To("/apply/categories" if begun else "/apply", _("You have registered your organisation"))


async def show_change(visit: Visit) -> Reply:
    """Show what the supplier says of itself, to change it."""
    found = await own_supplier_found(visit.api)
    return Shown(found.answer, filled=DETAILS.blank(**details_said(found.answer)), etag=found.etag)


async def change(visit: Visit) -> Reply:
    """Change what the supplier says of itself."""
    found = await own_supplier_found(visit.api)
    filled = checked(DETAILS.read(visit.form))
    if filled.ok:
        done = await visit.api.send(
            CHANGE_DETAILS,
            changing(filled, found.answer),
            key=visit.form.key,
            etag=visit.form.etag,
            supplier_id=found.answer.supplier_id,
        )
        if not isinstance(done, Refused):
            return To("/details", _("You have changed your details"))
        filled = with_refusal(filled, done, _WORDS, DETAILS.blank(**details_said(found.answer)))
    return Shown(found.answer, 422, filled, found.etag)


async def show_number(visit: Visit) -> Reply:
    """Ask for one more number."""
    found = await own_supplier_found(visit.api)
    return Shown(found.answer, filled=NUMBERS.blank(), etag=found.etag)


async def add_number(visit: Visit) -> Reply:
    """Add a number in a public register to those that the supplier has."""
    found = await own_supplier_found(visit.api)
    filled = NUMBERS.read(visit.form)
    if filled.ok:
        added = Number(scheme=filled.values["scheme"], id=filled.values["number"])
        done = await visit.api.send(
            CHANGE_NUMBERS,
            ChangeNumbers(identifiers=(*found.answer.identifiers, added)),
            key=visit.form.key,
            etag=visit.form.etag,
            supplier_id=found.answer.supplier_id,
        )
        if not isinstance(done, Refused):
            return To("/details", _("You have added a number"))
        filled = with_refusal(filled, done, _WORDS)
    return Shown(found.answer, 422, filled, found.etag)


PAGES = (
    Page("/apply/organisation", SUPPLIER_ALONE, "supplier/registration.html", show_registration, register),
    Page("/details/change", SUPPLIER_ALONE, "supplier/change_details.html", once_registered(show_change), change),
    Page("/details/numbers", SUPPLIER_ALONE, "supplier/add_number.html", once_registered(show_number), add_number),
)
