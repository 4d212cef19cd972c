"""One row of an upload as it stands, so that whoever mends it sees what the file says."""

from contextlib import aclosing
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.catalogue.uploads.domain.faults import Fault, Unreadable
from services.catalogue.uploads.domain.forms import FORMS
from services.catalogue.uploads.domain.tables import Table, TableRow
from services.catalogue.uploads.domain.upload import UPLOADS, Upload
from services.catalogue.uploads.queries import UPLOAD_ACCESS
from services.catalogue.uploads.work import corrections_of, pieces_of, sizes_of
from shared.files.files import Files
from shared.kernel.caller import Caller
from shared.kernel.rules import NotFound
from shared.store.store import Store


class CellShown(BaseModel):
    """What a row has in a column: empty where the row cannot be told into cells."""

    column: str
    value: str


class RowShown(BaseModel):
    """A row of an upload's file with its cells in the order of the header, which is row 1."""

    upload_id: UUID
    row: int
    cells: tuple[CellShown, ...]


class UploadRows:
    """Reads single rows of uploads' files. Raises `NotFound`, `Forbidden` and `Quarantined`."""

    def __init__(self, store: Store, files: Files) -> None:
        """Read what the files hold."""
        self._store, self._files = store, files

    async def get(self, upload_id: UUID, row: int, caller: Caller) -> tuple[dict[str, Any], int]:
        """Return a row as it stands, with what was sent again in its place, and the upload's version."""
        stored = await self._store.get(UPLOADS(upload_id))
        upload = UPLOAD_ACCESS.readable(caller, upload_id, stored.state)
        try:
            cells = await self._cells(upload, row, caller)
        except Unreadable:
            cells = None
        if cells is None:
            raise NotFound(f"row of upload {upload_id}", row)
        shown = tuple(CellShown(column=column, value=value) for column, value in cells.items())
        return RowShown(upload_id=upload_id, row=row, cells=shown).model_dump(mode="json"), stored.version

    async def _cells(self, upload: Upload, row: int, caller: Caller) -> dict[str, str] | None:
        corrections = await corrections_of(self._files, upload, caller)
        table = Table(FORMS[upload.kind], sizes_of(upload).rows_at_most, corrections.rows)
        async with aclosing(pieces_of(self._files, upload.file.file_id, caller)) as pieces:
            async for piece in pieces:
                for each in table.feed(piece):
                    if each[0] == row:
                        return _by_column(table.header, each)
        return next((_by_column(table.header, each) for each in table.end() if each[0] == row), None)


def _by_column(header: tuple[str, ...], row: TableRow) -> dict[str, str]:
    _, cells = row
    return dict.fromkeys(header, "") if isinstance(cells, Fault) else {name: cells[name] for name in header}
