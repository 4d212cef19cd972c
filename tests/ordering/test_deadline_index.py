"""Looking for deadlines reads the orders whose clocks run, not all there ever were."""

from pathlib import Path
from typing import Any

import pytest

from services.ordering.migrations import CLOCKS
from services.ordering.orders.domain.folding import ORDERS
from services.ordering.wiring import SERVICE
from shared.runtime import database_of, prepare
from shared.store.filtering import query_of
from shared.store.mongo import disconnect
from tests.running import issuer_in, settings_for


@pytest.mark.parametrize("standing", [each.standing for each in CLOCKS], ids=[each.name for each in CLOCKS])
async def test_orders_whose_clocks_run_are_found_by_an_index(
    standing: dict[str, Any], mongodb_uri: str, database_name: str, tmp_path: Path
) -> None:
    settings = settings_for(mongodb_uri, "", database_name, issuer_in(tmp_path), kafka_create_topics=False)
    await prepare(SERVICE, settings)
    database = database_of(SERVICE, settings)
    orders = database[ORDERS.collection]
    states = [{"status": "completed"}] * 200 + [{"status": "issued"}, {"status": "accepted"}]
    states += [{"status": "awaiting_approval", "level": level} for level in ("district", "buyer")]
    states += [{"status": "started"}, {"status": "accepted_then", "in_question": True}]
    states += [{"problem_due": "2016-12-01"}, {"to_check": True}, {"disputed": True}, {"closes_on": "2016-12-01"}]
    states += [{"place_held_until": "2016-12-01"}]
    states += [{"status": "accepted_then", "change_proposed": True}, {"status": "over", "next_best_proposed": True}]
    await orders.insert_many([{"_id": f"{n:03}", "state": each} for n, each in enumerate(states)])
    query = query_of(standing, "state") | {"_id": {"$gt": "000"}}
    explained = await orders.find(query).sort("_id", 1).limit(500).explain()
    assert explained["executionStats"]["totalDocsExamined"] == explained["executionStats"]["nReturned"] == 1
    disconnect(database)
