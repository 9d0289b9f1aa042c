"""Our side of the wire: a small real server that remembers what partners sent and answers as told."""

import asyncio
import contextlib
import json
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from tests.support.serving import QuietServer

T = TypeVar("T")


@dataclass(frozen=True)
class Call:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


Reply = tuple[int, Any]
"""HTTP status and JSON body."""
Answer = Callable[[Call], Reply]


@dataclass
class Receiver:
    url: str
    answer: Answer
    calls: list[Call] = field(default_factory=list)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, found: Callable[[list[Call]], T | None], within: float = 8.0) -> T:
        """Return what ``found`` sees in the calls, as soon as that is something."""

        async def look() -> T:
            async with self.changed:
                while not (seen := found(self.calls)):
                    await self.changed.wait()
                return seen

        return await asyncio.wait_for(look(), within)

    @contextlib.contextmanager
    def answering(self, answer: Answer) -> Iterator[None]:
        usual, self.answer = self.answer, answer
        try:
            yield
        finally:
            self.answer = usual

    def app(self) -> FastAPI:
        app = FastAPI()

        @app.api_route("/{path:path}", methods=["GET", "POST"])
        async def take(request: Request) -> JSONResponse:
            target = (request.scope["raw_path"] + b"?" + request.scope["query_string"]).rstrip(b"?").decode()
            call = Call(request.method, target, dict(request.headers), await request.body())
            status, body = self.answer(call)
            async with self.changed:
                self.calls.append(call)
                self.changed.notify_all()
            return JSONResponse(body, status)

        return app


def listening_socket(port: int = 0) -> socket.socket:
    """Return a socket whose connections asyncio knows for TCP, and so sends without delay."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    listener.setblocking(False)
    return listener


@asynccontextmanager
async def receiving(answer: Answer, port: int = 0) -> AsyncIterator[Receiver]:
    """Serve on a port; connections wait in its backlog until the server is up."""
    listener = listening_socket(port)
    receiver = Receiver(f"http://127.0.0.1:{listener.getsockname()[1]}", answer)
    config = uvicorn.Config(receiver.app(), log_level="error", access_log=False, timeout_graceful_shutdown=1)
    server = QuietServer(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        yield receiver
    finally:
        server.should_exit = True
        await serving
