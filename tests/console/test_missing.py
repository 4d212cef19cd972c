"""What readers lack or hold back is shown with its repair; letters that come too late say so, and mend their rows."""

from typing import Any
from uuid import uuid4

from deploy import services
from deploy.events.samples import sample_of
from shared.contracts import all_events, topics
from shared.contracts.event import Event
from shared.messaging.envelope import Envelope, encode
from shared.messaging.producing import Producer
from shared.store.acts import acts_of
from shared.store.held import Held
from tests.console.conftest import System
from tests.running import until

TYPES = ("SupplierAdmitted", "SupplierSuspended", "SupplierReinstated")


def story(subject: str) -> list[Event]:
    """A supplier's admission, suspension and reinstatement, of which ordering and the catalogue keep rows."""
    types = [all_events()[f"supplier_registry.{each}.v1"] for each in TYPES]
    return [each.model_validate({**sample_of(each)["value"], "supplier_id": subject}) for each in types]


async def send(system: System, event: Event, version: int, value: bytes | None = None) -> tuple[int, int]:
    kafka = Producer(system.settings["ordering"])
    await kafka.start()
    source, name = event.TYPE.partition(".")[0], f"{event.subject}:{version}"
    headers = Envelope(name, source, event.TYPE, system.clock(), event.subject, version, "test").to_headers()
    payload = encode(event) if value is None else value
    sent = await kafka.send_and_wait(event.TOPIC, payload, key=event.subject.encode(), headers=headers)
    await kafka.stop()
    return sent.partition, sent.offset


async def wrong(system: System, service: str) -> str:
    _, found = await system.report("lag", "--service", service)
    return "\n".join(found["services"][0]["wrong"])


async def says(system: System, service: str, *texts: str) -> bool:
    said = await wrong(system, service)
    return all(each in said for each in texts)


async def says_nothing(system: System, service: str) -> bool:
    return not await wrong(system, service)


async def test_what_a_reader_lacks_is_said_with_its_repair_until_it_has_come(system: System) -> None:
    events = story(str(uuid4()))
    subject = events[0].subject
    for version in (1, 3):
        place = await send(system, events[version - 1], version)
    repair = f"dps replay supplier_registry --aggregate {subject}"
    first = f"{events[0].TOPIC}:{place[0]}:{place[1]}"
    texts = (f"{subject} lacks an event after version 1", first, repair)
    await until(lambda: says(system, "ordering", *texts), "ordering lacks one")
    assert (await system.dps("lag", "--service", "ordering")).exit_code == 1
    status = await system.dps("status")
    assert (status.exit_code, repair in status.stdout.replace("\n", "")) == (1, True)
    assert (await system.dps("stuck", "--service", "ordering")).exit_code == 1
    await send(system, events[1], 2)
    await until(lambda: says_nothing(system, "ordering"), "nothing is missing any more")
    await until(lambda: says_nothing(system, "catalogue"), "nor anywhere else")


async def test_a_forged_record_that_waits_for_ever_is_taken_out_on_record(system: System) -> None:
    event = story(str(uuid4()))[0]
    place = await send(system, event, 2**63 - 1)
    where = (event.TOPIC, str(place[0]), str(place[1]))
    readers = [each for each in services.NAMES if topics.SUPPLIERS in services.service(each).subscribes]
    for service in readers:
        await until(lambda service=service: says(system, service, event.subject), f"{service} has it parked")
    refused = await system.dps("skip", "ordering", "no.such.topic", "0", "0", "--because", "x")
    assert (refused.exit_code, "ordering does not read no.such.topic" in refused.stderr) == (2, True)
    refused = await system.dps("skip", "ordering", *where, "--because", " ")
    assert (refused.exit_code, "must say why" in refused.stderr) == (2, True)
    for service in readers:
        done = await system.dps("skip", service, *where, "--because", "forged", "--by", "ann")
        assert done.exit_code == 0, done.output
        await until(lambda service=service: says_nothing(system, service), f"{service} waits for nothing")
    (act,) = [each for each in await acts_of(system.up["ordering"].database) if each.act == "skipped"]
    assert (act.actor, act.reason, act.about["record"]) == ("ann", "forged", ":".join(where))
    assert "skipped" in (await system.dps("dead-letters", "history", "ordering")).stdout


async def test_a_letter_that_rows_have_overtaken_says_so_and_mends_them(system: System) -> None:
    """As rows were that were folded before readers waited for what is missing."""
    events = story(str(uuid4()))
    subject = events[0].subject
    await send(system, events[0], 1)
    await send(system, events[1], 2, b"{}")
    await send(system, events[2], 3)
    await until(lambda: says(system, "ordering", f"{subject} lacks an event after version 1"), "the third waits")
    letter = await until(lambda: letter_of(system, "ordering", subject), "the second is set aside")
    await (
        system.up["ordering"]
        .database["seen_versions"]
        .update_one({"_id": f"{events[0].TOPIC}/{subject}"}, {"$set": {"version": 2}})
    )
    await until(lambda: row_of(system, subject, 3), "the third was folded without it")

    code, found = await system.report("dead-letters", "replay", "ordering", letter)
    (overtaken,) = found["overtaken"]
    assert (code, overtaken["subject"], overtaken["rebuilt"]) == (1, subject, False)  # the topic has it as it was
    told = await until(lambda: letter_of(system, "ordering", subject), "it is set aside again")
    said = await system.dps("dead-letters", "replay", "ordering", told)
    assert f"dps replay supplier_registry --aggregate {subject}" in said.stdout.replace("\n", "")

    await send(system, events[1], 2)
    again = await until(lambda: letter_of(system, "ordering", subject), "it is set aside once more")
    code, found = await system.report("dead-letters", "replay", "ordering", again)
    assert (code, found["overtaken"][0]["rebuilt"]) == (0, True)
    for service in ("ordering", "catalogue"):
        last = await until(lambda service=service: letter_of(system, service, subject), "what is left")
        done = await system.dps("dead-letters", "discard", service, last, "--because", "sent again whole")
        assert done.exit_code == 0, done.output
        await until(lambda service=service: says_nothing(system, service), f"{service} waits for nothing")


async def letter_of(system: System, service: str, subject: str) -> str | None:
    _, found = await system.report("dead-letters", "list", service, "--reason", "payload_invalid")
    for each in found["letters"]:
        shown = (await system.dps("dead-letters", "show", service, str(each["id"]))).stdout
        if subject in shown:
            return str(each["id"])
    return None


async def row_of(system: System, subject: str, version: int) -> Any:
    for each in ("known_memberships", "known_suppliers"):
        row = await system.up["ordering"].database[each].find_one({"_id": subject, "version": version})
        if row:
            return row
    return None


async def test_a_partition_that_is_held_back_is_said_with_what_to_do(system: System) -> None:
    held = Held(system.up["ordering"].database)
    await held.hold("catalogue.offers", 1, 7, "UnsupportedCodecError")
    said = await wrong(system, "ordering")
    assert "held back in partition 1 at offset 7 (UnsupportedCodecError)" in said
    assert "dps skip ordering catalogue.offers 1 7" in said
    assert (await system.dps("lag", "--service", "ordering")).exit_code == 1
    await held.go_on([("catalogue.offers", 1)])
    assert (await system.dps("lag", "--service", "ordering")).exit_code == 0
