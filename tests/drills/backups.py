"""A backup of one service's database as it was at one moment, while it was written to, and bringing it back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import MongoClient
from pymongo.read_concern import ReadConcern
from pymongo.write_concern import WriteConcern

_RAW = CodecOptions(document_class=RawBSONDocument)
_DURABLE = WriteConcern("majority", j=True)
_AT_ONCE = 1000


@dataclass(frozen=True)
class Kept:
    """One collection: how it was made, its indexes, and its documents as they were."""

    name: str
    options: Mapping[str, Any]
    indexes: Sequence[Mapping[str, Any]]
    documents: Sequence[RawBSONDocument]


def taken(uri: str, name: str) -> list[Kept]:
    """Read a whole database at one moment, as `mongodump --oplog` would have it."""
    with MongoClient[dict[str, Any]](uri) as client, client.start_session(snapshot=True) as session:
        database = client[name]
        raw = client.get_database(name, codec_options=_RAW, read_concern=ReadConcern())
        return [
            Kept(
                each["name"],
                each.get("options", {}),
                [index.to_dict() for index in database[each["name"]].list_indexes() if index["name"] != "_id_"],
                list(raw[each["name"]].find(session=session)),
            )
            for each in database.list_collections(filter={"type": "collection"})
        ]


def brought_back(uri: str, name: str, backup: Sequence[Kept]) -> None:
    """Lose a database, and put the backup in its place."""
    with MongoClient[dict[str, Any]](uri) as client:
        client.drop_database(name)
        database = client.get_database(name, write_concern=_DURABLE)
        for kept in backup:
            database.create_collection(kept.name, **kept.options)
            if kept.indexes:
                database.command("createIndexes", kept.name, indexes=list(kept.indexes))
            for start in range(0, len(kept.documents), _AT_ONCE):
                database[kept.name].insert_many(list(kept.documents[start : start + _AT_ONCE]))
