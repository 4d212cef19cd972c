"""`dps audit`: an operator checks the logs of a system at work, and keeps its heads elsewhere."""

import json
from datetime import date
from pathlib import Path

from deploy import services
from shared.store.heads import Heads
from shared.store.numbers import Numbers
from tests.console.conftest import System
from tests.journeys.test_chain import Department, a_need, an_offer
from tests.running import until


async def all_numbered(system: System) -> bool:
    for each in system.up.values():
        numbers = await Numbers(each.database).last()
        if numbers.number != await each.database["events"].count_documents({}):
            return False
    return True


async def test_a_log_that_was_changed_is_named_with_the_event(
    system: System, department: Department, tmp_path: Path
) -> None:
    await an_offer(department)
    await a_need(department)
    await until(lambda: all_numbered(system), "all is numbered")
    code, found = await system.report("audit", "verify")
    assert (code, found["whole"]) == (0, True)
    assert [each["service"] for each in found["logs"]] == list(services.NAMES)
    assert all(each["numbers"] > 0 for each in found["logs"] if each["service"] != "ordering")

    catalogue = system.up["catalogue"].database
    await Heads(catalogue).take(date(2016, 1, 1))
    kept = (await system.dps("audit", "heads", "--service", "catalogue", "--json")).stdout
    file = tmp_path / "heads.json"
    file.write_text(kept)
    assert date(2016, 1, 1).isoformat() in [each["day"] for each in json.loads(kept)["heads"]]
    assert (await system.report("audit", "verify", "--heads", str(file)))[0] == 0

    entry = await catalogue["numbers"].find_one({"_id": 1})
    assert entry is not None
    event = await catalogue["events"].find_one_and_update({"_id": entry["event"]}, {"$set": {"actor": "nobody"}})
    try:
        code, found = await system.report("audit", "verify", "--service", "catalogue")
        (log,) = found["logs"]
        assert (code, log["broken"]["kind"], log["broken"]["number"]) == (1, "changed", 1)
        assert log["broken"]["event"] == entry["event"]
        said = (await system.dps("audit", "verify")).output
        assert f"changed at number 1, {entry['event']}" in said
    finally:
        await catalogue["events"].replace_one({"_id": entry["event"]}, event)


async def test_a_file_that_holds_no_heads_is_refused_in_one_line(system: System, tmp_path: Path) -> None:
    file = tmp_path / "heads.json"
    for content in ("", "[]", '{"heads": [{"service": "catalogue"}]}', '{"heads": 1}'):
        file.write_text(content)
        result = await system.dps("audit", "verify", "--heads", str(file))
        assert (result.exit_code, "holds no heads" in result.output) == (2, True), result.output


async def test_the_head_of_the_day_is_taken_by_itself(system: System) -> None:
    async def taken() -> bool:
        return all([await Heads(each.database).all() for each in system.up.values()])

    await until(taken, "every service has a head")
    jobs = json.loads((await system.dps("jobs", "--json")).stdout)
    assert "audit.head" in json.dumps(jobs)
