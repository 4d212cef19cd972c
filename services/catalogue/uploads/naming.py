"""In whose name an upload's offers change: each change is made once, whatever is killed and begun again."""

from collections.abc import Iterable
from uuid import UUID

from services.catalogue.uploads.domain.upload import Upload
from shared.auth.principal import Role
from shared.kernel.caller import Caller
from shared.kernel.documents import Document
from shared.store.store import Store


def publishing(upload: Upload, number: int) -> Caller:
    """Return whoever had the upload published, who changes the offer of one line of its report."""
    return _caller(upload, upload.released_by, f"upload:{upload.upload_id}/{number}", "publish_upload")


def undoing(upload: Upload, number: int) -> Caller:
    """Return whoever has the upload undone, who changes the offer of one line of its report."""
    return _caller(upload, upload.undone_by, f"upload-undo:{upload.upload_id}/{number}", "undo_upload")


async def changed_by(store: Store, offer_id: UUID, caller: Caller) -> Document | None:
    """Return what a caller's change of an offer left in its log, None where it has made none."""
    return left_by(await store.told(str(offer_id)), caller)


def left_by(log: Iterable[Document], caller: Caller) -> Document | None:
    """Return what a caller's change left in a log."""
    return next((each for each in log if each.get("reaction") == caller.reaction), None)


def _caller(upload: Upload, actor: str | None, reaction: str, command: str) -> Caller:
    return Caller(
        actor=actor or f"upload {upload.upload_id}",
        correlation_id=upload.upload_id.hex,
        roles=frozenset({Role.SUPPLIER}),
        supplier_id=upload.supplier_id,
        reaction=reaction,
        command=command,
    )
