"""The door of a partner: every request passes it, and here the fault plan strikes."""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from deploy.sandbox.faults import FaultKind, FaultPlan

CONTROL: Final = "/sandbox/"
"""Paths under which tests watch and steer the partner; never struck."""
_TRANSPORT: Final = "sandbox.transport"


class OpenTransportProtocol(HttpToolsProtocol):
    """Uvicorn's HTTP protocol, letting the application reach the socket: ASGI cannot hang up."""

    def on_message_begin(self) -> None:
        """Put the connection's transport beside the request."""
        super().on_message_begin()
        scope: dict[str, Any] = self.scope  # type: ignore[assignment]
        scope[_TRANSPORT] = self.transport


@dataclass
class _Answer:
    start: Message = field(default_factory=dict)
    body: bytes = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")


class Door:
    """ASGI middleware that carries out the fault plan on everything but the control paths."""

    def __init__(self, app: ASGIApp, plan: FaultPlan, closing: asyncio.Event) -> None:
        self._app = app
        self._plan = plan
        self._closing = closing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, struck or not."""
        if scope["type"] != "http" or scope["path"].startswith(CONTROL):
            await self._app(scope, receive, send)
            return
        match self._plan.strikes(scope["path"]):
            case FaultKind.ERROR_500:
                await _stumble(send)
            case FaultKind.DOWN:
                await _hang_up(scope, receive, at_once=True)
            case FaultKind.TIMEOUT_AFTER_COMMIT:
                await self._answer_late(scope, receive, send)
            case FaultKind.DRIP:
                await self._answer_in_drops(scope, receive, send)
            case FaultKind.CLOSE_MID_BODY:
                await self._answer_by_half(scope, receive, send)
            case _:
                await self._app(scope, receive, send)

    async def _answer_late(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._commit(scope, receive)
        await self._wait(self._plan.delay)
        await send(answer.start)
        await _say(send, answer.body)

    async def _answer_in_drops(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._commit(scope, receive)
        pause = self._plan.delay / max(len(answer.body), 1)
        await send(answer.start)
        for drop in answer.body:
            await self._wait(pause)
            await _say(send, bytes([drop]), more=True)
        await _say(send, b"")

    async def _answer_by_half(self, scope: Scope, receive: Receive, send: Send) -> None:
        answer = await self._commit(scope, receive)
        await send(answer.start)
        await _say(send, answer.body[: len(answer.body) // 2], more=True)
        await _hang_up(scope, receive, at_once=False)

    async def _commit(self, scope: Scope, receive: Receive) -> _Answer:
        answer = _Answer()
        await self._app(scope, receive, answer.take)
        return answer

    async def _wait(self, seconds: float) -> None:
        """Wait, but no longer than the process lives."""
        try:
            await asyncio.wait_for(self._closing.wait(), seconds)
        except TimeoutError:
            return


async def _say(send: Send, body: bytes, *, more: bool = False) -> None:
    await send({"type": "http.response.body", "body": body, "more_body": more})


async def _stumble(send: Send) -> None:
    body = b'{"code":"500","msg":"Internal Server Error"}'
    headers = [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await _say(send, body)


async def _hang_up(scope: Scope, receive: Receive, *, at_once: bool) -> None:
    transport: asyncio.Transport = scope[_TRANSPORT]
    if at_once:
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass
