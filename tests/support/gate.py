import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit, urlunsplit


class Gate:
    """The road to the broker: shut it, and connections break and none comes through until it opens."""

    def __init__(self, url: str) -> None:
        self._target = urlsplit(url)
        self._open = True
        self._writers: set[asyncio.StreamWriter] = set()
        self.url = ""

    @classmethod
    @asynccontextmanager
    async def before(cls, broker_url: str) -> AsyncIterator["Gate"]:
        """Stand before the broker until the end of the block; ``url`` leads through the gate."""
        gate = cls(broker_url)
        server = await asyncio.start_server(gate._through, "127.0.0.1", 0)
        port = server.sockets[0].getsockname()[1]
        account = gate._target.netloc.rpartition("@")[0]
        gate.url = urlunsplit(gate._target._replace(netloc=f"{account}@127.0.0.1:{port}"))
        yield gate
        server.close()
        gate.shut()

    def shut(self) -> None:
        """Break every connection and refuse new ones."""
        self._open = False
        for writer in self._writers:
            writer.transport.abort()

    def open(self) -> None:
        """Let connections through again."""
        self._open = True

    async def _through(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._open:
            writer.transport.abort()
            return
        there, back = await asyncio.open_connection(self._target.hostname, self._target.port)
        self._writers |= {writer, back}
        await asyncio.gather(self._pump(reader, back), self._pump(there, writer))
        self._writers -= {writer, back}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass  # the gate was shut, or one side left; the other is told below
        finally:
            writer.close()
