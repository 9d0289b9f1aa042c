"""A database in memory that knows the few calls that aggregates make of one, and no other."""

from collections.abc import Mapping
from typing import Any

from pymongo.errors import DuplicateKeyError
from pymongo.results import UpdateResult

Document = dict[str, Any]


class MemoryDatabase:
    """Its collections, made as they are named."""

    def __init__(self) -> None:
        self._collections: dict[str, MemoryCollection] = {}

    def __getattr__(self, name: str) -> "MemoryCollection":
        return self._collections.setdefault(name, MemoryCollection(name))


class MemoryCollection:
    """Documents by ``_id``; queries are equalities. The same writes leave what Mongo would have."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._documents: dict[str, Document] = {}

    async def find_one(self, query: Mapping[str, Any], *_: Any, **__: Any) -> Document | None:
        """Return one document, whole."""
        found = next((each for each in self._candidates(query) if _fits(each, query)), None)
        return None if found is None else dict(found)

    def find(self, query: Mapping[str, Any]) -> "MemoryCursor":
        """Return all that fit."""
        return MemoryCursor([dict(each) for each in self._candidates(query) if _fits(each, query)])

    async def insert_one(self, document: Document) -> None:
        """Raise ``DuplicateKeyError`` for an ``_id`` that is taken."""
        if document["_id"] in self._documents:
            raise DuplicateKeyError("_id", 11000, {"keyPattern": {"_id": 1}})
        self._documents[document["_id"]] = dict(document)

    async def update_one(self, query: Mapping[str, Any], update: Mapping[str, Any]) -> UpdateResult:
        """Change one document by ``$set``, ``$push``, ``$min`` and ``$unset`` of whole fields."""
        found = next((each for each in self._candidates(query) if _fits(each, query)), None)
        if found is not None:
            for operator, fields in update.items():
                for name, value in fields.items():
                    _CHANGES[operator](found, name, value)
        return UpdateResult({"n": int(found is not None)}, acknowledged=True)

    def _candidates(self, query: Mapping[str, Any]) -> list[Document]:
        if "_id" in query:
            found = self._documents.get(query["_id"])
            return [] if found is None else [found]
        return list(self._documents.values())


class MemoryCursor:
    """What was found."""

    def __init__(self, found: list[Document]) -> None:
        self._found = found

    async def to_list(self, length: int | None) -> list[Document]:
        """Return at most ``length`` of it."""
        return self._found[:length]


def _fits(document: Document, query: Mapping[str, Any]) -> bool:
    return all(_value(document, path) == wanted for path, wanted in query.items())


def _value(document: Any, path: str) -> Any:
    for name in path.split("."):
        document = document.get(name, {})
    return document


def _push(document: Document, name: str, value: Any) -> None:
    more = value["$each"] if isinstance(value, dict) and "$each" in value else [value]
    document[name] = [*document.get(name, []), *more]


def _min(document: Document, name: str, value: Any) -> None:
    document[name] = min(document.get(name, value), value)


def _set(document: Document, name: str, value: Any) -> None:
    document[name] = value


def _unset(document: Document, name: str, _: Any) -> None:
    document.pop(name, None)


_CHANGES = {"$set": _set, "$push": _push, "$min": _min, "$unset": _unset}
