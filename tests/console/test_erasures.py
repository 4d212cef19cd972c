"""The ledger of destroyed keys, as operators see it and take it in again."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from services.client_journey.wiring import SERVICE
from services.notifications.wiring import SERVICE as NOTIFICATIONS
from shared.runtime import vault_of
from shared.sealing import Vault
from tests.console.conftest import System

DECISION = str(uuid4())


def vault_in(system: System) -> Vault:
    return vault_of(SERVICE, system.up["client_journey"].database, system.settings["client_journey"])


async def test_what_a_restored_vault_brought_back_is_seen_and_destroyed_again(system: System, tmp_path: Path) -> None:
    vault = vault_in(system)
    client = await vault.key_for([f"of-{DECISION}"])
    sealed = await vault.seal(client, "said")
    backup = await vault.database.keys.find({"keyAltNames": f"of-{DECISION}"}).to_list(None)
    await vault.destroy(client, DECISION, datetime.now(UTC))
    code, found = await system.report("erasures", "list")
    assert (code, found["there_again"]) == (0, 0)
    assert {"client_id": str(client), "decision": DECISION}.items() <= found["destroyed"][-1].items()
    kept = tmp_path / "ledger.json"
    kept.write_text(json.dumps(found))

    await vault.database.keys.insert_many(backup)
    assert (await system.report("erasures", "list"))[1]["there_again"] == 1
    applied = await system.dps("erasures", "apply")
    assert (applied.exit_code, applied.stdout) == (0, "1 keys that were there again are destroyed\n")

    await vault.database.destroyed.delete_many({})
    await vault.database.keys.insert_many(backup)
    assert await vault.open(client, [sealed]) == ["said"], "a ledger that was lost too"
    merged = await system.dps("erasures", "merge", str(kept), "--by", "ada")
    assert merged.exit_code == 0, merged.output
    assert await vault.open(client, [sealed]) == [None]
    assert (await system.report("erasures", "list"))[0] == 0


async def test_the_addresses_of_leavers_have_a_ledger_of_their_own(system: System) -> None:
    of = ("--service", "notifications")
    vault = vault_of(NOTIFICATIONS, system.up["notifications"].database, system.settings["notifications"])
    key_id = await vault.key_for([f"address {DECISION}"])
    name = {"keyAltNames": f"address {DECISION}"}
    backup = await vault.database.keys.find(name).to_list(None)
    await vault.destroy(key_id, DECISION, datetime.now(UTC))
    assert str(key_id) in str((await system.report("erasures", "list", *of))[1])
    assert str(key_id) not in str((await system.report("erasures", "list"))[1])
    await vault.database.keys.insert_many(backup)
    assert "1 keys" in (await system.dps("erasures", "apply", *of)).stdout
    assert (await system.dps("erasures", "list", "--service", "ordering")).exit_code == 2
    assert (await system.dps("erasures", "merge", "--from-topic", *of)).exit_code == 2


async def test_a_file_that_is_no_ledger_changes_nothing_and_is_said(system: System, tmp_path: Path) -> None:
    before = await vault_in(system).destroyed()
    good = {"client_id": str(uuid4()), "at": "2028-01-01T00:00:00+00:00", "decision": ""}
    for text, said in (
        ("no JSON", "not what"),
        ("{}", "not what"),
        (json.dumps({"destroyed": [good, {**good, "client_id": "x"}]}), "entry 2"),
        (json.dumps({"destroyed": [{**good, "at": "2028-01-01T00:00:00"}]}), "without a zone"),
    ):
        file = tmp_path / "ledger.json"
        file.write_text(text)
        refused = await system.dps("erasures", "merge", str(file))
        assert refused.exit_code == 2, refused.output
        assert said in refused.output
    assert (await system.dps("erasures", "merge")).exit_code == 2
    assert await vault_in(system).destroyed() == before
