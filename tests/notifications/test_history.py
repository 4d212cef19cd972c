"""The past of a message: that the system wrote it, on which news, and who marked it as read."""

from datetime import UTC, datetime
from uuid import uuid4

from tests.events import publish
from tests.notifications.test_http import arrived, issued, mark, service, staff, supplier
from tests.running import Running

__all__ = ["service"]


async def test_a_message_tells_its_recipient_who_read_it(service: Running) -> None:
    supplier_id = uuid4()
    token, event = await supplier(service, supplier_id), issued(supplier_id)
    await publish(service.settings, event)
    (message,) = await arrived(service, token)
    await mark(service, token, message)
    path = f"/v1/messages/{message['message_id']}"
    told = await service.call("GET", f"{path}/history", token)
    delivered, read = told.body["items"]
    assert delivered["by"]["kind"] == "system"
    assert read["by"] == {"kind": "account", "name": "tester supplier", "roles": ["supplier"]}
    today = datetime.now(UTC).date()
    assert (await service.call("GET", f"{path}?as_at={today}", token)).body["read_at"] is not None
    for other in (await supplier(service, uuid4()), staff(service, "D01")):
        assert (await service.call("GET", f"{path}/history", other)).status == 404
        assert (await service.call("GET", f"{path}?as_at={today}", other)).status == 404
