"""Keep an own copy of the offers that can be ordered now, from the events of the catalogue.

What any reader of events needs is here: a group of its own, the attributes of CloudEvents from the headers, each event
taken once although it may come twice, unknown types passed over, and offsets committed after the effect.
"""

import asyncio
import json
import os
import signal
import sys
from pathlib import Path
from typing import Any

from aiokafka import AIOKafkaConsumer, ConsumerRecord

TOPIC = "catalogue.offers"
STATUS_AFTER = {
    "catalogue.OfferPublished.v1": "published",
    "catalogue.OfferUpdated.v1": None,  # what it was before
    "catalogue.OfferPaused.v1": "paused",
    "catalogue.OfferResumed.v1": "published",
    "catalogue.OfferExpiring.v1": None,
    "catalogue.OfferExpired.v1": "expired",
    "catalogue.OfferWithdrawn.v1": "withdrawn",
    "catalogue.OfferDelisted.v1": "delisted",
    "catalogue.OfferRelisted.v1": "published",
}
SHOWN = ("title", "category", "districts", "price")

Board = dict[str, dict[str, Any]]


def take(board: Board, record: ConsumerRecord) -> None:
    """Put what one event says on the board; one that it has seen, or does not know, changes nothing."""
    headers = {name: value.decode() for name, value in record.headers}
    event_type = headers["ce_type"]
    if event_type not in STATUS_AFTER:
        return
    version = int(headers["ce_aggregateversion"])
    before = board.get(headers["ce_subject"], {"version": 0, "status": "published"})
    if version <= before["version"]:
        return  # it came again, after this or newer news
    said = json.loads(record.value)
    board[headers["ce_subject"]] = {
        **before,
        **{field: said[field] for field in SHOWN if field in said},
        "version": version,
        "status": STATUS_AFTER[event_type] or before["status"],
    }


def take_all(board: Board, records: list[ConsumerRecord]) -> None:
    """Take each event for itself: one that cannot be read must not hold up those behind it."""
    for record in records:
        try:
            take(board, record)
        except (KeyError, ValueError) as fault:
            place = f"{record.topic}:{record.partition}:{record.offset}"
            sys.stderr.write(f"passed over {place}: {type(fault).__name__}\n")


def load(path: Path) -> Board:
    """Return the board as it was saved; an empty one the first time."""
    board: Board = json.loads(path.read_text()) if path.exists() else {}
    return board


def save(board: Board, path: Path) -> None:
    """Replace the file in one step, so that whoever reads it never sees half a board."""
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(board, indent=1, sort_keys=True))
    beside.replace(path)


async def follow(path: Path, bootstrap: str, group: str, session_timeout_ms: int) -> None:
    """Follow the topic for ever. The first time a group comes, it reads from the beginning."""
    board = load(path)
    consumer = AIOKafkaConsumer(
        TOPIC,
        bootstrap_servers=bootstrap,
        group_id=group,
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        session_timeout_ms=session_timeout_ms,
        heartbeat_interval_ms=session_timeout_ms // 5,
    )
    await consumer.start()
    try:
        while True:
            batches = await consumer.getmany(timeout_ms=200)
            if not batches:
                continue
            take_all(board, [record for records in batches.values() for record in records])
            save(board, path)
            await consumer.commit()  # after the effect: what is lost in between comes again, and changes nothing
    finally:
        await consumer.stop()


async def main() -> None:
    """Follow until SIGTERM or Ctrl-C, then leave the group in order."""
    following = asyncio.ensure_future(
        follow(
            Path(os.environ.get("BOARD_FILE", "offers.json")),
            os.environ.get("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:9092"),
            os.environ.get("KAFKA_GROUP", "offers-board"),
            int(os.environ.get("KAFKA_SESSION_TIMEOUT_MS", "10000")),
        )
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, following.cancel)
    await asyncio.wait([following])
    if not following.cancelled():
        following.result()  # raises what went wrong


if __name__ == "__main__":
    asyncio.run(main())
