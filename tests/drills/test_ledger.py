"""A ledger outlives whoever writes it, and says of each key what is known by then."""

import os
import signal
from multiprocessing import get_context
from pathlib import Path

from tests.drills.ledger import Entry, Known, Ledger, commands_in, done


def sent(key: str, at: float, known: Known = Known.UNKNOWN, **ids: str) -> Entry:
    status = None if known is Known.UNKNOWN else 201
    return Entry(key=key, known=known, at=at, effect="ordering.OrderPlaced.v1", status=status, ids=ids, version=1)


def test_what_came_of_a_key_is_unknown_until_an_answer_says_so(tmp_path: Path) -> None:
    with Ledger(tmp_path / "one.jsonl") as ledger:
        ledger.write(sent("a", 1.0))
        ledger.write(sent("b", 2.0))
        ledger.write(sent("a", 3.0))
        ledger.write(sent("a", 4.0, Known.DONE, order_id="17"))
    first, second = commands_in(tmp_path)
    assert (first.key, first.known, first.subject, len(first.entries)) == ("a", Known.DONE, "17", 3)
    assert (second.key, second.known, second.subject) == ("b", Known.UNKNOWN, None)
    assert done([first, second]) == [first]


def test_what_several_senders_wrote_is_read_as_one(tmp_path: Path) -> None:
    with Ledger(tmp_path / "one.jsonl") as one, Ledger(tmp_path / "two.jsonl") as other:
        one.write(sent("a", 1.0))
        other.write(sent("b", 2.0))
        other.write(sent("a", 3.0, Known.DONE, order_id="17"))
    assert [(command.key, command.known) for command in commands_in(tmp_path)] == [
        ("a", Known.DONE),
        ("b", Known.UNKNOWN),
    ]


def test_a_sender_that_is_killed_leaves_all_that_it_had_written(tmp_path: Path) -> None:
    process = get_context("spawn").Process(target=write_and_die, args=(tmp_path / "one.jsonl",))
    process.start()
    process.join(60)
    assert process.exitcode == -signal.SIGKILL
    assert [command.key for command in commands_in(tmp_path)] == [str(number) for number in range(100)]


def write_and_die(path: Path) -> None:
    ledger = Ledger(path)
    for number in range(100):
        ledger.write(sent(str(number), float(number)))
    os.kill(os.getpid(), signal.SIGKILL)


def test_half_a_line_at_the_end_is_passed_over(tmp_path: Path) -> None:
    with Ledger(tmp_path / "one.jsonl") as ledger:
        ledger.write(sent("a", 1.0))
    with (tmp_path / "one.jsonl").open("ab") as file:
        file.write(b'{"key": "b", "kno')
    assert [command.key for command in commands_in(tmp_path)] == ["a"]
