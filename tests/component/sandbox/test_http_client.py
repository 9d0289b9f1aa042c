import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from deploy.sandbox.http_client import Answer, HttpClient, NoAnswerError, target

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class RawServer:
    """Says exactly these bytes to every request; counts connections."""

    says: bytes
    closes: bool = False
    url: str = ""
    connections: int = 0
    heard: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while head := await _head(reader):
            self.heard.append(head)
            writer.write(self.says)
            if self.closes:
                break
        writer.close()


async def _head(reader: asyncio.StreamReader) -> bytes:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length"))
    return head + await reader.readexactly(int(length.split(b":")[1]))


@asynccontextmanager
async def saying(says: bytes, *, closes: bool = False) -> AsyncIterator[tuple[RawServer, HttpClient]]:
    raw, client = RawServer(says, closes), HttpClient(within=0.5)
    server = await asyncio.start_server(raw.serve, "127.0.0.1", 0)
    raw.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        async with client.open():
            yield raw, client
    finally:
        server.close()


async def test_a_request_says_where_to_and_how_much_and_the_connection_is_kept() -> None:
    async with saying(OK) as (raw, client):
        for _ in range(3):
            assert await client.post(f"{raw.url}/a/b?c=d", "临夏".encode(), {"X-Key": "1"}) == Answer(
                200, b"ok"
            )
        assert raw.connections == 1
    host = raw.url.removeprefix("http://")
    assert raw.heard[0].decode() == (
        f"POST /a/b?c=d HTTP/1.1\r\nHost: {host}\r\nContent-Length: 6\r\nX-Key: 1\r\n\r\n临夏"
    )


@pytest.mark.parametrize(
    ("says", "closes", "answer"),
    [
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
            False,
            b"abcde",
        ),
        (b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nto the end", True, b"to the end"),
        (b"HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", True, b"x"),
    ],
)
async def test_bodies_come_in_every_form_http_has(says: bytes, closes: bool, answer: bytes) -> None:
    async with saying(says, closes=closes) as (raw, client):
        assert (await client.post(raw.url, b"", {})).body == answer
        assert (await client.get(raw.url, {})).body == answer
        assert raw.connections == (2 if closes else 1)


async def test_no_content_has_no_body() -> None:
    async with saying(b"HTTP/1.1 204 No Content\r\n\r\n") as (raw, client):
        assert await client.post(raw.url, b"", {}) == Answer(204, b"")


async def test_a_connection_that_the_other_side_closed_is_not_used_again() -> None:
    async with saying(OK, closes=True) as (raw, client):
        assert (await client.post(raw.url, b"", {})).status == 200
        ((kept,),) = client._idle.values()
        assert await kept.reader.read() == b""
        assert (await client.post(raw.url, b"", {})).status == 200
        assert raw.connections == 2


@pytest.mark.parametrize(
    ("says", "closes"),
    [
        (b"", False),
        (b"", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort", True),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n", False),
        (b"SSH-2.0-OpenSSH\r\n\r\n", False),
    ],
)
async def test_silence_and_nonsense_are_no_answer(says: bytes, closes: bool) -> None:
    async with saying(says, closes=closes) as (raw, client):
        with pytest.raises(NoAnswerError):
            await client.post(raw.url, b"", {})


async def test_nobody_listening_is_no_answer() -> None:
    with pytest.raises(NoAnswerError):
        await HttpClient(within=1).post("http://127.0.0.1:1/", b"", {})


def test_the_target_is_what_is_sent_on_the_request_line() -> None:
    assert target("http://gateway:80/callbacks/fagai?x=%E4%B8%B4") == "/callbacks/fagai?x=%E4%B8%B4"
    assert target("http://gateway") == "/"
