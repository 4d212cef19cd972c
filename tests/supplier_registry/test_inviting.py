"""Who comes to speak for a supplier: by an invitation, in time, once, and only while whoever invited still may."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.supplier_registry.invitations.domain.accepting import Accepting, accept, knows_its_passcode
from services.supplier_registry.invitations.domain.invitation import INVITATIONS, Invitation, Status
from services.supplier_registry.invitations.domain.inviting import InviteAccount, Inviting, hashed, invite, withdraw
from services.supplier_registry.organisations.domain.accounts import MOST_ACCOUNTS, unlink
from services.supplier_registry.suppliers.domain.state import Supplier
from shared.contracts import supplier_registry as facts
from shared.contracts.event import Event
from shared.kernel.accounts import Account, Link
from shared.kernel.known_accounts import fold_accounts
from shared.kernel.rules import NotFound, Rejected
from tests.supplier_registry.examples import LINK, NOON, SUPPLIER, a_registered, after

ISSUER = "https://identity.example"
OTHER_SUPPLIER = UUID("01890000-0000-7000-8000-00000000000b")
INVITATION = UUID("01890000-0000-7000-8000-00000000000a")
PASSCODE = "a passcode that was shown once"
GRACE, BEACON = Account(ISSUER, "grace", "harbour"), Account(ISSUER, "ada", "beacon")
ACCOUNT, ORGANISATION = InviteAccount(), InviteAccount(kind="organisation")
ACCOUNTS = st.builds(Account, st.just(ISSUER), st.sampled_from("abc"), st.sampled_from([None, "beacon", "x", "y"]))
STEPS = st.one_of(
    st.tuples(st.just("invite"), ACCOUNTS, st.sampled_from(["account", "organisation"])),
    st.tuples(st.sampled_from(["accept", "unlink"]), ACCOUNTS, st.integers(0, 4)),
    st.tuples(st.just("withdraw"), ACCOUNTS, st.integers(0, 4)),
)


def about(by: Account | None = BEACON, number: int = 0) -> Inviting:
    return Inviting(UUID(int=INVITATION.int + number), PASSCODE, by, 14, "account_invitation.v1")


def folded(*events: Event) -> Invitation:
    found = INVITATIONS.fold([each for each in events if isinstance(each, facts.InvitationEvent)])
    assert found is not None
    return found


def invited(asked: InviteAccount = ACCOUNT, by: Account | None = BEACON, **differing: Any) -> Invitation:
    return replace(folded(*invite(a_registered(), asked, about(by), NOON)), **differing)


def accepting(
    invitation: Invitation,
    account: Account = GRACE,
    supplier: Supplier | None = None,
    speaks_for: UUID | None = None,
    linked: bool = False,
    now: datetime = NOON,
) -> list[Event]:
    return accept(invitation, supplier or a_registered(), Accepting(account, speaks_for, lambda _: linked), now)


def refused(invitation: Invitation, **differing: Any) -> set[str]:
    with pytest.raises(Rejected) as refusal:
        accepting(invitation, **differing)
    return set(refusal.value.codes)


def test_an_invitation_keeps_a_hash_of_its_passcode_and_is_private() -> None:
    (told,) = invite(a_registered(), ACCOUNT, about(), NOON)
    assert isinstance(told, facts.AccountInvited)
    assert told.PRIVATE
    assert PASSCODE not in told.model_dump_json()
    assert (told.passcode_sha256, told.expires_at) == (hashed(PASSCODE), NOON + timedelta(days=14))
    assert told.policies == ("account_invitation.v1",)
    found = folded(told)
    assert found.invited_by == LINK
    assert INVITATIONS.decode(INVITATIONS.encode(found)) == found


@pytest.mark.parametrize(
    ("asked", "linked"),
    [(ACCOUNT, Link(issuer=ISSUER, subject="grace")), (ORGANISATION, Link(org="harbour"))],
)
def test_whoever_accepts_speaks_for_the_supplier_as_it_was_invited(asked: InviteAccount, linked: Link) -> None:
    told, link = accepting(invited(asked))
    assert isinstance(told, facts.InvitationAccepted)
    assert not told.PRIVATE
    assert isinstance(link, facts.AccountLinked)
    assert after(a_registered(), [link]).accounts == (LINK, linked)


def test_only_the_passcode_opens_an_invitation_and_without_it_there_is_none() -> None:
    assert knows_its_passcode(invited(), INVITATION, PASSCODE)
    for found, passcode in (
        (None, PASSCODE),
        (invited(), PASSCODE + "x"),
        (invited(), ""),
        (invited(), hashed(PASSCODE)),
    ):
        with pytest.raises(NotFound):
            knows_its_passcode(found, INVITATION, passcode)


def test_every_reason_against_accepting_is_given() -> None:
    one = invited(InviteAccount(id="edsger"), Account(ISSUER, "ada", "beacon"), status=Status.WITHDRAWN)
    shut_out = after(a_registered(), [facts.AccountLinked(supplier_id=SUPPLIER, org="partner", linked_at=NOON)])
    shut_out = after(shut_out, unlink(shut_out, LINK, NOON))
    assert refused(one, supplier=shut_out, speaks_for=OTHER_SUPPLIER, now=NOON + timedelta(days=14), linked=True) == {
        "invitation_withdrawn",
        "invitation_for_another",
        "invitation_expired",
        "inviter_unlinked",
        "account_linked",
    }
    assert accepting(invited(), now=NOON + timedelta(days=14) - timedelta(seconds=1))


def test_an_invitation_is_good_once_and_a_repeat_by_whoever_accepted_changes_nothing() -> None:
    told, link = accepting(invited())
    accepted = replace(invited(), status=Status.ACCEPTED)
    supplier = after(a_registered(), [link])
    assert accepting(accepted, supplier=supplier, speaks_for=SUPPLIER) == []
    assert refused(accepted, account=Account(ISSUER, "mallory"), supplier=supplier) == {"invitation_accepted"}
    assert folded(*invite(a_registered(), ACCOUNT, about(), NOON), told).status is Status.ACCEPTED


def test_an_account_speaks_for_one_supplier_at_a_time() -> None:
    assert refused(invited(), linked=True) == {"account_linked"}
    assert refused(invited(), speaks_for=OTHER_SUPPLIER) == {"account_linked"}
    assert refused(invited(), account=BEACON, speaks_for=SUPPLIER) == {"already_linked"}


def test_an_organisation_is_linked_only_by_a_token_that_is_of_one() -> None:
    assert refused(invited(ORGANISATION), account=Account(ISSUER, "grace")) == {"token_of_no_organisation"}


def test_a_named_organisation_is_compared_as_a_value() -> None:
    org = UUID(int=7)
    (told,) = invite(a_registered(), InviteAccount(kind="organisation", id=f"{{{str(org).upper()}}}"), about(), NOON)
    assert accepting(folded(told), account=Account(ISSUER, "grace", str(org)))
    with pytest.raises(Rejected) as refusal:
        invite(a_registered(), InviteAccount(kind="organisation", id=" "), about(), NOON)
    assert refusal.value.codes == {"account_unnamed"}


def test_what_an_officer_invites_needs_no_member() -> None:
    one = invited(by=None)
    assert one.invited_by is None
    assert accepting(one, supplier=replace(a_registered(), accounts=()))


def test_there_is_an_end_to_linking_accounts_one_by_one() -> None:
    full = replace(a_registered(), accounts=(LINK, *(Link(org=str(number)) for number in range(MOST_ACCOUNTS - 1))))
    assert refused(invited(), supplier=full) == {"too_many_accounts"}
    with pytest.raises(Rejected):
        invite(full, ACCOUNT, about(), NOON)


def test_nobody_comes_to_speak_for_whoever_has_a_successor() -> None:
    succeeded = replace(a_registered(), succeeded_by=OTHER_SUPPLIER)
    assert refused(invited(), supplier=succeeded) == {"supplier_succeeded"}
    with pytest.raises(Rejected) as refusal:
        invite(succeeded, ACCOUNT, about(), NOON)
    assert refusal.value.codes == {"supplier_succeeded"}


def test_an_invitation_is_taken_back_until_somebody_has_accepted_it() -> None:
    (told,) = withdraw(invited(), NOON)
    gone = folded(*invite(a_registered(), ACCOUNT, about(), NOON), told)
    assert gone.status is Status.WITHDRAWN
    assert withdraw(gone, NOON) == []
    assert refused(gone) == {"invitation_withdrawn"}
    with pytest.raises(Rejected) as late:
        withdraw(replace(gone, status=Status.ACCEPTED), NOON)
    assert late.value.codes == {"invitation_accepted"}


@given(st.lists(STEPS, max_size=30))
def test_whatever_is_invited_accepted_and_unlinked_somebody_remains_and_the_rows_agree(steps: list[Any]) -> None:
    supplier, open_ones = a_registered(), list[Invitation]()
    row = fold_accounts(None, facts.AccountLinked(supplier_id=SUPPLIER, org=LINK.org, linked_at=NOON))
    for step, account, which in steps:
        events: list[Event] = []
        own = next((each for each in account.links if each in supplier.accounts), None)
        try:
            if step == "invite" and own:
                asked = InviteAccount(kind=which)
                open_ones.append(folded(*invite(supplier, asked, about(account, len(open_ones)), NOON)))
            elif step == "unlink" and own:
                events = unlink(supplier, own, NOON)
            elif step == "accept" and which < len(open_ones):
                who = Accepting(account, SUPPLIER if own else None, lambda _: False)
                events = accept(open_ones[which], supplier, who, NOON)
            elif step == "withdraw" and which < len(open_ones):
                events = withdraw(open_ones[which], NOON)
        except Rejected as refusal:
            events = []
            assert refusal.rejections  # noqa: PT017 - every step may be refused, and then changes nothing
        if linked := [each for each in events if isinstance(each, facts.AccountLinked)]:
            assert open_ones[which].status is Status.OPEN
            assert open_ones[which].invited_by in supplier.accounts, "whoever invited speaks for it at that moment"
            assert len(linked) == 1
        for event in events:
            if isinstance(event, facts.InvitationEvent):
                open_ones[which] = INVITATIONS.evolve(open_ones[which], event)
            elif isinstance(event, facts.AccountEvent):
                row = fold_accounts(row, event)
        supplier = after(supplier, events)
        assert supplier.accounts, "somebody speaks for it"
        assert row is not None
        assert set(row.accounts) == {each.claim.id for each in supplier.accounts}
