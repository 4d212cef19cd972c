"""Databases as earlier versions left them: this version reads, migrates and reconciles them, and keeps its own fit.

Each is named by the version that wrote it.
"""

from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest

from deploy import services
from deploy.reconciliation.reconcile import reconcile
from shared.contracts.topics import EVENT_TOPICS
from shared.messaging.kafka import create_topics
from shared.runtime import database_of, layout_of, parts_of, prepare
from shared.store.layout import missing
from shared.store.log import event_of
from shared.store.mongo import disconnect
from shared.store.position import Positions
from shared.store.rows import BOOKKEEPING
from shared.store.rows_to_build import RowsToBuild
from tests.running import issuer_in, running, settings_for, until
from tests.servers import a_broker, a_mongodb
from tests.upgrades.writing import EARLIEST, FOLDER, contents, kept, kinds, restore

VERSIONS = sorted(each.name for each in FOLDER.iterdir())
SINCE = {
    "supplier_registry": {
        "application_drafts",
        "orders_delivered",
        "successions",
        "running_orders",
        "known_offers",
        "evidence",
        "evidence_requests",
        "invitations",
        "register_checks",
        "debarment_findings",
        "performances",
        "decided_complaints",
        "complaints",
        "register_notices",
        "feedback",
    },
    "ordering": {
        "counted_orders",
        "counted_payments",
        "flags",
        "known_payees",
        "payment_runs",
        "payments",
        "competitions",
        "interests",
        "lent_authorities",
        "known_matches",
        "known_quality",
        "runs_of_repeats",
        "order_records",
        "places",
        "procurement_notices",
    },
    "catalogue": {
        "gap_askers",
        "known_needs",
        "known_orders",
        "known_payments",
        "known_places",
        "known_quality",
        "listings",
        "matches",
        "offer_drafts",
        "offer_prices",
        "offer_reviews",
        "price_queries",
        "price_releases",
        "shortlists",
        "turns",
        "uploads",
        "venue_lists",
    },
    "client_journey": {
        "clients",
        "openings",
        "data_requests",
        "erasures",
        "action_plans",
        "assignments",
        "case_notes",
        "safeguarding_reports",
        "counted_months",
        "emergencies",
        "joinings",
        "known_accounts",
        "known_offers",
        "known_suppliers",
        "requirements",
        "requirements_forecasts",
    },
    "notifications": {
        "known_members",
        "known_orders",
        "known_coaches",
        "list_changes",
        "supplier_changes",
        "people",
        "staff_imports",
        "preferences",
        "readers",
        "webhooks",
        "deliveries",
        "fan_outs",
        "tellings",
    },
}
"""Collections that came after the earliest build."""

BUILT_ANEW = {"client_journey": {"known_orders"}, "ordering": {"known_offers", "known_needs"}}
"""Rows that the earliest build kept too, of which a later one keeps more."""


NOTES = Path(__file__).resolve().parents[2] / "docs/architecture/upgrade-notes.md"


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def documents(version: str) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Yield every state and row with its kind, an aggregate or a projection, of those that the version had."""
    for name in services.NAMES:
        service, found = services.service(name), kept(version, name)
        for aggregate in service.aggregates:
            yield from ((aggregate, each["state"]) for each in _documents(found, aggregate.collection))
        for projection in service.projections:
            for each in _documents(found, projection.name):
                yield projection, {field: value for field, value in each.items() if field not in {"_id", "version"}}


def _documents(found: Mapping[str, Any], collection: str) -> list[dict[str, Any]]:
    return found[collection]["documents"] if collection in found else []


def events(version: str) -> Iterator[dict[str, Any]]:
    for name in services.NAMES:
        yield from kept(version, name)["events"]["documents"]


def test_rows_that_came_since_are_said_to_be_built_by_the_upgrade_and_by_its_notes() -> None:
    notes = NOTES.read_text()
    for name in services.NAMES:
        service = services.service(name)
        since = {each.name for each in service.projections} & SINCE.get(name, set())
        changes = [change for each in service.migrations for change in each.changes if isinstance(change, RowsToBuild)]
        assert {row for each in changes for row in each.projections} == since | BUILT_ANEW.get(name, set())
        assert [each for change in changes for each in change.commands if f"`{each}`" not in notes] == []


def test_every_kind_of_document_was_kept() -> None:
    """But for those that a later version began with: its own databases will have them."""
    for name in services.NAMES:
        found = kept(EARLIEST, name)
        empty = {each for each in kinds(services.service(name)) if not _documents(found, each)}
        assert empty == SINCE.get(name, set()), name


def test_this_version_reads_every_state_row_and_event(version: str) -> None:
    assert all(kind.decode(document) is not None for kind, document in documents(version))
    assert all(event_of(each).subject == each["aggregate_id"] for each in events(version))


def test_that_version_can_read_what_this_one_writes_of_the_same(version: str) -> None:
    """It finds every field that it wrote itself, with the same value: none has gone, none means something else."""
    for kind, document in documents(version):
        written = kind.encode(kind.decode(document))
        assert lacking(without_bookkeeping(document), written) == [], kind.name
    for each in events(version):
        assert lacking(each["data"], event_of(each).model_dump(mode="json")) == [], each["type"]


def test_fields_of_a_later_version_are_passed_over_wherever_they_are(version: str) -> None:
    for kind, document in documents(version):
        assert kind.decode(with_unknown(document)) == kind.decode(document)
    for each in events(version):
        assert event_of({**each, "data": with_unknown(each["data"]), "later": 1}) == event_of(each)


def without_bookkeeping(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document without what the store counts in it, which is no part of a row."""
    return {name: value for name, value in document.items() if name not in {*BOOKKEEPING} - {"version"}}


def lacking(before: Any, after: Any, path: str = "") -> list[str]:
    """Return where `after` lacks, or has otherwise, what `before` has."""
    if isinstance(before, dict) and isinstance(after, dict):
        return [
            each
            for name, value in before.items()
            for each in (lacking(value, after[name], f"{path}/{name}") if name in after else [f"{path}/{name}"])
        ]
    if isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        return [found for index, each in enumerate(before) for found in lacking(each, after[index], f"{path}/{index}")]
    return [] if before == after or is_recut(before, after) else [path]


def is_recut(before: Any, after: Any) -> bool:
    """Say whether a bare code of an exclusion ground became a record with that code, before 0.1.0 was released."""
    return isinstance(after, dict) and after.get("ground") == before


# What is kept by a name or code of its own: words of a message, what came of a line, evidence of a kind, and the like.
NO_RECORDS = frozenset({"consents", "evidence", "outcomes", "parameters", "points"})


def with_unknown(document: Any) -> Any:
    """Add a field to a document and to each record within it."""
    if isinstance(document, list):
        return [with_unknown(each) for each in document]
    if not isinstance(document, dict):
        return document
    inner = {name: value if name in NO_RECORDS else with_unknown(value) for name, value in document.items()}
    is_record = bool(document) and all(name.islower() and name.isidentifier() for name in document)  # else ids or codes
    return {**inner, "of_a_later_version": {"deep": [1]}} if is_record else inner


@pytest.mark.parametrize("name", services.NAMES)
async def test_it_is_migrated_to_what_this_version_declares(
    version: str, name: str, mongodb_uri: str, database_name: str, tmp_path: Path
) -> None:
    """Twice, and the second time changes nothing; what was written stays as it was, and fields are added at most."""
    settings = settings_for(mongodb_uri, "", database_name, issuer_in(tmp_path), kafka_create_topics=False)
    service = services.service(name)
    database = database_of(service, settings)
    try:
        await restore(database, kept(version, name))
        before = await contents(database)
        await prepare(service, settings)
        once = await contents(database)
        await prepare(service, settings)
        assert await contents(database) == once
        layout = layout_of(parts_of(service, database, settings))
        assert await missing(database, layout) == [], "declared without a new number of a migration that makes it"
        for collection in (kinds(service) & before.keys()) - {"leases"}:
            assert lacking(before[collection]["documents"], once[collection]["documents"]) == []
    finally:
        disconnect(database)


async def test_the_books_of_the_earliest_build_add_up_in_this_one(tmp_path: Path) -> None:
    """The five databases migrated, their logs published to an empty broker, every row and reaction made anew."""
    issuer = issuer_in(tmp_path)
    async with AsyncExitStack() as stack:
        uri = await stack.enter_async_context(a_mongodb())
        bootstrap = await stack.enter_async_context(a_broker(log=tmp_path / "broker.log"))
        settings = settings_for(uri, bootstrap, "", issuer)
        await create_topics(settings, EVENT_TOPICS)
        for name in services.NAMES:
            service, own = services.service(name), settings_for(uri, bootstrap, name, issuer)
            database = database_of(service, own)
            await restore(database, kept(EARLIEST, name))
            for rows in BUILT_ANEW.get(name, ()):
                await database[rows].delete_many({})  # they come from the topics again, as by `dps rebuild`
            await Positions(database).forget()  # the broker is another one
            disconnect(database)
            await stack.enter_async_context(running(service, own, issuer))

        async def settled() -> bool:
            return all(each.adds_up for each in await reconcile(settings))

        await until(settled, "the books add up")
