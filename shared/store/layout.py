"""Collections and indexes, as the code declares them: made where they are missing, never changed or dropped."""

from collections.abc import Mapping, Sequence

from pymongo import IndexModel
from pymongo.errors import OperationFailure

from shared.store.mongo import Database

Layout = Mapping[str, Sequence[IndexModel]]
"""The indexes of each collection, by the collection's name."""

_NAMESPACE_EXISTS = 48


async def make(database: Database, layout: Layout) -> None:
    """Make what is missing; may be called any number of times, by several processes at once.

    An index is built while others read and write, and is there for all members of the replica set or for none.
    """
    existing = set(await database.list_collection_names())
    for name in sorted(set(layout) - existing):
        await _create_collection(database, name)
    for name, indexes in layout.items():
        if indexes:
            await database[name].create_indexes(list(indexes))


async def missing(database: Database, layout: Layout) -> list[str]:
    """Return which of the declared indexes are not there, each as `collection.index`."""
    found: list[str] = []
    for name, indexes in layout.items():
        existing = await database[name].index_information()
        found += [f"{name}.{each.document['name']}" for each in indexes if each.document["name"] not in existing]
    return found


async def _create_collection(database: Database, name: str) -> None:
    try:
        await database.create_collection(name)
    except OperationFailure as error:
        if error.code != _NAMESPACE_EXISTS:  # another process was first
            raise
