import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pymongo import AsyncMongoClient
from testcontainers.community.mongodb import MongoDbContainer

from deploy.local.mongo import MongoServer
from deploy.local.ports import Ports
from tests.servers.docker import docker_answers

IMAGE = "mongo:7"


@asynccontextmanager
async def database_of_run(folder: Path) -> AsyncIterator[str]:
    """Find or start the Mongo server of this run and give its URL."""
    if url := os.environ.get("YC_TEST_MONGO_URL") or os.environ.get("YC_MONGO_URL"):
        yield url
    elif docker_answers():
        with MongoDbContainer(IMAGE) as container:
            yield container.get_connection_url()
    else:
        server = MongoServer(folder / "mongo", folder / "mongo.log", port=Ports().take())
        await server.start()
        try:
            yield server.url
        finally:
            await server.kill()  # nobody reads its data again


async def drop_databases(url: str, prefix: str) -> None:
    """Drop every database whose name begins so."""
    client: AsyncMongoClient[dict[str, Any]] = AsyncMongoClient(url)
    async with client:
        for name in await client.list_database_names():
            if name.startswith(prefix):
                await client.drop_database(name)
