"""The one module that knows the driver.

motor is what the centre chose; it is in maintenance until 2027-05. Stores use only the calls that
PyMongo's own asynchronous client has too, so that the change is this file.
"""

from typing import Any

from motor.motor_asyncio import AsyncIOMotorClient, AsyncIOMotorCollection, AsyncIOMotorDatabase
from pymongo.errors import AutoReconnect, ConnectionFailure, ExecutionTimeout, WTimeoutError

Document = dict[str, Any]

Client = AsyncIOMotorClient[Document]
Database = AsyncIOMotorDatabase[Document]
Collection = AsyncIOMotorCollection[Document]

MONGO_AWAY = (AutoReconnect, ConnectionFailure, ExecutionTimeout, WTimeoutError)
"""Raised when the database, not the request, is at fault: try again, park nothing."""


def connect(url: str, service: str) -> Client:
    """Return a client whose every write is journalled by a majority before it counts.

    Connects on first use; a server that is away raises one of ``MONGO_AWAY`` within five seconds.
    """
    return AsyncIOMotorClient(
        url,
        appname=f"yichuang-{service}",
        w="majority",
        journal=True,
        tz_aware=True,
        uuidRepresentation="standard",
        serverSelectionTimeoutMS=5_000,
        connectTimeoutMS=5_000,
        socketTimeoutMS=20_000,
        maxPoolSize=20,
        retryWrites=False,
    )


async def answers(client: Client) -> bool:
    """Whether the database answers a ping."""
    try:
        await client.admin.command("ping")
    except MONGO_AWAY:
        return False
    return True
