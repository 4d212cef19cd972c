"""Whether a file is taken in: judged by its first bytes before any is stored, and by its size as it comes."""

from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass

from shared.files.sniffing import HEAD_BYTES, sniffed
from shared.files.stored import FileRejected
from shared.kernel.rules import Rejection
from shared.reference.file_kinds import FileKind

_SHOWN = 64


@dataclass(frozen=True, slots=True)
class Offered:
    """What is said of a file that comes: its media type, and how many bytes it has where that is said."""

    kind: FileKind
    said: str
    length: int | None = None

    @property
    def media_type(self) -> str:
        """The media type alone: what stands behind it, as a charset, says nothing of what a file is."""
        return self.said.partition(";")[0].strip().lower()


def refuse_unfit(offered: Offered, head: bytes) -> None:
    """Raise `FileRejected` with everything that stands against a file that begins with `head`."""
    _refuse_any(_reasons(offered, head))


def refuse_too_large(kind: FileKind) -> None:
    """Raise `FileRejected` for a file that has more bytes than its kind may have."""
    _refuse_any([_too_large(kind)])


def _refuse_any(reasons: Iterable[Rejection]) -> None:
    found = tuple(reasons)
    if found:
        raise FileRejected(*found)


def _reasons(offered: Offered, head: bytes) -> Iterator[Rejection]:
    kind, said = offered.kind, offered.media_type
    if said not in kind.media_types:
        allowed = ", ".join(kind.media_types)
        yield Rejection(
            "media_type_not_allowed",
            f"a {kind.code} is one of {allowed}, not {said[:_SHOWN] or 'without a Content-Type'!r}",
            "/header/Content-Type",
        )
    if offered.length is not None and offered.length > kind.largest_bytes:
        yield _too_large(kind)
    if not head:
        yield Rejection("file_empty", "the file has no bytes")
        return
    looks = sniffed(head)
    if said not in looks:
        seems = f"{' or '.join(sorted(looks))}" if looks else "nothing that is known here"
        yield Rejection(
            "media_type_differs",
            f"the file is said to be {said[:_SHOWN]!r}, and by its first bytes it is {seems}",
            "/header/Content-Type",
        )


def _too_large(kind: FileKind) -> Rejection:
    return Rejection("file_too_large", f"a {kind.code} may have {kind.largest_bytes:,} bytes at most")


async def beginning_whole(chunks: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Yield the same bytes, the first piece as large as is needed to tell what they are."""
    head = bytearray()
    async for chunk in chunks:
        if len(head) >= HEAD_BYTES:
            yield chunk
            continue
        head += chunk
        if len(head) >= HEAD_BYTES:
            yield bytes(head)
    if len(head) < HEAD_BYTES:
        yield bytes(head)


async def bounded(head: bytes, pieces: AsyncIterator[bytes], kind: FileKind) -> AsyncIterator[bytes]:
    """Yield the same bytes, and no more than a file of this kind may have; raises `FileRejected`."""
    size = len(head)
    if size > kind.largest_bytes:
        refuse_too_large(kind)
    yield head
    async for piece in pieces:
        size += len(piece)
        if size > kind.largest_bytes:
            refuse_too_large(kind)
        yield piece
