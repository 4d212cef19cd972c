"""No price is anywhere before two openers agree: not in the database, the log, the feed, or what the service prints."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any
from uuid import uuid4

import pytest
from bson import json_util
from hypothesis import given
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.utils import floatToGoString

from services.ordering.competitions.sealing import (
    SealedBid,
    Unreadable,
    belongs_to,
    hand_over,
    new_key_pair,
    open_bid,
    seal_bid,
    take_over,
)
from tests.ordering.competing import Contest
from tests.ordering.timed import Timed

METHOD = "Two trainers whom nobody else has."
PRICE = 731_347_918_263  # of so many digits that no digest, size or duration has them in a row by chance
PAIRS = {f"opener {number}": new_key_pair() for number in range(5)}
NAMED = (uuid4(), uuid4())


def the_publics(openers: int) -> dict[str, str]:
    return {account: pair.public for account, pair in list(PAIRS.items())[:openers]}


def privates(*accounts: str) -> dict[str, str]:
    return {account: PAIRS[account].private for account in accounts}


@given(st.integers(3, 5).flatmap(lambda of: st.tuples(st.just(of), st.integers(2, of - 1))), st.binary(max_size=9000))
def test_enough_openers_read_a_bid_whoever_they_are_and_fewer_do_not(split: tuple[int, int], said: bytes) -> None:
    of, needed = split
    publics = the_publics(of)
    sealed = seal_bid(said, NAMED, publics, needed)
    for several in combinations(publics, needed):
        assert open_bid(sealed, NAMED, privates(*several), needed) == said
    for few in combinations(publics, needed - 1):
        with pytest.raises(Unreadable, match="too few"):
            open_bid(sealed, NAMED, privates(*few), needed)


@given(st.integers(0, 2 * 10**12), st.integers(0, 2 * 10**12))
def test_the_length_of_a_sealed_bid_tells_nothing_of_its_price(one: int, other: int) -> None:
    lengths = {len(seal_bid(b'{"price_pence":%d}' % each, NAMED, the_publics(3), 2).sealed) for each in (one, other)}
    assert len(lengths) == 1


def test_a_bid_that_was_changed_or_put_in_anothers_place_is_not_read() -> None:
    sealed, keys = seal_bid(b"30000", NAMED, the_publics(3), 2), privates("opener 0", "opener 2")
    with pytest.raises(Unreadable):
        open_bid(sealed, (NAMED[0], uuid4()), keys, 2)
    with pytest.raises(Unreadable):
        open_bid(SealedBid(sealed.sealed[:-8] + "AAAAAAA=", sealed.parts), NAMED, keys, 2)


def test_a_key_that_is_handed_over_is_for_one_other_opener_and_one_competition() -> None:
    competition, publics = uuid4(), the_publics(3)
    handed = hand_over(PAIRS["opener 0"].private, "opener 0", competition, publics)
    assert set(handed) == {"opener 1", "opener 2"}
    own = PAIRS["opener 1"].private
    taken = take_over(handed["opener 1"], "opener 0", competition, own)
    assert belongs_to(taken, publics["opener 0"])
    for wrong in (lambda: take_over(handed["opener 2"], "opener 0", competition, own),
                  lambda: take_over(handed["opener 1"], "opener 0", uuid4(), own)):  # fmt: skip
        with pytest.raises(Unreadable):
            wrong()


def test_what_is_no_key_belongs_to_nothing() -> None:
    assert not belongs_to("no key", PAIRS["opener 0"].public)
    assert not belongs_to("", "")


async def everything(timed: Timed) -> dict[str, str]:
    """All that the database holds, as text, by collection: rows, states, events, feeds, and records of requests."""
    database = timed.world.running.database
    return {
        name: json_util.dumps(await database[name].find({}).to_list(None))
        for name in await database.list_collection_names()
    }


def leaks(held: Mapping[str, str], *secrets: object) -> list[tuple[str, object]]:
    """Which secrets are in which of the texts, in any of the ways that they may be written there."""
    return [(name, each) for name, text in held.items() for each in secrets if any(way in text for way in _ways(each))]


def _ways(secret: object) -> set[str]:
    """How a secret is written: a price in pence or in pounds, with or without commas, or as metrics have numbers."""
    if not isinstance(secret, int):
        return {str(secret)}
    pounds, pence = divmod(secret, 100)
    return {f"{secret}", f"{secret:,}", f"{pounds}.{pence:02}", f"{pounds:,}.{pence:02}", floatToGoString(secret)}


async def test_no_price_and_no_key_is_kept_or_told_before_the_opening(
    timed: Timed, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    contest = await Contest(timed, await timed.world.begin("D07")).opened()
    one, *_ = contest.bidders
    assert (await contest.bid(one, PRICE, METHOD)).status == 204
    refused = await contest.bid(one, -PRICE, METHOD)
    assert (refused.status, leaks({"answer": str(refused.body)}, PRICE)) == (422, [])
    repeated = {"Idempotency-Key": "the same"}
    path = f"/v1/competitions/{contest.id}/bid"
    again = await contest.world.call("PUT", path, contest.bidders[one], headers=repeated, price_pence=PRICE)
    assert again.status == 422  # the method is missing
    await contest.closed()
    first, second, _ = contest.keys
    assert (await contest.opens(first)).status == 204

    secrets = (PRICE, METHOD, *contest.keys.values())
    held = await everything(timed)
    assert leaks(held, *secrets) == []
    told = [await contest.call("GET", part, token) for part in ("", "/history") for token in tokens(contest)]
    _, metrics = await timed.world.running.operations("/metrics")
    printed = "".join(capfd.readouterr()) + caplog.text
    assert leaks({"told": str([each.body for each in told]), "printed": printed, "metrics": metrics}, *secrets) == []

    assert (await contest.opens(second)).status == 204
    after = await everything(timed)  # the same search finds what is there by now, so it would have found it before
    assert {name for name, _ in leaks(after, PRICE)} >= {"competitions", "events"}
    assert leaks(after, *contest.keys.values()) == []


def tokens(contest: Contest) -> list[str]:
    return [contest.world.buyer, *contest.bidders.values()]


def test_a_price_is_found_however_it_is_written_and_not_in_a_number_that_is_near_it() -> None:
    there = Gauge("price", "A price", registry=(registry := CollectorRegistry()))
    there.set(PRICE)
    for told in (
        "731347918263",
        "731,347,918,263",
        "7313479182.63",
        "7,313,479,182.63",
        str(generate_latest(registry)),
    ):
        assert leaks({"told": f"<{told}>"}, PRICE) == [("told", PRICE)], told
    assert leaks({"told": "731347918264 7.31347918264e+11 31347"}, PRICE) == []


async def test_a_leak_is_found_wherever_it_is_planted(timed: Timed) -> None:
    for where in ("competitions", "requests"):
        rows = timed.world.running.database[where]
        await rows.insert_one({"_id": "a leak", "deep": [{"price_pence": PRICE}]})
        assert leaks(await everything(timed), PRICE) == [(where, PRICE)]
        await rows.delete_one({"_id": "a leak"})


async def test_a_key_is_in_one_answer_and_a_repeat_of_the_request_gets_none(timed: Timed) -> None:
    contest = await Contest(timed, await timed.world.begin("D07")).prepared()
    opener, headers = contest.of("opener 1"), {"Idempotency-Key": "hand-me-the-key"}
    path = f"/v1/competitions/{contest.id}/key"

    async def asked(**more: Any) -> tuple[int, Any]:
        reply = await contest.world.call("POST", path, opener, headers=headers, **more)
        return reply.status, reply.body

    (status, body), again = await asked(), await asked()
    assert (status, set(body)) == (201, {"key"})
    assert again == (204, None)
    stranger = await contest.world.call("POST", path, contest.of("somebody"))
    assert stranger.codes == {"not_an_opener"}
