"""`dps dead-letters`: what waits is listed without its payload, sent again or discarded, and who did it is recorded."""

import json
import re
from uuid import uuid4

from shared.contracts.event import Reason
from shared.contracts.ordering import OrderCancelled
from shared.messaging.producing import Producer
from shared.store.acts import acts_of
from tests.console.conftest import System
from tests.events import publish
from tests.running import until

SECRET = "ada@example.org"  # stands for whatever a malformed record may hold


async def _set_aside(system: System) -> list[dict[str, object]]:
    """Two records that client journeys cannot act on: one is no event, one is about a need that is not there."""
    settings = system.settings["client_journey"]
    kafka = Producer(settings)
    await kafka.start()
    await kafka.send_and_wait("ordering.orders", b'{"to": "ada"}', headers=[("ce_id", SECRET.encode()), ("to", b"x")])
    await kafka.stop()
    nobody = {"order_id": uuid4(), "need_ids": (uuid4(),), "supplier_id": uuid4()}
    cancelled = OrderCancelled(
        **nobody, district="D37", category="SKILLS_FOR_WORK", reason=Reason(code="x"), cancelled_at=system.clock()
    )
    await publish(settings, cancelled)

    async def both() -> list[dict[str, object]] | None:
        code, found = await system.report("dead-letters", "list", "client_journey")
        return found["letters"] if code == 1 and len(found["letters"]) == 2 else None

    letters: list[dict[str, object]] = await until(both, "both are set aside")
    return letters


async def test_letters_are_listed_chosen_sent_again_discarded_and_accounted_for(system: System) -> None:
    database = system.up["client_journey"].database
    before = len(await acts_of(database))
    letters = {str(each["reason"]): each for each in await _set_aside(system)}
    assert letters.keys() == {"not_a_cloudevent", "NotFound"}
    assert letters["NotFound"]["type"] == "ordering.OrderCancelled.v1"
    malformed = str(letters["not_a_cloudevent"]["id"])

    shown = await system.dps("dead-letters", "show", "client_journey", malformed)
    assert json.loads(shown.stdout)["attributes"] == {"ce_id": "(not shown)"}
    listed = await system.dps("dead-letters", "list", "client_journey")
    assert (listed.exit_code, SECRET in listed.stdout + shown.stdout) == (1, False)
    assert not re.search(r"\bada\b", shown.stdout)
    code, found = await system.report("dead-letters", "list", "client_journey", "--reason", "NotFound")
    assert (code, len(found["letters"])) == (1, 1)
    code, found = await system.report("dead-letters", "list", "client_journey", "--type", "ordering.OrderPlaced.v1")
    assert (code, found["letters"]) == (0, [])

    code, done = await system.report("dead-letters", "replay", "client_journey", "--reason", "NotFound", "--by", "ann")
    assert (code, done["letters"]) == (0, [letters["NotFound"]["id"]])
    again = await until(lambda: _came_back(system), "it came back, since its cause is not gone")
    why = "test record, nothing lost"
    for letter in (malformed, again):
        discarded = await system.dps("dead-letters", "discard", "client_journey", letter, "--because", why)
        assert discarded.exit_code == 0, discarded.output
    assert (await system.report("dead-letters", "list", "client_journey"))[0] == 0

    acts = (await acts_of(database))[before:]
    assert [(each.act, each.about["letter"], each.reason) for each in acts] == [
        ("replayed", letters["NotFound"]["id"], ""),
        ("discarded", malformed, why),
        ("discarded", again, why),
    ]
    assert acts[0].actor == "ann"
    _, history = await system.report("dead-letters", "history", "client_journey")
    assert [each["act"] for each in history["acts"]][before:] == ["replayed", "discarded", "discarded"]
    assert why in (await system.dps("dead-letters", "history", "client_journey")).stdout


async def _came_back(system: System) -> str | None:
    _, found = await system.report("dead-letters", "list", "client_journey", "--reason", "NotFound")
    return next((str(each["id"]) for each in found["letters"] if str(each["id"]).startswith("client-journey")), None)


async def test_a_letter_that_there_is_not_and_a_discard_without_a_reason_are_refused(system: System) -> None:
    for arguments, said in (
        (("show", "ordering", "nowhere:0:0"), "ordering has no dead letter nowhere:0:0"),
        (("replay", "ordering", "nowhere:0:0"), "ordering has no dead letter nowhere:0:0"),
        (("replay", "ordering", "nowhere:0:0", "--reason", "x"), "not both"),
        (("discard", "ordering", "nowhere:0:0", "--because", " "), "--because must say why"),
        (("history", "billing"), "there is no service billing"),
    ):
        result = await system.dps("dead-letters", *arguments)
        assert (result.exit_code, said in result.stderr) == (2, True), result.output
