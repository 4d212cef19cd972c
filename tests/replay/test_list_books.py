"""The book on the provider list: it says so where a digest left out a change, told one twice, or made one up."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from deploy.local.replay.list_books import list_findings
from deploy.local.replay.message_figures import message_figures
from deploy.local.replay.reconciliation import Log
from deploy.reconciliation.reading import Logged
from shared.contracts import catalogue as facts
from shared.contracts.event import Event, Reason
from shared.contracts.notifications import ListChange, MessageDelivered, MessageWritten
from shared.reference.calendar import uk_date
from tests.catalogue.examples import NOON, OFFER, SUPPLIER, published

PAUSED = facts.OfferPaused(offer_id=OFFER, supplier_id=SUPPLIER, reason=Reason(code="no_places"), paused_at=NOON)
LATER = uk_date(NOON + timedelta(days=20))
TODAY = uk_date(NOON)


def logged(*life: Event) -> list[Logged]:
    return [Logged(str(each), event, event.TOPIC, each, NOON, NOON, 0, True) for each, event in enumerate(life, 1)]


def a_digest(*numbers: int, **fields: Any) -> list[Logged]:
    about = {"message_id": uuid4(), "recipient_kind": "team", "recipient": "districts"}
    fact = {"about_type": "notifications.ListDigest", "about_event": "2017-03-02:1"}
    told = [
        ListChange.model_validate(
            {
                "kind": "new",
                "number": number,
                "happened_at": NOON,
                "supplier_id": SUPPLIER,
                "offer_id": OFFER,
                "called": "Interview Practice",
                "districts": ("D01", "D02"),
                **fields,
            }
        )
        for number in numbers
    ]
    written = MessageWritten.model_validate({**about, **fact, "written_at": NOON, "changes": told})
    delivered = MessageDelivered.model_validate({**about, **fact, "channel": "inbox", "delivered_at": NOON})
    return logged(written, delivered)


@pytest.mark.parametrize(
    ("digests", "today", "wrong"),
    [
        ([[1], [2]], LATER, []),
        ([[1, 2]], LATER, []),
        ([[1]], LATER, ["changes [2] of {} were told by no digest"]),
        ([[1]], TODAY, []),
        ([], LATER, ["changes [1, 2] of {} were told by no digest"]),
        ([[1, 2], [2]], LATER, ["a change of {} was told twice"]),
        ([[1, 2, 3]], LATER, ["digests tell of changes [3] of {}, which never were"]),
    ],
)
def test_what_digests_leave_out_tell_twice_or_make_up_is_found(
    digests: Sequence[Sequence[int]], today: Any, wrong: list[str]
) -> None:
    messages = {str(uuid4()): a_digest(*numbers) for numbers in digests}
    (found,) = list_findings({str(OFFER): logged(*published(), PAUSED)}, {}, messages, today)
    assert list(found.examples) == [each.format(OFFER) for each in wrong]
    assert found.adds_up == (not wrong)


def test_a_digest_of_what_there_is_not_is_found() -> None:
    (found,) = list_findings({}, {}, {"m": a_digest(1)}, LATER)
    assert not found.adds_up


def test_the_report_says_what_digests_spare() -> None:
    log = Log({("message", str(number)): a_digest(number) for number in (1, 2)})
    figures = message_figures(log)
    assert (figures.messages, figures.events, figures.digests, figures.changes, figures.one_each) == (2, 4, 2, 2, 4)
    assert figures.by_type == {"notifications.ListDigest": 2}
    assert ("Digests of the provider list, changes in them, messages spared", "2, 2, 2", "") in figures.rows()
