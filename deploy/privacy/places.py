"""Where numbers must not stand: every database of the services, the broker's disk, the logs."""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from deploy.privacy.numbers import numbers_in
from services.chassis.mongo import Client

_CHUNK: Final = 4_000_000
_OVERLAP: Final = 64
"""Bytes that two chunks of a file share, so that no number falls between them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A number in the clear: where it stands, and the number masked."""

    place: str
    number: str


async def in_databases(client: Client, prefix: str) -> AsyncIterator[Finding | None]:
    """Yield what is found in each document of the services' databases, None for a clean one."""
    for name in sorted(await client.list_database_names()):
        if not name.startswith(f"{prefix}_"):
            continue
        for collection in sorted(await client[name].list_collection_names()):
            async for document in client[name][collection].find({}):
                yield None
                for finding in in_document(f"{name}.{collection}", document):
                    yield finding


def in_document(place: str, document: Any) -> Iterator[Finding]:
    """Yield the numbers in a document, with the path to each."""
    where = f"{place}/{document['_id']}" if "_id" in document else place
    for path, text in _texts("", document):
        for number in numbers_in(text):
            yield Finding(f"{where}{path}", number)


def in_files(files: Iterable[Path]) -> Iterator[Finding | None]:
    """Yield what is found in each file, read as bytes: a log, or a segment of the broker's queues."""
    for file in files:
        yield None
        seen: set[str] = set()
        for text in _chunks(file):
            for number in numbers_in(text):
                if number not in seen:
                    seen.add(number)
                    yield Finding(str(file), number)


def _texts(path: str, value: Any) -> Iterator[tuple[str, str]]:
    match value:
        case dict():
            for name, each in value.items():
                yield from _texts(f"/{name}" if not path else f"{path}/{name}", each)
        case list() | tuple():
            for place, each in enumerate(value):
                yield from _texts(f"{path}/{place}", each)
        case bytes():
            yield path, value.decode(errors="replace")
        case str() | int():
            yield path, str(value)


def _chunks(file: Path) -> Iterator[str]:
    with file.open("rb") as opened:
        kept = b""
        while read := opened.read(_CHUNK):
            yield (kept + read).decode("utf-8", errors="replace")
            kept = read[-_OVERLAP:]
