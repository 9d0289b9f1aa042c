import asyncio
from typing import Final

import httpx

from services.dept_gateway.adapters.bridges.bridge import BridgeAwayError
from services.dept_gateway.adapters.bridges.file import Timeouts

_LONGEST_ANSWER: Final = 64 * 1024
"""Bytes; an acceptance takes a hundred."""


def open_client() -> httpx.AsyncClient:
    """Return the client that all departments share.

    It follows no redirect, since a signed request is for one address only, and heeds no proxy of the
    environment. Each bridge bounds its own connections.
    """
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=64, keepalive_expiry=30)
    return httpx.AsyncClient(follow_redirects=False, trust_env=False, limits=limits)


async def post(
    client: httpx.AsyncClient, url: str, body: bytes, headers: dict[str, str], timeouts: Timeouts
) -> bytes:
    """Post JSON and return the body of an HTTP 200, in bounded time and memory.

    Raises ``BridgeAwayError`` for anything else: then nobody knows whether it was done.
    """
    patience = httpx.Timeout(timeouts.read, connect=timeouts.connect)
    try:
        async with (
            asyncio.timeout(timeouts.total),
            client.stream("POST", url, content=body, headers=headers, timeout=patience) as response,
        ):
            if response.status_code != httpx.codes.OK:
                raise BridgeAwayError(f"HTTP {response.status_code}")
            return await _bounded(response)
    except (httpx.HTTPError, TimeoutError) as error:
        raise BridgeAwayError(type(error).__name__) from error


async def _bounded(response: httpx.Response) -> bytes:
    answer = bytearray()
    async for part in response.aiter_bytes():
        answer += part
        if len(answer) > _LONGEST_ANSWER:
            raise BridgeAwayError(f"an answer of more than {_LONGEST_ANSWER} bytes")
    return bytes(answer)
