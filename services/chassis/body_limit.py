from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from services.chassis.problem import Problem


class BodyLimit:
    """Refuses a request body above ``limit`` bytes before it fills the memory, with or without a length."""

    def __init__(self, app: ASGIApp, limit: int) -> None:
        self._app = app
        self._limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what arrives."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = Headers(scope=scope).get("content-length", "0")
        if not declared.isdecimal() or int(declared) > self._limit:
            await self._too_large().response()(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            return message if seen <= self._limit else {"type": "http.disconnect"}

        async def answer(message: Message) -> None:
            if seen <= self._limit:
                await send(message)

        await self._app(scope, counted, answer)
        if seen > self._limit:
            await self._too_large().response()(scope, receive, send)

    def _too_large(self) -> Problem:
        return Problem(
            413,
            "body-too-large",
            "请求过大",
            f"请求体超过 {self._limit} 字节的上限,没有保存任何内容。附件请分开上传。",
        )
