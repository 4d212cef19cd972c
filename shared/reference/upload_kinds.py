"""Which files suppliers may send their offers in."""

from collections.abc import Mapping
from typing import Annotated

from shared.reference.codes import KnownCode
from shared.reference.file_kinds import FileKind
from shared.reference.files import ReferenceFile, by_code, kept, read_reference


class _UploadKindFile(ReferenceFile):
    upload_kinds: tuple[FileKind, ...]


@kept
def upload_kinds() -> Mapping[str, FileKind]:
    """All kinds of files of offers by code."""
    return by_code(read_reference("upload_kinds.json", _UploadKindFile).upload_kinds)


UploadKindCode = Annotated[str, KnownCode("kind of upload", upload_kinds)]
