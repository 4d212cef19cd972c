"""The books of a replay on clients' rights: requests were answered as told, and who is erased is forgotten by all."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from deploy.reconciliation.findings import Finding
from deploy.reconciliation.reading import Logged
from deploy.services import service
from services.ordering.known.needs import KNOWN_NEEDS
from shared.contracts import catalogue
from shared.contracts import client_journey as facts
from shared.contracts.event import Event
from shared.kernel.filters import one_of
from shared.runtime import database_of, parts_of
from shared.settings import Settings
from shared.store.mongo import disconnect
from shared.store.rows import Rows

Logs = Mapping[str, Sequence[Logged]]


def right_findings(client_journey: Mapping[str, Logs], matches: Logs, told: Mapping[str, str]) -> list[Finding]:
    """Check the logs of requests, erasures, journeys, needs and matches against one another, and what was told."""
    requests = {each: _came_to(events) for each, events in client_journey["data_request"].items()}
    differing = [
        f"request {each} is {requests.get(each)}, the client was told {told.get(each)}"
        for each in requests.keys() | told.keys()
        if requests.get(each) != told.get(each)
    ]
    erased, not_told = _erased(client_journey["erasure"]), list[str]()
    for journey_id in erased:
        not_told += _not_told(str(journey_id), client_journey)
    severed = {each for each, events in client_journey["need"].items() if _has(events, facts.NeedSevered)}
    remembering = [
        f"match {each} remembers an erased client"
        for each, events in matches.items()
        if _need_of(events) in severed and not _has(events, catalogue.MatchSevered)
    ]
    return [
        Finding.of("every request by right came to what the client was told", len(requests), differing),
        Finding.of("who is erased is so on every journey, and for every need", len(erased), not_told),
        Finding.of("no match remembers an erased client", len(severed), remembering),
    ]


async def forgotten(settings: Settings, erasures: Logs) -> list[Finding]:
    """Check what is kept: no key of an erased client, and in ordering no word of whose a severed need was."""
    ids = {event.client_id for event in _decided(erasures) if event.client_id}
    journeys = _erased(erasures)
    client_journey, ordering = service("client_journey"), service("ordering")
    database, other = database_of(client_journey, settings), database_of(ordering, settings)
    try:
        vault = parts_of(client_journey, database, settings).vault
        ledger = {each.client_id for each in await vault.destroyed()}
        keys = [f"client {each} is in no ledger" for each in ids - ledger]
        if came_back := await vault.apply_ledger():
            keys.append(f"{came_back} keys of erased clients were still there")
        kept = await Rows(other, KNOWN_NEEDS).find({"journey_id": one_of(journeys)})
        linked = [f"ordering knows whose need {each.need_id} was" for each in kept]
    finally:
        disconnect(database)
        disconnect(other)
    return [
        Finding.of("the keys of the erased are destroyed, and in the ledger", len(ids), keys),
        Finding.of("ordering forgot whose the needs of the erased were", len(journeys), linked),
    ]


def _came_to(events: Sequence[Logged]) -> str:
    for each in reversed(events):
        if isinstance(each.event, facts.DataRequestAnswered):
            return each.event.outcome
        if isinstance(each.event, facts.DataRequestWithdrawn):
            return "withdrawn"
    return "open"


def _decided(erasures: Logs) -> Iterator[facts.ErasureDecided]:
    for events in erasures.values():
        for each in events:
            if isinstance(each.event, facts.ErasureDecided):
                yield each.event


def _erased(erasures: Logs) -> set[UUID]:
    return {journey for event in _decided(erasures) for journey in event.journey_ids}


def _not_told(journey_id: str, client_journey: Mapping[str, Logs]) -> Iterator[str]:
    if not _has(client_journey["journey"].get(journey_id, ()), facts.ClientErased):
        yield f"journey {journey_id} is not erased"
    for need_id, events in client_journey["need"].items():
        if _journey_of(events) == journey_id and not _has(events, facts.NeedSevered):
            yield f"need {need_id} is not severed"


def _journey_of(events: Sequence[Logged]) -> str | None:
    recorded = events[0].event
    return str(recorded.journey_id) if isinstance(recorded, facts.NeedRecorded) else None


def _need_of(events: Sequence[Logged]) -> str | None:
    made = events[0].event
    return str(made.need_id) if isinstance(made, catalogue.MatchMade) else None


def _has(events: Sequence[Logged], kind: type[Event]) -> bool:
    return any(isinstance(each.event, kind) for each in events)
