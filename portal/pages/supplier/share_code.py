"""What a share code of the central digital platform shares, shown once: to register with, or to put details right."""

from dataclasses import dataclass, replace

from portal.api.answers.share_codes import OPEN_SHARE_CODE, OpenShareCode, Prefilled
from portal.api.problem import Refused
from portal.pages.supplier.own import SUPPLIER_ALONE
from portal.web.form import Field, Form
from portal.web.kinds import text_of
from portal.web.language import words as _
from portal.web.names import Names
from portal.web.page import Page, Reply, Shown
from portal.web.visit import Visit
from portal.web.wording import day

CODE = Form(
    Field(
        "share_code",
        "Share code",
        text_of,
        hint="Letters and digits, from the central digital platform. It is not kept",
        empty="Enter your share code",
    )
)


@dataclass(frozen=True)
class ShareCodeView:
    """What is shared, once a code was opened: rows, who is connected, and (what, here, there) that differ."""

    rows: tuple[tuple[str, str], ...] = ()
    associates: tuple[str, ...] = ()
    differences: tuple[tuple[str, str, str], ...] = ()
    opened: bool = False


def shared_view(shared: Prefilled, names: Names) -> ShareCodeView:
    """Return what a code shares."""
    address = shared.registered_address
    where = ", ".join((*address.lines, address.town, address.postcode)) if address else _("Not shared")
    rows = (
        (_("Name"), shared.name),
        (_("Registered address"), where),
        *((names.of("registers", each.scheme), each.id) for each in shared.identifiers),
        (_("Submitted there on"), day(shared.submitted_on) if shared.submitted_on else _("Not known")),
    )
    differences = tuple(
        (_about(each.field, names), each.here or _("nothing"), each.there or _("nothing"))
        for each in shared.differences
    )
    return ShareCodeView(rows, tuple(each.name for each in shared.associates), differences, opened=True)


def _about(field: str, names: Names) -> str:
    known = {"name": _("Name"), "registered_address": _("Registered address"), "legal_form": _("Legal form")}
    of, _dot, scheme = field.partition(".")
    return names.of("registers", scheme) if of == "identifiers" else known.get(field, names.of("", field))


async def show(visit: Visit) -> Reply:
    """Show the form."""
    del visit
    return Shown(ShareCodeView(), filled=CODE.blank())


async def open_code(visit: Visit) -> Reply:
    """Show what the code shares; it stands in no address, and not on the page that is shown then."""
    filled = CODE.read(visit.form)
    if filled.ok:
        asked = OpenShareCode(share_code=filled.values["share_code"])
        opened = await visit.api.send(OPEN_SHARE_CODE, asked, key=None)
        if not isinstance(opened, Refused):
            return Shown(shared_view(opened.answer, visit.names), filled=CODE.blank())
        filled = filled.refused(opened, _words())
    return Shown(ShareCodeView(), 422, replace(filled, raw={}))


def _words() -> dict[str, str]:
    return {
        "share_code_unknown": _("The central platform knows no such code any more, or it is not shared with us"),
        "share_code_expired": _(
            "What this code shares is too old. Submit it anew on the platform, and use its new code"
        ),
        "share_codes_not_taken": _("Share codes are not taken here. Enter the same by hand"),
        "central_platform_away": _("The central platform does not answer. Try again later, or enter it by hand"),
        "string_pattern_mismatch": _("A share code has 4 to 32 letters and digits"),
    }


PAGES = (Page("/details/share-code", SUPPLIER_ALONE, "supplier/share_code.html", show, open_code),)
