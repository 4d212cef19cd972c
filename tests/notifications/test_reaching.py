"""What cannot be said, or would be read by nobody, is refused with every reason before anything is written."""

from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import pytest

from services.notifications.messages.domain.message import MESSAGES
from services.notifications.messages.domain.notices.audience import the_district
from services.notifications.messages.domain.notices.notice import Notice
from services.notifications.messages.domain.notices.table import NOTICES
from services.notifications.messages.domain.reaching import is_read_by_somebody
from services.notifications.people.domain.recipient import BUYING, COMMERCIAL, Recipient
from shared.contracts.ordering import OrderIssued
from shared.kernel.rules import Rejected
from shared.reference.notices import NoticeGroup, Urgency
from tests.notifications.posting import Post, a_caller, a_post
from tests.notifications.suppliers import messages_in
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


@pytest.fixture
async def post(mongodb_uri: str, database_name: str, tmp_path: Path) -> AsyncIterator[Post]:
    async with a_post(mongodb_uri, database_name, tmp_path) as one:
        yield one


async def test_what_cannot_be_told_leaves_nothing_behind_and_is_told_once_it_can_be(post: Post) -> None:
    messages, event = messages_in(post), issued(uuid4())
    caller = a_caller(causation_id="an-order:1", caused_at=post.clock(), reaction="test/an-order:1>on_news")
    spoilt = event.model_copy(update={"supplier_id": "Acme", "respond_by": "soon", "starts_on": "later"})
    with pytest.raises(Rejected) as refusal:
        await messages.tell(spoilt, caller)
    assert [each.code for each in refusal.value.rejections].count("notice_unrenderable") == 2
    assert refusal.value.codes == {"recipient_unknown", "notice_unrenderable"}
    assert await post.parts.store.database["events"].count_documents({}) == 0
    for _ in range(2):  # what was set aside is sent again, and comes twice
        await messages.tell(event, caller)
    ((_, message),) = await post.parts.store.documents(MESSAGES, {}, after=None, limit=10)
    assert message["recipient"] == str(event.supplier_id)
