"""The rules of webhooks: whose they are, how many, how secrets overlap, and when one is left alone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.notifications.people.domain.recipient import Recipient
from services.notifications.webhooks.domain import faring, registering
from services.notifications.webhooks.domain.registering import ChangeWebhook, Owner, RegisterWebhook, Secret
from services.notifications.webhooks.domain.terms import EACH_AT_MOST, LONGEST_REST, PAUSED_AFTER, rest_after
from services.notifications.webhooks.domain.webhook import WEBHOOKS, Webhook, slots_of
from shared.contracts.event import Event
from shared.contracts.sealed import Sealed
from shared.kernel.rules import Rejected

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SUPPLIER = uuid4()
INBOX = Recipient("supplier", str(SUPPLIER))
ASKED = RegisterWebhook(url="https://example.org/messages")
FIRST, SECOND, THIRD = (Sealed.of(each) for each in (b"first", b"second", b"third"))
ISSUED, ACCEPTED = "ordering.OrderIssued.v1", "ordering.OrderAccepted.v1"


def registered(taken: list[bool] | None = None, **asked: Any) -> list[Event]:
    return registering.register(
        uuid4(),
        Owner(INBOX, SUPPLIER),
        taken or [False] * EACH_AT_MOST,
        replace(ASKED, **asked),
        Secret(uuid4(), FIRST),
        NOON,
    )


def a_webhook(**state: Any) -> Webhook:
    made = WEBHOOKS.fold(registered())
    assert made is not None
    return replace(made, **state)


def after(webhook: Webhook, *events: Event) -> Webhook:
    for each in events:
        webhook = WEBHOOKS.evolve(webhook, each)
    return webhook


def refused(code: str, decide: Any, *given: Any) -> tuple[str, ...]:
    with pytest.raises(Rejected) as refusal:
        decide(*given)
    assert refusal.value.codes == {code}
    return tuple(each.pointer for each in refusal.value.rejections)


def test_a_suppliers_webhook_follows_its_own_inbox() -> None:
    assert registering.inbox_asked_for(ASKED, SUPPLIER) == INBOX
    both = replace(ASKED, district="D01", team="buying")
    assert refused("inbox_not_yours", registering.inbox_asked_for, both, SUPPLIER) == ("/district", "/team")


def test_one_of_the_department_names_one_inbox() -> None:
    assert registering.inbox_asked_for(replace(ASKED, district="D01"), None) == Recipient("district", "D01")
    assert registering.inbox_asked_for(replace(ASKED, jobcentre="INV"), None) == Recipient("jobcentre", "INV")
    assert registering.inbox_asked_for(replace(ASKED, team="buying"), None) == Recipient("team", "buying")
    refused("inbox_needed", registering.inbox_asked_for, ASKED, None)
    refused("inbox_needed", registering.inbox_asked_for, replace(ASKED, district="D01", team="buying"), None)


def test_each_unknown_kind_is_named() -> None:
    unknown = ("ordering.OrderIssued.v9", ISSUED, "everything")
    pointers = refused("kind_unknown", lambda: registered(kinds=unknown))
    assert pointers == ("/kinds/0", "/kinds/2")


def test_an_inbox_has_so_many_webhooks_and_no_more() -> None:
    (event,) = registered([True, True, False, *[True] * (EACH_AT_MOST - 3)])
    webhook = WEBHOOKS.fold([event])
    assert webhook is not None
    assert webhook.slot == 2
    assert WEBHOOKS.claims(webhook) == (slots_of(INBOX)[2],)
    refused("too_many_webhooks", registered, [True] * EACH_AT_MOST)
    assert WEBHOOKS.claims(after(webhook, *registering.remove(webhook, NOON))) == ()


def test_it_takes_the_kinds_that_it_names_or_all() -> None:
    assert a_webhook().takes(ISSUED)
    some = a_webhook(kinds=(ISSUED,))
    assert some.takes(ISSUED)
    assert not some.takes(ACCEPTED)
    assert not after(some, *registering.pause(some, NOON)).takes(ISSUED)
    assert not after(some, *registering.remove(some, NOON)).takes(ISSUED)


def test_the_old_secret_signs_for_a_day_beside_the_new_one() -> None:
    webhook = a_webhook()
    rotated = after(webhook, *registering.rotate(webhook, SECOND, NOON))
    assert webhook.signing(NOON) == (FIRST,)
    assert rotated.signing(NOON + timedelta(hours=24) - timedelta(microseconds=1)) == (SECOND, FIRST)
    assert rotated.signing(NOON + timedelta(hours=24)) == (SECOND,)
    again = after(rotated, *registering.rotate(rotated, THIRD, NOON + timedelta(hours=1)))
    assert again.signing(NOON + timedelta(hours=2)) == (THIRD, SECOND), "what is older than the last does not sign"


def test_a_change_begins_anew_and_an_equal_one_is_none() -> None:
    webhook = a_webhook(failures=3, failure="away", rests_until=NOON)
    same = ChangeWebhook(url=webhook.url, kinds=webhook.kinds)
    assert registering.change(webhook, same, NOON) == []
    changed = after(webhook, *registering.change(webhook, replace(same, url="https://example.org/other"), NOON))
    assert (changed.url, changed.failures, changed.rests_until) == ("https://example.org/other", 0, None)
    assert refused("kind_unknown", registering.change, webhook, replace(same, kinds=("x",)), NOON) == ("/kinds/0",)


def test_pausing_and_resuming_twice_is_doing_it_once() -> None:
    webhook = a_webhook()
    paused = after(webhook, *registering.pause(webhook, NOON))
    assert registering.pause(paused, NOON) == []
    resumed = after(paused, *registering.resume(paused, NOON))
    assert resumed.paused is None
    assert registering.resume(resumed, NOON) == []


def test_it_is_left_alone_for_longer_each_time_and_paused_in_the_end() -> None:
    webhook, now, rests = a_webhook(), NOON, []
    while webhook.paused is None:
        webhook = after(webhook, *faring.note(webhook, "away", now))
        assert webhook.rests_until is not None
        assert faring.note(webhook, "timed_out", webhook.rests_until - timedelta(seconds=1)) == []
        rests.append(webhook.rests_until - now)
        now = webhook.rests_until
    assert (len(rests), webhook.paused) == (PAUSED_AFTER, "failing")
    assert rests == sorted(rests)
    assert rests[0] == timedelta(seconds=30)
    assert rests[-1] == LONGEST_REST
    assert now - NOON > timedelta(hours=12)
    assert faring.note(webhook, "away", now) == []
    resumed = after(webhook, *registering.resume(webhook, now))
    assert (resumed.failures, faring.rests(resumed, now)) == (0, False)


def test_one_success_ends_a_row_of_failures_and_is_no_news_otherwise() -> None:
    webhook = a_webhook()
    assert faring.note(webhook, None, NOON) == []
    failed = after(webhook, *faring.note(webhook, "away", NOON))
    assert (failed.failures, failed.failure) == (1, "away")
    well = after(failed, *faring.note(failed, None, NOON))
    assert (well.failures, well.failure, well.rests_until) == (0, None, None)


@pytest.mark.parametrize("failure", sorted(faring.FOR_GOOD))
def test_what_another_request_does_not_mend_pauses_at_once(failure: str) -> None:
    webhook = a_webhook()
    assert after(webhook, *faring.note(webhook, failure, NOON)).paused == failure


def test_nothing_is_noted_of_one_that_was_removed() -> None:
    webhook = a_webhook()
    removed = after(webhook, *registering.remove(webhook, NOON))
    assert faring.note(removed, "away", NOON) == []


def test_a_test_is_asked_for_again_after_a_while_and_only_the_last_counts() -> None:
    webhook, first, second = a_webhook(), uuid4(), uuid4()
    asked = after(webhook, *registering.ask_for_test(webhook, first, NOON))
    assert asked.test_wanted
    refused("tested_just_now", registering.ask_for_test, asked, second, NOON + timedelta(seconds=9))
    again = after(asked, *registering.ask_for_test(asked, second, NOON + timedelta(seconds=10)))
    assert faring.tested(again, first, None, NOON) == []
    (tested,) = faring.tested(again, second, "away", NOON)
    known = after(again, tested)
    assert known.test is not None
    assert (known.test_wanted, known.test.failure, known.test.tested_at) == (False, "away", NOON)
    assert faring.tested(known, second, None, NOON) == []
    assert known.failures == 0, "a test says nothing of how messages fare"


@given(
    st.lists(st.sampled_from(["taken", "away", "timed_out", "address_gone", "resume", "pause", "wait"]), max_size=60)
)
def test_failures_are_those_in_a_row_and_a_row_is_bounded(steps: list[str]) -> None:
    webhook, now, in_a_row = a_webhook(), NOON, 0
    for step in steps:
        open_to = webhook.paused is None and not faring.rests(webhook, now)
        match step:
            case "resume":
                in_a_row = 0 if webhook.paused else in_a_row
                webhook = after(webhook, *registering.resume(webhook, now))
            case "pause":
                webhook = after(webhook, *registering.pause(webhook, now))
            case "wait":
                now += LONGEST_REST
            case "taken":
                in_a_row = 0
                webhook = after(webhook, *faring.note(webhook, None, now))
            case _:
                in_a_row += open_to and step not in faring.FOR_GOOD
                webhook = after(webhook, *faring.note(webhook, step, now))
        assert webhook.failures == in_a_row <= PAUSED_AFTER
        assert webhook.rests_until is None or webhook.rests_until <= now + rest_after(max(in_a_row, 1))


def test_neither_secret_stands_in_plain_words_anywhere() -> None:
    rotated = after(a_webhook(), *registering.rotate(a_webhook(), SECOND, NOON))
    assert "first" not in repr(rotated)
    assert isinstance(rotated.key_id, UUID)
