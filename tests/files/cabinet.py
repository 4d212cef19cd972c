"""A small service that keeps papers of suppliers: a file and the command that uses it come in one request.

It goes by the name of a real one, since topics and contracts are found by names. The name of a supplier is the id of
its paper. A paper that is named rude is refused, and others by their names kill whoever takes them in.
"""

import os
import signal
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Response

from shared.auth.principal import Role
from shared.contracts.supplier_registry import SupplierDetailsChanged
from shared.files.files import Files
from shared.files.jobs import file_jobs
from shared.http.answers import computed, created, respond
from shared.http.callers import allow
from shared.http.downloads import Download
from shared.http.endpoint import service_router
from shared.http.provided import provided
from shared.http.uploads import Upload, uploaded
from shared.kernel.aggregate import Aggregate
from shared.kernel.caller import Caller
from shared.kernel.rules import Rejected, Rejection
from shared.reference.evidence_kinds import EvidenceKindCode, evidence_kinds
from shared.service import Built, Parts, Service
from shared.store.commands import Committed
from shared.store.store import Store


@dataclass(frozen=True)
class Paper:
    supplier_id: UUID
    file_id: UUID


PAPER = Aggregate("supplier", "papers", Paper, lambda _, event: Paper(event.supplier_id, UUID(event.name)))


class Cabinet:
    def __init__(self, store: Store, files: Files) -> None:
        self.store = store
        self.files = files

    async def put(self, supplier_id: UUID, kind: str, upload: Upload, caller: Caller) -> Committed:
        file = await self.files.store(
            upload.chunks, upload.media_type, upload.name, evidence_kinds()[kind], caller, upload.length
        )
        if "rude" in file.name:
            raise Rejected(Rejection("too_rude", "this name is rude"))
        _die_if("before the command", file.name)
        fact = SupplierDetailsChanged(supplier_id=supplier_id, name=str(file.file_id), sme=True, vcse=False)
        committed = await self.store.change((PAPER(supplier_id),), lambda _: [fact], upload.repeatable(caller, file))
        if not committed.repeated:
            _die_if("before it is confirmed", file.name)
            await self.files.confirm([file.file_id])
        return committed

    async def file_of(self, supplier_id: UUID) -> UUID:
        return (await self.store.get(PAPER(supplier_id))).state.file_id

    async def in_use(self, file_ids: Sequence[UUID]) -> set[UUID]:
        found = {paper.file_id async for page in self.store.pages(PAPER, {}) for paper in page}
        return found & set(file_ids)


def _die_if(told: str, name: str) -> None:
    if told in name:
        os.kill(os.getpid(), signal.SIGKILL)


router = service_router("cabinet")
Anybody = Annotated[Caller, allow(Role.BUYER, Role.AUDITOR)]
TheCabinet = Annotated[Cabinet, provided(Cabinet)]


@router.post("/papers/{supplier_id}", status_code=201)
async def put_paper(
    supplier_id: UUID,
    kind: EvidenceKindCode,
    upload: Annotated[Upload, uploaded(evidence_kinds)],
    caller: Anybody,
    cabinet: TheCabinet,
) -> Response:
    caller = caller.answered(created("/v1/papers/{}", "supplier_id"))
    return respond(await cabinet.put(supplier_id, kind, upload, caller))


@router.post("/papers/{supplier_id}/address", status_code=200)
async def address_paper(
    supplier_id: UUID, caller: Annotated[Caller, allow(Role.BUYER, Role.AUDITOR, reads=True)], cabinet: TheCabinet
) -> Response:
    file_id = await cabinet.file_of(supplier_id)
    grant, until = await cabinet.files.addresses.grant(file_id, caller)
    return computed({"address": f"/v1/papers/{supplier_id}/content?grant={grant}", "until": until})


@router.get("/papers/{supplier_id}/content", response_class=Response, responses=Download.RESPONSES)
async def open_paper(supplier_id: UUID, grant: str, caller: Anybody, cabinet: TheCabinet) -> Response:
    file_id = await cabinet.file_of(supplier_id)
    await cabinet.files.addresses.check(file_id, caller, grant)
    return Download(*await cabinet.files.open(file_id, caller))


def build(parts: Parts) -> Built:
    cabinet = Cabinet(parts.store, parts.files)
    return Built((cabinet,), {}, jobs=file_jobs(parts.files, cabinet.in_use))


SERVICE = Service(
    name="supplier_registry",
    title="Cabinet",
    description="Tries files.",
    aggregates=(PAPER,),
    projections=(),
    subscribes=(),
    routers=(router,),
    build=build,
    files=True,
)
