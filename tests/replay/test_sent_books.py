"""The books on what left the inboxes: they say so where something planned is nowhere, or came from nowhere."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.local.post import Letter, PostOffice
from deploy.local.receiver import Receiver
from deploy.local.replay.logs import Log
from deploy.local.replay.sent_books import sent_findings
from deploy.local.replay.told import Told
from deploy.reconciliation.reading import Logged
from shared.contracts import notifications as facts
from shared.contracts.event import Event
from tests.notifications.test_notices import an_event

NOON = datetime(2017, 3, 1, 12, tzinfo=UTC)
WRONG = dict.fromkeys(
    (
        "what was planned for people and webhooks was sent once, or says why not",
        "whoever has left is sent nothing more",
        "every e-mail that was sent arrived under its id, and no other",
        "every letter went to an address of the person that it was for",
        "every webhook that was sent arrived under its id, and no other",
        "every request to a webhook is signed as agreed",
    ),
    0,
)
COMES_TO_SOMETHING, LEFT, ARRIVED, TO_WHOM, BY_WEBHOOK, SIGNED = WRONG


class Sent:
    """A log of deliveries, and what came in."""

    def __init__(self) -> None:
        self.log, self.told = Log(), Told()
        self.post, self.receiver = PostOffice(), Receiver(Path("authority.crt"))
        self.at = NOON

    def happens(self, *events: Event) -> None:
        for event in events:
            log = self.log.aggregates.setdefault((event.AGGREGATE, event.subject), [])
            log.append(Logged(f"{event.subject}:{len(log) + 1}", event, "", len(log) + 1, self.at, self.at, 0, True))

    def is_planned(self, channel: str = "email", digest: str | None = None, due: datetime = NOON, **to: Any) -> UUID:
        """Plan a delivery; return its id."""
        identifier = uuid4()
        to = to or {"person_id": PERSON}
        both: dict[str, Any] = {"person_id": None, "webhook_id": None, **to}
        about = {"delivery_id": identifier, "channel": channel, "digest": digest, "due_at": due}
        self.happens(an_event(facts.DeliveryPlanned, **about, **both))
        return identifier

    def is_sent(self, identifier: UUID, channel: str = "email") -> None:
        self.happens(an_event(facts.MessageSent, delivery_id=identifier, channel=channel))

    def arrives(self, identifier: UUID, to: str = "robin@dps.example") -> None:
        self.post.letters.append(Letter(str(identifier), to, "", ""))

    def wrong(self) -> dict[str, int]:
        found = sent_findings(self.post, self.receiver, self.log, self.told, NOON)
        assert [each.what for each in found] == list(WRONG)
        return {each.what: each.wrong for each in found if each.wrong}


PERSON = uuid4()


@pytest.fixture
def sent() -> Sent:
    found = Sent()
    found.told.addresses_given[str(PERSON)].add("robin@dps.example")
    return found


def test_what_is_sent_and_arrives_adds_up_and_more_than_once_is_counted(sent: Sent) -> None:
    identifier = sent.is_planned()
    sent.is_sent(identifier)
    for _ in range(2):
        sent.arrives(identifier)
    assert sent.wrong() == {}
    assert [each.again for each in sent_findings(sent.post, sent.receiver, sent.log, sent.told, NOON)][2] == 1


def test_what_was_due_and_waits_is_wrong_and_what_is_not_due_yet_is_not(sent: Sent) -> None:
    sent.is_planned(due=NOON + timedelta(hours=8))
    assert sent.wrong() == {}
    sent.is_planned()
    assert sent.wrong() == {COMES_TO_SOMETHING: 1}


def test_what_waits_behind_a_webhook_that_is_away_is_not_wrong(sent: Sent) -> None:
    away, other = uuid4(), uuid4()
    first, _ = (sent.is_planned("webhook", webhook_id=away) for _ in range(2))
    failed = {"code": "busy", "of_channel": True, "due_at": NOON, "channel": "webhook"}
    sent.happens(an_event(facts.DeliveryAttemptFailed, delivery_id=first, **failed))
    assert sent.wrong() == {}
    sent.is_planned("webhook", webhook_id=other)
    assert sent.wrong() == {COMES_TO_SOMETHING: 1}


def test_what_failed_or_was_cancelled_says_why(sent: Sent) -> None:
    failed, cancelled = sent.is_planned(), sent.is_planned()
    sent.happens(
        an_event(facts.MessageFailed, delivery_id=failed, code="address_refused"),
        an_event(facts.DeliveryCancelled, delivery_id=cancelled, code="person_closed"),
    )
    assert sent.wrong() == {}


def test_what_was_sent_must_arrive_under_its_id_and_nothing_else_does(sent: Sent) -> None:
    sent.is_sent(sent.is_planned())
    assert sent.wrong() == {ARRIVED: 1}
    sent.arrives(uuid4())
    assert sent.wrong() == {ARRIVED: 2}


def test_a_digest_is_one_letter(sent: Sent) -> None:
    of_digest = [sent.is_planned(digest="daily:2017-03-01") for _ in range(3)]
    for each in of_digest:
        sent.is_sent(each)
    sent.arrives(min(of_digest))
    assert sent.wrong() == {}


def test_a_letter_to_an_address_of_somebody_else_is_found(sent: Sent) -> None:
    identifier = sent.is_planned()
    sent.is_sent(identifier)
    sent.arrives(identifier, "kit@dps.example")
    assert sent.wrong() == {TO_WHOM: 1}


def test_nothing_is_sent_to_whoever_has_left(sent: Sent) -> None:
    before, after = sent.is_planned(), sent.is_planned()
    sent.is_sent(before)
    sent.arrives(before)
    sent.happens(an_event(facts.PersonClosed, person_id=PERSON))
    sent.at += timedelta(hours=1)
    sent.is_sent(after)
    sent.arrives(after)
    assert sent.wrong() == {LEFT: 1}


def test_what_goes_to_a_webhook_is_signed_and_arrives(sent: Sent) -> None:
    identifier = sent.is_planned("webhook", webhook_id=uuid4())
    sent.is_sent(identifier, "webhook")
    assert sent.wrong() == {BY_WEBHOOK: 1}
    sent.receiver.taken["orders"] = Counter({str(identifier): 1})
    assert sent.wrong() == {}
    sent.receiver.unsigned = 1
    assert sent.wrong() == {SIGNED: 1}
