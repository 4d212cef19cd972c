"""What cannot be said, or would be read by nobody, is refused with every reason before anything is written."""

from uuid import uuid4

import pytest

from services.notifications.messages.domain.notices.audience import the_district
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.messages.domain.reaching import is_read_by_somebody
from services.notifications.people.domain.recipient import BUYING, COMMERCIAL, Recipient
from shared.contracts.ordering import OrderIssued
from shared.reference.notices import NoticeGroup, Urgency
from tests.notifications.test_http import issued


@pytest.mark.parametrize(
    "recipient",
    [
        Recipient("supplier", str(uuid4())),
        *(Recipient(kind, "D01") for kind in ("district", "district_manager", "safeguarding_lead")),
        COMMERCIAL,
        BUYING,
    ],
)
def test_what_people_read_for_is_reached(recipient: Recipient) -> None:
    assert is_read_by_somebody(recipient) is None


@pytest.mark.parametrize(
    ("kind", "code"),
    [("district", "D99"), ("jobcentre", "nowhere"), ("supplier", "Acme"), ("team", ""), ("owl", "D01")],
)
def test_a_recipient_that_nobody_reads_for_is_refused_by_name(kind: str, code: str) -> None:
    refused = is_read_by_somebody(Recipient(kind, code))
    assert refused is not None
    assert (refused.code, kind in refused.detail, repr(code) in refused.detail) == ("recipient_unknown", True, True)


def test_every_placeholder_that_fails_is_named_and_no_value_is_told() -> None:
    event = issued(uuid4())
    notice = Notice(
        OrderIssued, the_district, Urgency.ACT, NoticeGroup.ORDERS, "{no_such_field}", "By {respond_by}, {title}"
    )
    assert {each.pointer for each in notice.unsayable(event, None)} == {"/no_such_field", "/title"}
    spoilt = event.model_copy(update={"respond_by": "the day after Ada's birthday", "amount_pence": "lots"})
    reasons = [*NOTICES[OrderIssued].unsayable(spoilt, None)]
    assert [(each.code, each.pointer) for each in reasons if each.pointer == "/respond_by"] == [
        ("notice_unrenderable", "/respond_by")
    ]
    assert "Ada" not in str(reasons)
    assert [*NOTICES[OrderIssued].unsayable(event, None)] == []
