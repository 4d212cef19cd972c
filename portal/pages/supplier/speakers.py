"""Who speaks for the supplier: the people and organisations linked to it, and invitations to join them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from portal.api.answers.invitations import (
    ACCEPT_INVITATION,
    ACCOUNTS,
    INVITATIONS,
    INVITE_ACCOUNT,
    UNLINK_ACCOUNT,
    WITHDRAW_INVITATION,
    AcceptInvitation,
    Invitation,
    InvitationMade,
    InviteAccount,
    Speaker,
    SpeaksFor,
)
from portal.api.problem import NotAnswered, Refused
from portal.api.together import together
from portal.components.registered import once_registered
from portal.pages.supplier.own import SUPPLIER_ALONE, registered_supplier, with_refusal
from portal.web.form import Field, Filled, Form
from portal.web.kinds import choice_of, text_of
from portal.web.language import words as _
from portal.web.page import Page, Reply, Shown, To
from portal.web.person import Person
from portal.web.visit import Visit

_MOST = 50
INVITE = Form(
    Field("kind", "Whom do you want to invite?", choice_of, empty="Select whom you want to invite"),
)
ACCEPT = Form(
    Field(
        "invitation",
        "Invitation number",
        text_of,
        hint="36 letters, digits and hyphens, as your colleague gave it to you",
        empty="Enter the invitation number",
    ),
    Field("passcode", "Passcode", text_of, empty="Enter the passcode"),
)
_WORDS = {
    "last_account": _("Nobody else speaks for this organisation. Invite somebody first"),
    "invitation_accepted": _("Somebody has accepted this invitation already. Ask for another one"),
    "invitation_withdrawn": _("This invitation was taken back. Ask for another one"),
    "invitation_expired": _("This invitation has expired. Ask for another one"),
    "invitation_for_another": _("This invitation is for somebody else"),
    "inviter_unlinked": _("Whoever invited you no longer speaks for the organisation. Ask for another invitation"),
    "account_linked": _("You speak for another organisation, which has to unlink you first"),
}


@dataclass(frozen=True)
class Linked:
    """Somebody who speaks for the supplier; `is_you` where it is the person, or everybody of their organisation."""

    speaker: Speaker
    is_you: bool


@dataclass(frozen=True)
class SpeakersView:
    """Who speaks for the supplier, and who is invited; `made` is a new invitation with its passcode, shown once."""

    linked: tuple[Linked, ...]
    open: tuple[Invitation, ...]
    can_unlink: bool
    made: InvitationMade | None = None


def speakers_view(
    speakers: Sequence[Speaker], invitations: Sequence[Invitation], person: Person, made: InvitationMade | None = None
) -> SpeakersView:
    """Show who speaks for the supplier; the last one stays, since nobody could let them in again."""
    own = {("organisation", person.org), ("account", person.subject)}
    linked = tuple(Linked(each, (each.kind, each.id) in own) for each in speakers)
    still_open = tuple(each for each in invitations if each.status == "open")
    return SpeakersView(linked, still_open, len(linked) > 1, made)


def invitation_number(typed: str) -> UUID | None:
    """Return the number of an invitation, however it was pasted: with its address or blanks around it."""
    found = re.search(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}", typed)
    return UUID(found[0]) if found else None


async def show_speakers(visit: Visit) -> Reply:
    """List who speaks for the supplier."""
    return await _speakers(visit, INVITE.blank())


async def act(visit: Visit) -> Reply:
    """Invite somebody, take an invitation back, or let somebody no longer speak for the supplier."""
    if visit.form.text("unlink"):
        return await _unlink(visit)
    if visit.form.text("take_back"):
        return await _take_back(visit)
    filled = INVITE.read(visit.form)
    if not filled.ok:
        return await _speakers(visit, filled, 422)
    supplier = await registered_supplier(visit.api)
    body = InviteAccount(kind=filled.values["kind"])
    done = await visit.api.send(INVITE_ACCOUNT, body, key=visit.form.key, supplier_id=supplier.supplier_id)
    if isinstance(done, Refused):
        return await _speakers(visit, with_refusal(filled, done, _WORDS), 422)
    return await _speakers(visit, INVITE.blank(), made=done.answer)


async def _unlink(visit: Visit) -> Reply:
    supplier = await registered_supplier(visit.api)
    kind, _separator, identity = visit.form.text("unlink").partition(":")
    done = await visit.api.send(
        UNLINK_ACCOUNT,
        SpeaksFor(kind=kind, id=identity),
        key=visit.form.key,
        supplier_id=supplier.supplier_id,
    )
    if isinstance(done, Refused):
        return await _speakers(visit, with_refusal(INVITE.blank(), done, _WORDS), 422)
    return To("/details/people", _("This account no longer speaks for your organisation"))


async def _take_back(visit: Visit) -> Reply:
    done = await visit.api.send(WITHDRAW_INVITATION, key=visit.form.key, invitation_id=visit.form.text("take_back"))
    if isinstance(done, Refused):
        return await _speakers(visit, with_refusal(INVITE.blank(), done, _WORDS), 422)
    return To("/details/people", _("You have taken back the invitation"))


async def _speakers(visit: Visit, filled: Filled, status: int = 200, made: InvitationMade | None = None) -> Reply:
    supplier_id = (await registered_supplier(visit.api)).supplier_id
    speakers, invitations = await together(
        visit.api.get(ACCOUNTS, supplier_id=supplier_id),
        visit.api.get(INVITATIONS, supplier_id=supplier_id, limit=_MOST),
    )
    view = speakers_view(speakers.items, invitations.items, visit.person, made)
    return Shown(view, status, filled)


async def show_acceptance(_visit: Visit) -> Reply:
    """Ask for the number and the passcode of an invitation."""
    return Shown(None, filled=ACCEPT.blank())


async def accept(visit: Visit) -> Reply:
    """Speak for the supplier that invited the person, from now on."""
    filled = ACCEPT.read(visit.form)
    number = invitation_number(filled.values.get("invitation", ""))
    if filled.ok and number is None:
        filled = filled.with_error("invitation", _("Enter the invitation number as it was given to you"))
    if not filled.ok or number is None:
        return Shown(None, 422, filled)
    body = AcceptInvitation(passcode=filled.values["passcode"])
    try:
        done = await visit.api.send(ACCEPT_INVITATION, body, key=visit.form.key, invitation_id=number)
    except NotAnswered as error:
        if error.status != 404:
            raise
        unknown = _("No invitation has this number and this passcode. Check both with whoever invited you")
        return Shown(None, 422, filled.with_error("passcode", unknown))
    if isinstance(done, Refused):
        return Shown(None, 422, with_refusal(filled, done, _WORDS))
    return To("/details", _("You speak for this organisation now"))


PAGES = (
    Page("/details/people", SUPPLIER_ALONE, "supplier/speakers.html", once_registered(show_speakers), act),
    Page("/invitation", SUPPLIER_ALONE, "supplier/accept_invitation.html", show_acceptance, accept),
)
